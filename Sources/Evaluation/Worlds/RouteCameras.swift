import DriveTypes
import Rendering
import Roads
import Sensing

/// The cameras on one route, live or from its trace: where the town is built, and the weather that the ego meets.
///
/// CRITICAL: everything follows from the trace's header and its ticks, so that a trace gives the pictures of its drive.
package struct RouteCameras {
  private let suite: CameraSuite
  private let town: String
  private let seed: UInt64
  private let ego: ActorID
  private let trafficLights: [TrafficLightDescription]
  private let surroundings: RoadNetwork
  private var tracker: WeatherTracker
  private var hasEntered = false

  /// - Parameters:
  ///   - seed: of the run, the same for all routes.
  ///   - route: the dense route.
  ///   - surroundings: the roads within `RoutePreparer.clipRadius` of the route.
  init(
    _ suite: CameraSuite, town: String, seed: UInt64, ego: ActorDescription,
    trafficLights: [TrafficLightDescription], weather: RouteWeather, route: [RoutePoint],
    surroundings: RoadNetwork
  ) {
    self.suite = suite
    self.town = town
    self.seed = seed
    self.ego = ego.id
    self.trafficLights = trafficLights
    self.surroundings = surroundings
    tracker = WeatherTracker(weather, route: route)
  }

  package init(_ suite: CameraSuite, header: TraceHeader, surroundings: RoadNetwork) {
    self.init(
      suite, town: header.town, seed: header.seed, ego: header.ego, trafficLights: header.trafficLights,
      weather: header.weather, route: header.denseRoute, surroundings: surroundings)
  }

  /// Called for every tick, in their order.
  package mutating func follow(_ ego: Point<World>) { tracker.update(ego: ego) }

  mutating func frames(
    _ cameras: [CameraSpecification], of snapshot: WorldSnapshot, content: FrameContent
  ) throws -> [Rendering.Frame] {
    try suite.frames(cameras, at: moment(snapshot), content: content)
  }

  package mutating func images(_ cameras: [CameraSpecification], of snapshot: WorldSnapshot, quality: Int)
    throws
    -> [CameraImage]
  {
    try suite.images(cameras, at: moment(snapshot), quality: quality)
  }

  /// The pictures spoiled, by the route's seed and id, the camera and the tick.
  mutating func images(
    _ cameras: [CameraSpecification], of snapshot: WorldSnapshot, quality: Int,
    corruption: (spoils: ImageCorruption, seed: UInt64, route: String)
  ) throws -> [CameraImage] {
    let names = cameras.map(\.id)
    return try suite.images(cameras, at: moment(snapshot), quality: quality) { image, camera in
      try corruption.spoils.apply(
        to: image,
        at: CorruptionPlace(
          seed: corruption.seed, drive: corruption.route, camera: camera, cameras: names,
          moment: String(snapshot.tick)))
    }
  }

  /// What other sensors have to tell; the town is built only if one of them looks at it.
  mutating func readings(_ sensors: SensorSuite, of snapshot: WorldSnapshot) throws -> [SensorReading] {
    let moment =
      sensors.looksAtTheTown(tick: snapshot.tick)
      ? moment(snapshot) : CameraMoment(snapshot: snapshot, ego: ego, weather: tracker.current)
    return try sensors.readings(at: moment, in: suite)
  }

  /// The town is built when it is first looked at: most runs never do.
  private mutating func moment(_ snapshot: WorldSnapshot) -> CameraMoment {
    if !hasEntered {
      suite.enter(surroundings, town: town, seed: seed, trafficLights: trafficLights)
      hasEntered = true
    }
    return CameraMoment(snapshot: snapshot, ego: ego, weather: tracker.current)
  }
}
