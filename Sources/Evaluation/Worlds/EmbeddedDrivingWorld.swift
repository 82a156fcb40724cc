import DriveTypes
import Roads
import Scenarios
import Sensing
import Simulation

/// The embedded simulator as the closed loop drives in it: the ego at the route's start, traffic around it, the route's
/// scenarios, sensors.
public struct EmbeddedDrivingWorld: DrivingWorld {
  public static let worldName = "embedded"
  /// The leaderboard's ego vehicle.
  public static let egoBlueprint = "vehicle.lincoln.mkz_2020"

  public let name = EmbeddedDrivingWorld.worldName
  /// Whether background traffic and pedestrians move around the ego.
  public var hasTraffic = true
  /// Which of the route's scenarios are played.
  public var scenarios = ScenarioPlay.played
  /// Cameras that look on, whatever the agent asks for.
  public var recording: CameraRecording?
  /// Whether IMU, GNSS and LiDARs are as noisy as the leaderboard's.
  public var hasSensorNoise = false
  /// What spoils the pictures that the agent gets; others stay clear.
  public var corruption: ImageCorruption?

  /// Shows the drive to whoever looks on; nil where nobody does.
  package var live: DriveBroadcast?

  private var world: EmbeddedWorld?
  private var background: BackgroundActivity?
  private var crowd: PedestrianCrowd?
  private var director: ScenarioDirector?
  private var sensors = EgoSensors(geoReference: GeoReference())
  private var ego: ActorID = 0
  private var suite: CameraSuite?
  private var cameras: RouteCameras?
  /// Tick of the first observation.
  private var firstTick = 0
  private var recorded: [CameraSpecification] = []
  private var recordedSensors: SensorSuite?
  /// Of the agent, made when it first looks, with what it asked for.
  private var agentSensors: (suite: SensorSuite, requests: [SensorRequest])?
  /// The roads near the route, for sensors that look at them.
  private var surroundings: RoadNetwork?
  private var routeSeed: UInt64 = 0
  private var routeID = ""

  /// - Parameter cameras: what draws for agents with cameras; kept from route to route, it saves building models anew.
  public init(cameras: CameraSuite? = nil) { suite = cameras }

  public mutating func reset(_ route: PreparedRoute, seed runSeed: UInt64) throws -> WorldStart {
    guard let start = route.planned.points.first else {
      throw EvaluationError.emptyRoute(routeID: route.definition.id)
    }
    let seed = Self.seed(of: route.definition, run: runSeed)
    let region = route.planned.points.map(\.pose.position)
    let world = EmbeddedWorld(network: route.surroundings, seed: seed, region: region)
    if let weather = route.definition.weather.first?.weather { world.weather = weather }
    ego = try world.spawn(blueprint: Self.egoBlueprint, at: start.pose, roleName: "hero")
    background =
      hasTraffic
      ? BackgroundActivity(
        world: world, ego: ego, route: route.planned.points.map(\.pose), seed: seed) : nil
    crowd =
      hasTraffic
      ? PedestrianCrowd(
        world: world, near: region, count: Self.walkers(along: route.planned.length), seed: seed) : nil
    director = ScenarioDirector(
      scenarios: scenarios == .none ? [] : route.definition.scenarios, route: route.planned, world: world,
      ego: ego, background: background, seed: seed, skipsAsUpstream: scenarios == .asUpstream)
    self.world = world
    let origin = route.network.geoReference
    sensors = EgoSensors(geoReference: GeoReference(latitude: origin.latitude, longitude: origin.longitude))
    guard let index = world.snapshot.index(of: ego) else { throw EvaluationError.noEgo }
    let description = world.snapshot.descriptions[index]
    let suite = self.suite ?? CameraSuite()
    self.suite = suite
    cameras = RouteCameras(
      suite, town: route.definition.town, seed: runSeed, ego: description,
      trafficLights: world.trafficLights,
      weather: RouteWeather(route.definition.weather), route: route.planned.points,
      surroundings: route.surroundings)
    firstTick = world.snapshot.tick + 1
    surroundings = route.surroundings
    routeSeed = seed
    agentSensors = nil
    let mounted = try recording?.mounted()
    recorded = mounted?.cameras ?? []
    recordedSensors = nil
    if let mounted, !mounted.sensors.isEmpty { recordedSensors = try makeSuite(mounted.sensors) }
    routeID = route.definition.id
    live?.begin(route, lights: world.trafficLights)
    return WorldStart(
      ego: description, trafficLights: world.trafficLights, stopSigns: world.stopSigns,
      tickDuration: EmbeddedWorld.tickDuration)
  }

  public mutating func tick() throws -> WorldTick {
    guard let world else { throw EvaluationError.noEgo }
    // Scenarios first: their actors take their places before the traffic does.
    let signals = try director?.update() ?? []
    try background?.update()
    crowd?.update()
    let snapshot = world.tick()
    if let index = snapshot.index(of: ego) { cameras?.follow(snapshot.states[index].pose.position) }
    return WorldTick(snapshot: snapshot, signals: signals)
  }

  public mutating func look() throws {
    guard let world else { return }
    let snapshot = world.snapshot
    live?.show(snapshot, ego: ego)
    guard let recording else { return }
    var images: [CameraImage] = []
    if !recorded.isEmpty, isDue(recording.period, snapshot.tick) {
      images = try cameras?.images(recorded, of: snapshot, quality: recording.quality) ?? []
    }
    // Every tick: events are not to be missed.
    var readings: [SensorReading] = []
    if let recordedSensors { readings = try cameras?.readings(recordedSensors, of: snapshot) ?? [] }
    try recording.write(images, readings, route: routeID, tick: snapshot.tick)
  }

  public mutating func apply(_ control: VehicleControl) throws {
    guard let world else { throw EvaluationError.noEgo }
    try world.apply(director?.alter(control) ?? control, to: ego)
  }

  public func finish() -> [ScenarioReport] {
    director?.end()
    return director?.reports ?? []
  }

  public mutating func observe(_ requirements: AgentRequirements) throws -> Observation {
    guard let world, let index = world.snapshot.index(of: ego) else { throw EvaluationError.noEgo }
    var images: [CameraImage] = []
    if !requirements.cameras.isEmpty {
      try requirements.check()
      if isDue(requirements.cameraPeriod, world.snapshot.tick) {
        images = try pictures(requirements, world.snapshot)
      }
    }
    var measured = sensors.measure(world.snapshot.states[index])
    if hasSensorNoise {
      let tick = world.snapshot.tick
      measured =
        measured
        .adding(InertialNoise.leaderboard, from: NoiseSource(seed: routeSeed, sensor: "ego/imu"), tick: tick)
        .adding(
          SatelliteNoise.leaderboard, from: NoiseSource(seed: routeSeed, sensor: "ego/gnss"), tick: tick)
    }
    return Observation(
      tick: world.snapshot.tick, time: world.snapshot.time, ego: measured, images: images,
      readings: requirements.sensors.isEmpty ? [] : try readings(requirements, world.snapshot),
      privileged: requirements.privileged ? PrivilegedState(ego: ego, snapshot: world.snapshot) : nil)
  }

  private mutating func pictures(_ requirements: AgentRequirements, _ snapshot: WorldSnapshot) throws
    -> [CameraImage]
  {
    let quality = requirements.jpegQuality
    guard let corruption else {
      return try cameras?.images(requirements.cameras, of: snapshot, quality: quality) ?? []
    }
    return try cameras?.images(
      requirements.cameras, of: snapshot, quality: quality, corruption: (corruption, routeSeed, routeID))
      ?? []
  }

  /// What the agent's sensors beside its cameras have to tell.
  private mutating func readings(_ requirements: AgentRequirements, _ snapshot: WorldSnapshot) throws
    -> [SensorReading]
  {
    if agentSensors?.requests != requirements.sensors {
      try requirements.check()
      agentSensors = (try makeSuite(requirements.scheduledSensors()), requirements.sensors)
    }
    guard let agentSensors else { return [] }
    return try cameras?.readings(agentSensors.suite, of: snapshot) ?? []
  }

  private func makeSuite(_ sensors: [ScheduledSensor]) throws -> SensorSuite {
    guard let surroundings else { throw EvaluationError.noEgo }
    return try SensorSuite(
      sensors,
      setting: SensorSuite.Setting(
        ego: ego, network: surroundings, firstTick: firstTick, tickDuration: EmbeddedWorld.tickDuration,
        seed: routeSeed, isNoisy: hasSensorNoise))
  }

  private func isDue(_ period: Int, _ tick: Int) -> Bool { (tick - firstTick).isMultiple(of: max(1, period)) }

  /// One pedestrian for each 15 m of route, 40 at most: our choice.
  private static func walkers(along length: Double) -> Int { min(40, Int(length / 15)) }

  /// Every route has a seed of its own, so that its run does not depend on which routes came before.
  static func seed(of route: RouteDefinition, run: UInt64) -> UInt64 {
    var source = RandomSource(seed: run, stream: "route/\(route.id)")
    return source.next()
  }
}
