import DriveTypes
import Images
import Rendering
import Roads

/// The sensors of an ego vehicle on one route, beside its colour cameras.
///
/// Call `readings` for every tick, in their order. What one sensor measures depends neither on the others nor on how fast
/// anything runs. Not thread-safe.
public final class SensorSuite {
  /// The circumstances of a route.
  public struct Setting: Sendable {
    /// The actor that carries the sensors.
    public var ego: ActorID
    /// The roads, for crossed lines.
    public var network: RoadNetwork
    /// Tick of the first observation.
    public var firstTick: Int
    /// Seconds.
    public var tickDuration: Double
    /// Of the route's run.
    public var seed: UInt64
    /// Whether LiDARs lose points as on the leaderboard, and those with noise have it.
    public var isNoisy: Bool

    public init(
      ego: ActorID, network: RoadNetwork, firstTick: Int, tickDuration: Double, seed: UInt64, isNoisy: Bool
    ) {
      self.ego = ego
      self.network = network
      self.firstTick = firstTick
      self.tickDuration = tickDuration
      self.seed = seed
      self.isNoisy = isNoisy
    }
  }

  private enum Instrument {
    case camera(CameraKind)
    case lidar(Lidar)
    case semanticLidar(SemanticLidar)
    case radar(Radar)
    case collision(CollisionSensor)
    case laneInvasion(LaneInvasionSensor)
    case obstacle(ObstacleSensor)
  }

  private let sensors: [ScheduledSensor]
  private let setting: Setting
  private var instruments: [Instrument]
  private var previous: WorldSnapshot?

  /// - Throws: what `ScheduledSensor.check` throws.
  public init(_ sensors: [ScheduledSensor], setting: Setting) throws(SensingError) {
    try ScheduledSensor.check(sensors, beside: [], tickDuration: setting.tickDuration)
    self.sensors = sensors
    self.setting = setting
    instruments = sensors.compactMap { sensor in
      let noise = NoiseSource(seed: setting.seed, sensor: sensor.id)
      switch sensor.specification.settings {
      case .camera(let kind, _): return .camera(kind)
      case .lidar(let lidar): return .lidar(Lidar(setting.isNoisy ? lidar : lidar.noiseFree, noise: noise))
      case .semanticLidar(let lidar): return .semanticLidar(SemanticLidar(lidar))
      case .radar(let radar): return .radar(Radar(radar, noise: noise))
      case .collision: return .collision(CollisionSensor(actor: setting.ego))
      case .laneInvasion:
        return .laneInvasion(LaneInvasionSensor(actor: setting.ego, network: setting.network))
      case .obstacle(let obstacle):
        return .obstacle(ObstacleSensor(actor: setting.ego, settings: obstacle))
      case .imu, .gnss, .speedometer, .openDriveMap: return nil
      }
    }
  }

  private func isDue(_ sensor: ScheduledSensor, _ tick: Int) -> Bool {
    (tick - setting.firstTick).isMultiple(of: sensor.period)
  }

  /// Whether a reading of this tick needs the town to be built.
  public func looksAtTheTown(tick: Int) -> Bool {
    zip(sensors, instruments).contains { sensor, instrument in
      switch instrument {
      case .collision, .laneInvasion: false
      case .obstacle(let obstacle): !obstacle.settings.onlyDynamics
      case .camera, .lidar, .semanticLidar, .radar: isDue(sensor, tick)
      }
    }
  }

  /// What the sensors have to tell in this tick, in their order: those that are due, and events when they happen.
  /// - Parameter cameras: has entered the town if `looksAtTheTown`.
  public func readings(at moment: CameraMoment, in cameras: CameraSuite) throws -> [SensorReading] {
    let snapshot = moment.snapshot
    guard let index = snapshot.index(of: setting.ego) else { throw SensingError.noEgo(setting.ego) }
    let ego = snapshot.states[index]
    let pictures = try pictures(at: moment, in: cameras)
    var town = RayTown(cameras, moment, reach: reach(snapshot.tick))
    var readings: [SensorReading] = []
    for (place, sensor) in sensors.enumerated() {
      guard let data = try measure(place, ego, snapshot, &town) ?? pictures[place] else { continue }
      readings.append(SensorReading(sensor: sensor.id, data: data))
    }
    previous = snapshot
    return readings
  }

  private func measure(_ place: Int, _ ego: ActorState, _ snapshot: WorldSnapshot, _ town: inout RayTown)
    throws -> SensorData?
  {
    let sensor = sensors[place]
    let pose = ego.pose.appending(sensor.specification.mount)
    let isDue = isDue(sensor, snapshot.tick)
    let span = sensor.span(tickDuration: setting.tickDuration)
    switch instruments[place] {
    case .camera: return nil
    case .lidar(var lidar):
      guard isDue else { return nil }
      let scan = lidar.scan(try town.all(), from: pose, tick: snapshot.tick, duration: span)
      instruments[place] = .lidar(lidar)
      return .lidar(scan.points)
    case .semanticLidar(var lidar):
      guard isDue else { return nil }
      let scan = lidar.scan(try town.all(), from: pose, duration: span)
      instruments[place] = .semanticLidar(lidar)
      return .semanticLidar(scan.points)
    case .radar(let radar):
      guard isDue else { return nil }
      return .radar(
        radar.measure(try town.all(), from: pose, velocity: ego.velocity, in: snapshot, duration: span))
    case .collision(let sensor):
      let events = sensor.events(from: previous, to: snapshot)
      return events.isEmpty ? nil : .collisions(events.map(SensedCollision.init))
    case .laneInvasion(let sensor):
      guard let previous, let event = sensor.event(from: previous, to: snapshot) else { return nil }
      return .laneInvasion(event.crossedLaneMarkings.map(CrossedMarking.init))
    case .obstacle(let sensor):
      let still = sensor.settings.onlyDynamics ? nil : try town.still()
      let event = sensor.event(at: pose, in: snapshot, stillWorld: still)
      return event.map { .obstacles([SensedObstacle($0)]) }
    }
  }

  /// Metres from the ego's origin to the farthest thing that a sensor which is due can meet.
  private func reach(_ tick: Int) -> Double {
    zip(sensors, instruments).reduce(0) { farthest, next in
      let (sensor, instrument) = next
      let own: Double
      switch instrument {
      case .lidar(let lidar) where isDue(sensor, tick): own = lidar.settings.range
      case .semanticLidar(let lidar) where isDue(sensor, tick): own = lidar.settings.range
      case .radar(let radar) where isDue(sensor, tick): own = radar.reach
      case .obstacle(let obstacle): own = obstacle.settings.distance + obstacle.settings.hitRadius
      default: return farthest
      }
      return max(farthest, own + sensor.specification.mount.position.distance(to: Point(x: 0, y: 0, z: 0)))
    }
  }

  /// Of the cameras that are due, by their place; drawn in one go.
  private func pictures(at moment: CameraMoment, in cameras: CameraSuite) throws -> [Int: SensorData] {
    var views: [(place: Int, kind: CameraKind, camera: CameraSpecification)] = []
    var content: FrameContent = []
    for (place, sensor) in sensors.enumerated() {
      guard case .camera(let kind) = instruments[place], let camera = sensor.camera,
        isDue(sensor, moment.snapshot.tick)
      else { continue }
      views.append((place, kind, camera))
      content.formUnion(kind.content)
    }
    guard !views.isEmpty else { return [:] }
    let frames = try cameras.frames(views.map(\.camera), at: moment, content: content)
    var pictures: [Int: SensorData] = [:]
    for (view, frame) in zip(views, frames) {
      let image = RGBImage(view.kind, of: frame)
      pictures[view.place] = .picture(
        SensorPicture(width: image.width, height: image.height, png: try image.png()))
    }
    return pictures
  }
}
