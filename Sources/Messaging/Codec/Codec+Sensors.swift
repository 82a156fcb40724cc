import DriveTypes

extension MessagePackWriter {
  /// [id, type, pose, period, [[option's name, value]]]
  func sensor(_ request: SensorRequest) {
    array(5)
    string(request.id)
    string(request.type.rawValue)
    pose(request.pose)
    integer(request.period)
    list(request.options) { option in
      array(2)
      string(option.name)
      double(option.value)
    }
  }

  /// [sensor id, kind, content]: for points and pictures the content tells of a binary frame.
  func reading(_ reading: SensorReading) {
    array(3)
    string(reading.sensor)
    string(reading.data.kind)
    switch reading.data {
    case .lidar(let points): integer(points.count * PackedRow.lidar)
    case .semanticLidar(let points): integer(points.count * PackedRow.semanticLidar)
    case .radar(let detections): integer(detections.count * PackedRow.radar)
    case .picture(let picture):
      array(3)
      integer(picture.width)
      integer(picture.height)
      integer(picture.png.count)
    case .collisions(let collisions):
      list(collisions) { collision in
        array(5)
        integer(Int(collision.other))
        string(collision.otherTypeID)
        components(collision.normalImpulse)
      }
    case .laneInvasion(let markings):
      list(markings) { marking in
        array(2)
        string(marking.type)
        string(marking.color)
      }
    case .obstacles(let obstacles):
      list(obstacles) { obstacle in
        array(3)
        integer(Int(obstacle.other))
        string(obstacle.otherTypeID)
        double(obstacle.distance)
      }
    }
  }
}

extension SensorRequest {
  init(_ value: MessagePackValue) throws(MessagingError) {
    var row = try value.row(5)
    self.init(
      id: try row.string(), type: try row.read { value throws(MessagingError) in try value.choice() },
      pose: try row.pose(), period: try row.integer(),
      options: try row.read { value throws(MessagingError) in
        try value.list { value throws(MessagingError) in
          var row = try value.row(2)
          return SensorOption(try row.string(), try row.double())
        }
      })
  }
}

/// The binary frames of an observation, taken one after another as the header's rows ask for them.
struct FrameQueue {
  private let frames: [[UInt8]]
  private var next = 0

  init(_ frames: [[UInt8]]) { self.frames = frames }

  /// The next frame, which must have as many bytes as the header says.
  mutating func take(bytes: Int) throws(MessagingError) -> [UInt8] {
    guard next < frames.count else {
      throw .malformed(
        field: "", got: "\(frames.count) binary frames", expected: "one for each image and array")
    }
    let frame = frames[next]
    guard frame.count == bytes else {
      throw .malformed(field: "", got: "a frame of \(frame.count) bytes", expected: "\(bytes)")
    }
    next += 1
    return frame
  }

  /// - Parameter row: bytes of one row of an array.
  mutating func take(bytes: Int, rows row: Int) throws(MessagingError) -> [UInt8] {
    guard bytes >= 0, bytes.isMultiple(of: row) else {
      throw .malformed(field: "", got: "\(bytes) bytes", expected: "a multiple of \(row)")
    }
    return try take(bytes: bytes)
  }

  func finish() throws(MessagingError) {
    guard next == frames.count else {
      throw .malformed(field: "frames", got: "\(frames.count) binary frames", expected: "\(next)")
    }
  }
}

extension SensorReading {
  init(_ value: MessagePackValue, _ frames: inout FrameQueue) throws(MessagingError) {
    var row = try value.row(3)
    let sensor = try row.string()
    let kind = try row.string()
    let data: SensorData = try row.read { value throws(MessagingError) in
      switch kind {
      case "lidar":
        .lidar(PackedRow.lidarPoints(try frames.take(bytes: value.integer(), rows: PackedRow.lidar)))
      case "semantic_lidar":
        .semanticLidar(
          try PackedRow.semanticPoints(frames.take(bytes: value.integer(), rows: PackedRow.semanticLidar)))
      case "radar":
        .radar(PackedRow.detections(try frames.take(bytes: value.integer(), rows: PackedRow.radar)))
      case "picture": .picture(try SensorPicture(value, &frames))
      case "collision":
        .collisions(
          try value.list { value throws(MessagingError) in
            var row = try value.row(5)
            return SensedCollision(
              other: try row.integer(), otherTypeID: try row.string(),
              normalImpulse: try row.vectorComponents())
          })
      case "lane_invasion":
        .laneInvasion(
          try value.list { value throws(MessagingError) in
            var row = try value.row(2)
            return CrossedMarking(type: try row.string(), color: try row.string())
          })
      case "obstacle":
        .obstacles(
          try value.list { value throws(MessagingError) in
            var row = try value.row(3)
            return SensedObstacle(
              other: try row.integer(), otherTypeID: try row.string(), distance: try row.double())
          })
      default:
        throw .malformed(field: "", got: "'\(kind.prefix(40))'", expected: "a kind of reading")
      }
    }
    self.init(sensor: sensor, data: data)
  }
}

extension SensorPicture {
  fileprivate init(_ value: MessagePackValue, _ frames: inout FrameQueue) throws(MessagingError) {
    var row = try value.row(3)
    self.init(width: try row.integer(), height: try row.integer(), png: [])
    png = try frames.take(bytes: try row.integer())
  }
}

extension SensorData {
  /// The name of the kind on the wire.
  var kind: String {
    switch self {
    case .lidar: "lidar"
    case .semanticLidar: "semantic_lidar"
    case .radar: "radar"
    case .picture: "picture"
    case .collisions: "collision"
    case .laneInvasion: "lane_invasion"
    case .obstacles: "obstacle"
    }
  }

  /// The binary frame of an array or a picture; nil for what the header holds.
  var frame: [UInt8]? {
    switch self {
    case .lidar(let points): PackedRow.bytes(points)
    case .semanticLidar(let points): PackedRow.bytes(points)
    case .radar(let detections): PackedRow.bytes(detections)
    case .picture(let picture): picture.png
    case .collisions, .laneInvasion, .obstacles: nil
    }
  }
}
