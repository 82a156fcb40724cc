import DriveTypes
import Driving
import Foundation
import Scoring

/// One thread's model, asked about one sample at a time.
struct SamplePlanner {
  private var planner: any DrivingPlanner
  private let pictures: SamplePictures
  private let mode: DriveMode
  private let omitsTargets: Bool

  /// Loads the model.
  init(_ options: VlaOptions) throws {
    let model = try DrivingModel(
      folder: URL(fileURLWithPath: options.model), path: options.path, threads: options.threads,
      decoding: options.decoding, perceives: false, tellsWay: false)
    try self.init(model, options)
  }

  /// - Parameter planner: answers in the model's place.
  init(_ planner: any DrivingPlanner, _ options: VlaOptions) throws {
    self.planner = planner
    let settings = planner.settings
    mode = options.mode ?? settings.defaultMode
    guard settings.modes.contains(mode) else {
      throw OpenLoopRunError.badOption(
        name: "--drive-mode", got: mode.rawValue,
        expected: settings.modes.map(\.rawValue).joined(separator: " or ") + ", as the model has")
    }
    let reach = Double(settings.horizon) * planner.vocabulary.period
    guard reach >= 6 * Waypoints<Ego>.spacing - 1e-9 else { throw OpenLoopRunError.shortPlan(seconds: reach) }
    omitsTargets = options.omitsTargets
    pictures = try SamplePictures(settings, isBlank: options.blanksImages)
  }

  mutating func plan(_ sample: OpenLoopSample) throws -> PlanOutcome {
    func problem(_ kind: InputFinding.Kind, _ detail: String) -> PlanOutcome {
      PlanOutcome(token: sample.token, result: .problem(.init(kind: kind, detail: detail)))
    }
    let input = sample.input ?? SampleInput()
    let prompt: DrivePrompt
    do throws(SamplePictures.Problem) {
      prompt = DrivePrompt(
        pictures: try pictures.pictures(of: input), speed: try speed(sample, input),
        command: try command(sample, input), targets: targets(input), mode: mode)
    } catch {
      return problem(.unusableInput, error.detail)
    }
    let answer = try planner.answer(prompt)
    let start = Pose<World>(x: 0, y: 0, yaw: 0)
    guard
      let trajectory = answer.trajectory(planner.vocabulary, horizon: planner.settings.horizon, from: start)
    else {
      let words = planner.settings.horizon * planner.vocabulary.form.wordsPerPose
      return problem(
        .malformedAnswer, "\(answer.actions.count) words of a plan instead of \(words)")
    }
    let poses = (1...6).map { step in
      let pose = trajectory.pose(at: Waypoints<Ego>.spacing * Double(step))
      return VehiclePose(x: pose.position.x, y: pose.position.y, heading: pose.yaw)
    }
    return PlanOutcome(
      token: sample.token,
      result: .path(PlannedPath(vehicle: poses, origin: input.vehicleOrigin).rounded))
  }

  private func speed(_ sample: OpenLoopSample, _ input: SampleInput) throws(SamplePictures.Problem) -> Double
  {
    if let speed = input.speed { return max(0, speed) }
    guard let step = sample.lastStep else {
      throw SamplePictures.Problem(detail: "neither \"speed\" nor \"last_step\" is given")
    }
    return (step * step).sum().squareRoot() / Waypoints<Ego>.spacing
  }

  private func command(
    _ sample: OpenLoopSample, _ input: SampleInput
  ) throws(SamplePictures.Problem) -> RoadOption {
    if let words = input.command {
      guard let option = RoadOption.allCases.first(where: { $0 != .void && $0.phrase == words }) else {
        throw SamplePictures.Problem(detail: "route_command \"\(words)\" is none of the prompt's")
      }
      return option
    }
    switch sample.command {
    case .forward: return .laneFollow
    case .left: return .left
    case .right: return .right
    }
  }

  /// As many as the model is told; the last one stands for those that are missing. None where none are known.
  private func targets(_ input: SampleInput) -> [Point<Ego>] {
    guard !omitsTargets, let known = input.targets, let last = known.last else { return [] }
    return (0..<planner.settings.targets).map { place in
      let point = place < known.count ? known[place] : last
      return Point(x: point.x, y: point.y)
    }
  }
}
