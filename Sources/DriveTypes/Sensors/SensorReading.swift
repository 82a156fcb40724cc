/// What one sensor measured.
public struct SensorReading: Sendable, Hashable {
  /// Id of the request.
  public var sensor: String
  public var data: SensorData

  public init(sensor: String, data: SensorData) {
    self.sensor = sensor
    self.data = data
  }
}

/// Measurements by type. Sensor frames are right-handed: x ahead, y left, z up.
public enum SensorData: Sendable, Hashable {
  /// x, y, z in metres in the sensor's frame and intensity in 0…1, channel by channel from the top.
  case lidar([SIMD4<Float>])
  /// Channel by channel from the top.
  case semanticLidar([SemanticLidarPoint])
  case radar([RadarDetection])
  /// Of a depth, label or instance camera.
  case picture(SensorPicture)
  case collisions([SensedCollision])
  case laneInvasion([CrossedMarking])
  case obstacles([SensedObstacle])
}

/// `carla.SemanticLidarDetection`.
public struct SemanticLidarPoint: Sendable, Hashable {
  /// Metres in the sensor's frame: x forward, y left, z up.
  public var position: SIMD3<Float>
  /// Of the angle between the ray and the surface's normal.
  public var incidenceCosine: Float
  /// Id of the actor; 0 for scenery.
  public var instance: UInt32
  /// CARLA's semantic label.
  public var label: UInt8

  public init(position: SIMD3<Float>, incidenceCosine: Float, instance: UInt32, label: UInt8) {
    self.position = position
    self.incidenceCosine = incidenceCosine
    self.instance = instance
    self.label = label
  }

  /// In CARLA's axes: y to the right.
  public var carlaPosition: SIMD3<Float> { SIMD3(position.x, 0 - position.y, position.z) }
}

/// What a radar's ray met.
public struct RadarDetection: Sendable, Hashable {
  /// Metres along the ray.
  public var depth: Float
  /// Radians above the sensor's forward.
  public var altitude: Float
  /// Radians to the left of the sensor's forward.
  public var azimuth: Float
  /// m/s along the ray; negative when what was met comes nearer.
  public var velocity: Float

  public init(depth: Float, altitude: Float, azimuth: Float, velocity: Float) {
    self.depth = depth
    self.altitude = altitude
    self.azimuth = azimuth
    self.velocity = velocity
  }

  /// The leaderboard's row: depth, altitude, azimuth to the right, velocity.
  public var carlaRow: SIMD4<Float> { SIMD4(depth, altitude, 0 - azimuth, velocity) }
}

/// A picture that must keep every bit: distances, labels, ids.
public struct SensorPicture: Sendable, Hashable {
  public var width, height: Int
  /// PNG in CARLA's encoding of the camera's type.
  public var png: [UInt8]

  public init(width: Int, height: Int, png: [UInt8]) {
    self.width = width
    self.height = height
    self.png = png
  }
}

/// The ego touched something in this tick.
public struct SensedCollision: Sendable, Hashable {
  /// 0 for the still world.
  public var other: ActorID
  /// CARLA's type of the other, such as `vehicle.tesla.model3`.
  public var otherTypeID: String
  /// N·s
  public var normalImpulse: Vector<World>

  public init(other: ActorID, otherTypeID: String, normalImpulse: Vector<World>) {
    self.other = other
    self.otherTypeID = otherTypeID
    self.normalImpulse = normalImpulse
  }
}

/// A line that a corner of the ego crossed in this tick.
public struct CrossedMarking: Sendable, Hashable {
  /// A name of `carla.LaneMarkingType`, such as `SolidSolid`.
  public var type: String
  /// A name of `carla.LaneMarkingColor`, such as `Yellow`.
  public var color: String

  public init(type: String, color: String) {
    self.type = type
    self.color = color
  }
}

/// The nearest thing in an obstacle sensor's way.
public struct SensedObstacle: Sendable, Hashable {
  /// 0 for the still world.
  public var other: ActorID
  /// CARLA's type of the other; of the still world `static.` and its label.
  public var otherTypeID: String
  /// Metres
  public var distance: Double

  public init(other: ActorID, otherTypeID: String, distance: Double) {
    self.other = other
    self.otherTypeID = otherTypeID
    self.distance = distance
  }
}
