/// What an agent is given once per tick.
public struct Observation: Sendable, Hashable {
  /// World tick of this observation.
  public var tick: Int
  /// Simulated seconds since reset.
  public var time: Double
  /// Ego state as the leaderboard's speedometer, IMU and GNSS give it.
  public var ego: EgoMeasurement
  /// One for each camera that the agent asked for, in its order, or none: see `AgentRequirements.cameraPeriod`.
  public var images: [CameraImage]
  /// Of the sensors that the agent asked for, in its order, those that have something to tell in this tick.
  public var readings: [SensorReading]
  /// The whole world, only for agents which ask for privileged state.
  public var privileged: PrivilegedState?

  public init(
    tick: Int, time: Double, ego: EgoMeasurement, images: [CameraImage] = [],
    readings: [SensorReading] = [], privileged: PrivilegedState? = nil
  ) {
    self.tick = tick
    self.time = time
    self.ego = ego
    self.images = images
    self.readings = readings
    self.privileged = privileged
  }
}

/// Proprioceptive sensors of the ego vehicle.
public struct EgoMeasurement: Sendable, Hashable {
  /// Forward speed, m/s.
  public var speed: Double
  /// Accelerometer in the ego's frame (x forward, y left, z up), m/s².
  public var acceleration: Vector<Ego>
  /// Gyroscope in the ego's frame, rad/s.
  public var angularVelocity: Vector<Ego>
  /// Leaderboard compass: radians clockwise from north (CARLA's −y axis), in [0, 2π).
  public var compass: Double
  /// Degrees, degrees, metres.
  public var latitude, longitude, altitude: Double

  public init(
    speed: Double, acceleration: Vector<Ego> = .zero, angularVelocity: Vector<Ego> = .zero,
    compass: Double = 0,
    latitude: Double = 0, longitude: Double = 0, altitude: Double = 0
  ) {
    self.speed = speed
    self.acceleration = acceleration
    self.angularVelocity = angularVelocity
    self.compass = compass
    self.latitude = latitude
    self.longitude = longitude
    self.altitude = altitude
  }
}

/// One camera's picture, encoded as JPEG.
public struct CameraImage: Sendable, Hashable {
  /// Sensor id, such as `CAM_FRONT`.
  public var camera: String
  public var width, height: Int
  /// JPEG bytes.
  public var jpeg: [UInt8]

  public init(camera: String, width: Int, height: Int, jpeg: [UInt8]) {
    self.camera = camera
    self.width = width
    self.height = height
    self.jpeg = jpeg
  }
}

/// State that only a simulator can know.
public struct PrivilegedState: Sendable, Hashable {
  public var ego: ActorID
  public var snapshot: WorldSnapshot

  public init(ego: ActorID, snapshot: WorldSnapshot) {
    self.ego = ego
    self.snapshot = snapshot
  }
}
