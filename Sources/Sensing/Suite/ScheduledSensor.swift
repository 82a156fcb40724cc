import DriveTypes

/// A sensor and how often it measures.
public struct ScheduledSensor: Sendable, Hashable {
  public var specification: SensorSpecification
  /// Ticks from one reading to the next.
  public var period: Int

  public init(_ specification: SensorSpecification, period: Int = 1) {
    self.specification = specification
    self.period = period
  }

  public var id: String { specification.id }

  /// Most sensors beside the colour cameras: an observation has 64 frames at most.
  public static let maximumCount = 32
  /// Most ticks from one reading to the next.
  public static let maximumPeriod = 100_000
  /// Most rays of all sensors together in one tick: 48 MB of points.
  public static let maximumRays = 2_000_000

  /// Seconds of the world that one reading holds: since the last one, of a LiDAR one rotation at most, which shows all
  /// that a standing world has.
  func span(tickDuration: Double) -> Double {
    let span = Double(period) * tickDuration
    switch specification.settings {
    case .lidar(let lidar), .semanticLidar(let lidar): return min(span, 1 / lidar.rotationFrequency)
    default: return span
    }
  }

  private func rays(tickDuration: Double) -> Int {
    let span = span(tickDuration: tickDuration)
    switch specification.settings {
    case .lidar(let lidar), .semanticLidar(let lidar):
      return lidar.pointsPerChannel(duration: span) * lidar.channels
    case .radar(let radar): return radar.points(duration: span)
    default: return 0
    }
  }

  /// The camera of a sensor of depth, labels or ids.
  public var camera: CameraSpecification? {
    guard case .camera(_, let camera) = specification.settings else { return nil }
    return CameraSpecification(
      id: id, pose: specification.mount, width: camera.width, height: camera.height,
      fieldOfView: camera.fieldOfView)
  }
}

extension ScheduledSensor {
  /// What an agent asks for, with the leaderboard's settings where it says nothing.
  /// - Throws: `SensingError.badRequest`, `.badAttribute`, `.notServed` with the sensor's id.
  public init(_ request: SensorRequest) throws(SensingError) {
    let id = request.id
    guard (1...64).contains(id.utf8.count) else {
      throw .badRequest(
        sensor: String(id.prefix(64)), expected: "an id of 1 to 64 bytes", got: "\(id.utf8.count)")
    }
    let settings: SensorSettings
    do throws(JSONError) {
      let members = request.options.map { JSONMember($0.name, .float($0.value)) }
      var reader = SensorAttributeReader(JSONCursor(.object(members), file: id))
      settings = try reader.settings(request.type)
      try reader.finish()
    } catch {
      throw .badRequest(sensor: id, expected: error.expected, got: error.got)
    }
    self.init(
      try SensorSpecification(id: id, mount: request.pose, settings: settings), period: request.period)
    try checkType()
  }

  /// Whether these sensors can be served beside the cameras: types, periods, an id for each, how many rays together.
  public static func check(
    _ sensors: [ScheduledSensor], beside cameras: [CameraSpecification], tickDuration: Double
  ) throws(SensingError) {
    guard sensors.count <= maximumCount else { throw .tooManySensors(got: sensors.count) }
    for sensor in sensors {
      try sensor.checkType()
      guard (1...maximumPeriod).contains(sensor.period) else {
        throw .badRequest(
          sensor: sensor.id, expected: "a period of 1 to \(maximumPeriod) ticks", got: "\(sensor.period)")
      }
    }
    try CameraRig.check(cameras + sensors.compactMap(\.camera))
    var ids = Set(cameras.map(\.id))
    for sensor in sensors where !ids.insert(sensor.id).inserted {
      throw .badRequest(sensor: sensor.id, expected: "an id of its own", got: "it a second time")
    }
    let rays = sensors.reduce(0) { $0 + $1.rays(tickDuration: tickDuration) }
    guard rays <= maximumRays else { throw .tooManyRays(got: rays) }
  }

  private func checkType() throws(SensingError) {
    let type = specification.type
    switch type {
    case .rgbCamera: throw .notServed(sensor: id, type: type, instead: "ask for colour cameras as cameras")
    case .imu, .gnss, .speedometer:
      throw .notServed(sensor: id, type: type, instead: "it is in every observation's ego")
    case .openDriveMap:
      throw .notServed(sensor: id, type: type, instead: "the briefing names the town and its map's hash")
    case .depthCamera, .semanticCamera, .instanceCamera, .lidar, .semanticLidar, .radar, .collision,
      .laneInvasion, .obstacle:
      return
    }
  }
}
