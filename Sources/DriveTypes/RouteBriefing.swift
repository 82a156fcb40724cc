/// One point of a planned route, with the command that holds there.
public struct RoutePoint: Sendable, Hashable {
  public var pose: Pose<World>
  public var option: RoadOption

  public init(pose: Pose<World>, option: RoadOption) {
    self.pose = pose
    self.option = option
  }
}

/// What an agent is told before a route begins.
public struct RouteBriefing: Sendable, Hashable {
  public var routeID: String
  public var town: String
  /// SHA-256 of the town's .xodr in lower-case hexadecimal, so that both sides hold the same map.
  public var mapHash: String
  /// Seed of this route's run.
  public var seed: UInt64
  /// The sparse plan of the leaderboard: the dense route thinned to 50 m.
  public var plan: [RoutePoint]
  /// Latitude and longitude of the map's origin, degrees.
  public var originLatitude, originLongitude: Double
  /// Given to privileged agents only: the dense route, and the map's lanes, lights and stop signs near it.
  public var privileged: PrivilegedBriefing?

  public init(
    routeID: String, town: String, mapHash: String, seed: UInt64, plan: [RoutePoint], originLatitude: Double,
    originLongitude: Double, privileged: PrivilegedBriefing? = nil
  ) {
    self.routeID = routeID
    self.town = town
    self.mapHash = mapHash
    self.seed = seed
    self.plan = plan
    self.originLatitude = originLatitude
    self.originLongitude = originLongitude
    self.privileged = privileged
  }
}

public struct PrivilegedBriefing: Sendable, Hashable {
  public var denseRoute: [RoutePoint]
  /// Speed limit at each point of the dense route, m/s.
  public var speedLimits: [Double]
  public var trafficLights: [TrafficLightDescription]
  public var stopSigns: [StopSignDescription]
  /// Lanes near the route.
  public var lanes: LaneMap

  public init(
    denseRoute: [RoutePoint], speedLimits: [Double], trafficLights: [TrafficLightDescription],
    stopSigns: [StopSignDescription], lanes: LaneMap = LaneMap()
  ) {
    self.denseRoute = denseRoute
    self.speedLimits = speedLimits
    self.trafficLights = trafficLights
    self.stopSigns = stopSigns
    self.lanes = lanes
  }
}

/// A camera that an agent asks for, in the terms of CARLA's sensor specification.
public struct CameraSpecification: Sendable, Hashable {
  public var id: String
  /// Mounting place in the ego's frame.
  public var pose: Pose<Ego>
  public var width, height: Int
  /// Horizontal field of view, radians.
  public var fieldOfView: Double

  public init(id: String, pose: Pose<Ego>, width: Int, height: Int, fieldOfView: Double) {
    self.id = id
    self.pose = pose
    self.width = width
    self.height = height
    self.fieldOfView = fieldOfView
  }
}

/// What an agent needs in its observations.
public struct AgentRequirements: Sendable, Hashable {
  public var cameras: [CameraSpecification]
  /// Ticks from one set of images to the next; the first observation of a route has one. 10 is 2 Hz, 1 every tick.
  public var cameraPeriod: Int
  /// Of the images' JPEG, 1…100. The leaderboard's agents train and drive with 20.
  public var jpegQuality: Int
  /// Sensors beside the colour cameras.
  public var sensors: [SensorRequest]
  public var privileged: Bool

  /// Agents plan at 2 Hz; drawing each tick would take ten times as long.
  public static let defaultCameraPeriod = 10
  public static let defaultJPEGQuality = 85

  public init(
    cameras: [CameraSpecification] = [], cameraPeriod: Int = defaultCameraPeriod,
    jpegQuality: Int = defaultJPEGQuality, sensors: [SensorRequest] = [], privileged: Bool = false
  ) {
    self.cameras = cameras
    self.cameraPeriod = cameraPeriod
    self.jpegQuality = jpegQuality
    self.sensors = sensors
    self.privileged = privileged
  }
}
