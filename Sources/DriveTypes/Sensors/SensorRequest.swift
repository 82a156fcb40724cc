/// A setting of a sensor by CARLA's name and in CARLA's unit (metres, degrees, 1 and 0 for yes and no).
public struct SensorOption: Sendable, Hashable {
  public var name: String
  public var value: Double

  public init(_ name: String, _ value: Double) {
    self.name = name
    self.value = value
  }
}

/// A sensor that an agent asks for beside its colour cameras: LiDAR, radar, a camera of depth, labels or ids, or one that
/// tells of collisions, crossed lines or obstacles. (Speedometer, IMU and GNSS are in every observation.)
public struct SensorRequest: Sendable, Hashable {
  /// The agent's name for it; no camera and no other sensor of the agent has it.
  public var id: String
  public var type: SensorType
  /// Mounting place in the ego's frame.
  public var pose: Pose<Ego>
  /// Ticks from one reading to the next; the first observation of a route has one. A LiDAR turns on between: a reading
  /// holds the sweep of these ticks, of one whole rotation at most. Sensors that tell of events tell them at once.
  public var period: Int
  /// What is to differ from the leaderboard's settings of the type.
  public var options: [SensorOption]

  public init(id: String, type: SensorType, pose: Pose<Ego>, period: Int = 1, options: [SensorOption] = []) {
    self.id = id
    self.type = type
    self.pose = pose
    self.period = period
    self.options = options
  }
}
