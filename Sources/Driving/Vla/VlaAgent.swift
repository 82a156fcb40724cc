import DriveTypes
import Foundation
import Images
import Inference
import Sensing

/// A driver that sees: pictures, speed, the route's command and target points in, action tokens out, a trajectory held in
/// the world's frame and tracked 20 times a second.
///
/// The order in a tick: where am I (GNSS, compass); a picture, if one came; a plan, if one is due; control by the plan in
/// force. A malformed answer leaves the earlier plan in force until it runs out; then the car stops.
public struct VlaAgent: Agent {
  public let name = "vla"
  public let requirements: AgentRequirements
  public private(set) var decision: Decision?
  /// Of the route that is driven.
  public private(set) var counts = PlanCounts()
  /// Of all plans of the route together; zeros without a clock.
  public private(set) var times = PlanTimes()
  /// What the planner answered last.
  public private(set) var answer: DriveAnswer?
  /// The motion that it stands for; nil where it was malformed.
  public private(set) var trajectory: PlannedTrajectory?

  /// Seconds of a tick of every world.
  static let tickDuration = 0.05

  private var planner: any DrivingPlanner
  private let settings: DrivingModelSettings
  private let mode: DriveMode
  private let omitsTargets: Bool
  private let omitsWay: Bool
  private let tellsTimes: Bool
  private let clock: () -> Double
  /// Ticks from plan to plan.
  private let planningTicks: Int
  /// Ticks between the two pictures in which perception sees motion.
  private let motionTicks: Int
  /// Where the car looked during those, the earliest first.
  private var headings: [Double] = []
  private var eye: DrivingEye

  private var localisation: EgoLocalisation?
  private var targets = RouteTargets([])
  private var held: HeldPlan
  private var controller: TrajectoryController
  /// nil: nothing brakes a plan.
  private var collisionGuard: CollisionGuard?
  private var signalKeeping: SignalKeeping?
  /// Tick of the first observation.
  private var firstTick: Int?
  /// Whether the car brakes because a malformed answer left it without a plan.
  private var isInSafeStop = false

  /// Loads the model.
  /// - Parameter clock: seconds, for times by part.
  public init(_ options: VlaOptions, clock: @escaping () -> Double = { 0 }) throws(DrivingModelError) {
    try self.init(
      planner: Self.load(options, threads: options.threads, clock: clock), options: options, clock: clock)
  }

  /// The model that these options ask for.
  /// - Parameter threads: of them, those that it gets.
  static func load(
    _ options: VlaOptions, threads: Int, clock: @escaping () -> Double
  ) throws(DrivingModelError) -> DrivingModel {
    guard (1...1024).contains(options.threads) else {
      throw .badOption(option: "--model-threads", got: "\(options.threads)", expected: "1 to 1024")
    }
    return try DrivingModel(
      folder: URL(fileURLWithPath: options.model), path: options.path, threads: threads,
      decoding: options.decoding, perceives: !options.omitsGuard,
      tellsWay: !options.omitsWay, clock: clock)
  }

  /// - Parameter planner: answers in the model's place; `options.model` is not read.
  public init(
    planner: any DrivingPlanner, options: VlaOptions,
    controller: TrajectoryController = TrajectoryController(), clock: @escaping () -> Double = { 0 }
  ) throws(DrivingModelError) {
    self.planner = planner
    self.controller = controller
    self.clock = clock
    settings = planner.settings
    let timing = try VlaTiming(
      options, settings: settings,
      reach: Double(settings.horizon) * planner.vocabulary.period - controller.preview.upperBound)
    planningTicks = timing.planningTicks
    mode = options.mode ?? settings.defaultMode
    guard settings.modes.contains(mode) else {
      throw .badOption(
        option: "--mode", got: mode.rawValue,
        expected: settings.modes.map(\.rawValue).joined(separator: " or ") + ", as the model has")
    }
    omitsTargets = options.omitsTargets
    omitsWay = options.omitsWay
    tellsTimes = options.tellsTimes
    held = HeldPlan(latency: timing.latencyTicks)
    collisionGuard = options.omitsGuard ? nil : CollisionGuard(latency: timing.latencyTicks)
    signalKeeping = options.omitsGuard ? nil : SignalKeeping(latency: timing.latencyTicks)
    eye = try DrivingEye(
      settings, historyTicks: timing.historyTicks, viewTicks: timing.viewTicks, isBlank: options.blanksImages,
      looksAround: !options.omitsGuard)
    requirements = AgentRequirements(cameras: eye.cameras, cameraPeriod: timing.cameraTicks)
    motionTicks = settings.views == nil ? timing.historyTicks : timing.viewTicks
  }

  public mutating func begin(_ briefing: RouteBriefing) throws {
    localisation = EgoLocalisation(briefing)
    targets = RouteTargets(briefing.plan)
    collisionGuard = collisionGuard.map { CollisionGuard($0.caution, latency: held.latency) }
    signalKeeping = signalKeeping.map { _ in SignalKeeping(latency: held.latency) }
    held = HeldPlan(latency: held.latency)
    controller = TrajectoryController(preview: controller.preview)
    counts = PlanCounts()
    times = PlanTimes()
    eye.forget()
    headings = []
    (decision, answer, trajectory, firstTick) = (nil, nil, nil, nil)
    isInSafeStop = false
  }

  public mutating func act(_ observation: Observation) throws -> VehicleControl {
    guard let localisation else { throw DrivingError.notBegun(agent: name) }
    let pose = localisation.pose(observation.ego)
    let speed = max(0, observation.ego.speed)
    headings = headings.suffix(motionTicks) + [pose.yaw]
    targets.advance(to: pose.position)
    let start = clock()
    try eye.see(observation)
    times.pictures += clock() - start
    let first = firstTick ?? observation.tick
    firstTick = first
    if (observation.tick - first).isMultiple(of: planningTicks) {
      try plan(at: observation, pose: pose, speed: speed)
    }
    let control: VehicleControl
    if let (trajectory, age) = planToFollow(at: observation.tick) {
      isInSafeStop = false
      let passage = collisionGuard?.passage(
        along: trajectory, age: age, from: pose.position, at: observation.tick,
        tickDuration: Self.tickDuration, speed: speed)
      let signals = signalKeeping?.limit(at: pose.position, speed: speed, tick: observation.tick)
      control = controller.control(
        trajectory, age: age, pose: pose, speed: speed,
        limit: [passage?.limit, signals].compactMap { $0 }.min(), urge: passage?.urge,
        aim: passage?.aim(ahead: LateralController.lookahead(speed: speed)))
    } else {
      counts.safeStopTicks += 1
      // Before the first plan takes effect the car waits; that is no stop.
      if counts.malformed > 0, !isInSafeStop {
        counts.safeStops += 1
        isInSafeStop = true
      }
      control = controller.stop()
    }
    counts.creeps = controller.creeps
    decision = Decision(targetSpeed: controller.targetSpeed)
    return control
  }

  /// Radians a second to the left, between the two pictures in which perception sees motion; 0 where there is only one yet.
  private var yawRate: Double {
    guard motionTicks > 0, headings.count > motionTicks, let last = headings.last else { return 0 }
    return wrapAngle(last - headings[0]) / (Double(motionTicks) * Self.tickDuration)
  }

  /// The plan in force and its age in seconds; nil when there is none that says where to go.
  private mutating func planToFollow(at tick: Int) -> (trajectory: PlannedTrajectory, age: Double)? {
    guard let (trajectory, age) = held.plan(at: tick, tickDuration: Self.tickDuration),
      age + controller.preview.upperBound <= trajectory.duration + 1e-9
    else { return nil }
    return (trajectory, age)
  }

  private mutating func plan(at observation: Observation, pose: Pose<World>, speed: Double) throws {
    let pictures = try eye.pictures(at: observation.tick)
    let prompt = DrivePrompt(
      time: observation.time, pose: pose, pictures: pictures[0], views: Array(pictures.dropFirst()),
      speed: speed, yawRate: yawRate, command: targets.command,
      targets: omitsTargets ? [] : targets.targets(settings.targets, from: pose), mode: mode)
    let answer = try planner.answer(prompt)
    self.answer = answer
    counts.plans += 1
    switch mode {
    case .fast: counts.fast += 1
    case .slow: counts.slow += 1
    }
    counts.tokens += answer.chosenTokens
    times += answer.times
    if let things = answer.things {
      collisionGuard?.see(things, from: pose, at: observation.tick, tickDuration: Self.tickDuration)
    }
    if let signals = answer.signals {
      signalKeeping?.see(signals, from: pose.position, at: observation.tick)
    }
    trajectory = answer.trajectory(planner.vocabulary, horizon: settings.horizon, from: pose)
    if !omitsWay, let way = answer.way {
      let plan = omitsTargets ? [] : targets.near
      trajectory?.way = PlannedWay(from: pose, way).through(plan)
    }
    if let trajectory {
      held.hold(trajectory, from: observation.tick)
    } else {
      counts.malformed += 1
      if planToFollow(at: observation.tick) != nil { counts.kept += 1 }
    }
  }

  public var planCounts: PlanCounts? { counts }
  public var planTimes: PlanTimes? { times }

  /// For a diary: always where an answer was malformed, else when times were asked for.
  public var report: String? {
    guard counts.malformed > 0 || tellsTimes else { return nil }
    return counts.line + (tellsTimes ? "; " + times.line(plans: counts.plans) : "")
  }
}
