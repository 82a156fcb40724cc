import DriveTypes
import Foundation
import Images
import Rendering
import Roads
import Sensing

/// The documentation's pictures: every town, weather and scenario type, what each sensor sees, consecutive frames.
public struct PictureBook {
  /// CARLA's twelve.
  static let towns = [
    "Town01", "Town02", "Town03", "Town04", "Town05", "Town06", "Town07", "Town10HD", "Town11", "Town12",
    "Town13",
    "Town15",
  ]
  static let weathers = ["clear", "rain", "fog", "night"]
  static let agent = "expert"
  static let quality = 80

  private let maps: MapStore
  private let suite: [RouteDefinition]
  private let folder: URL
  private var trial: RouteTrial
  private let cameras: CameraSuite
  private var page = PicturePage()

  /// - Parameters:
  ///   - suite: route file with every scenario type.
  ///   - folder: gets the pictures and the `README.md` that shows them.
  public init(maps: MapStore, suite: URL, folder: URL, threads: Int = 1) throws {
    self.maps = maps
    self.suite = try RouteFile(contentsOf: suite).routes
    self.folder = folder
    trial = RouteTrial(maps: maps, seed: 0)
    cameras = CameraSuite(threads: threads)
  }

  /// - Returns: how many pictures were written, and their bytes.
  public mutating func write(progress: (String) -> Void) throws -> (pictures: Int, bytes: Int) {
    page.chapter("Towns", "Twelve towns on a clear day, from behind the ego.")
    for town in Self.towns {
      progress(town)
      let drive = try drive(try route(in: town))
      let frame = try frames(drive, at: drive.place(0.45), [.behind], "clear")
      try add("town-\(town)", RGBImage(frame[0]), town)
    }
    progress("weathers")
    try weathersAndSensors()
    page.chapter(
      "Scenarios", "Each type of scenario where the ego is near its actors, in the route's own weather.")
    for route in suite.sorted(by: { ($0.town, $0.id) < ($1.town, $1.id) }) {
      guard let type = route.scenarios.first?.type else { continue }
      progress("\(type), \(route.town)")
      let drive = try drive(route)
      let frame = try frames(drive, at: drive.scenarioPlace, [.driver], nil)
      page.hold(
        type, name: "scenario-\(type)", bytes: try RGBImage(frame[0]).jpeg(quality: Self.quality))
    }
    page.showHeld()
    for picture in page.pictures {
      try FileName.write(picture.bytes, to: folder.appendingPathComponent(picture.name + ".jpg"))
    }
    try FileName.write(Array(page.text.utf8), to: folder.appendingPathComponent("README.md"))
    return (page.pictures.count, page.pictures.map(\.bytes.count).reduce(0, +))
  }

  private mutating func weathersAndSensors() throws {
    let drive = try drive(try route(in: "Town03"))
    let middle = drive.place(0.45)
    page.chapter("Weathers", "The same moment in four weathers, as the driver sees it.")
    for weather in Self.weathers {
      let frame = try frames(drive, at: middle, [.driver], weather)
      try add("weather-\(weather)", RGBImage(frame[0]), weather)
    }
    page.chapter(
      "Sensors", "Colour, depth, semantic labels and instance ids of one camera; Bench2Drive's six cameras.")
    let frame = try frames(
      drive, at: middle, [.driver], "clear", content: [.colour, .depth, .semantic, .instance])[0]
    let parts = [
      ("RGB", RGBImage(frame)), ("DEPTH", RGBImage(depthViewOf: frame)),
      ("SEMANTIC", RGBImage(semanticOf: frame)),
      ("INSTANCE", RGBImage(instanceViewOf: frame)),
    ].map { Mosaic.Piece(name: $0.0, image: $0.1) }
    try add(
      "sensors", try Mosaic(rows: [Array(parts[..<2]), Array(parts[2...])]).image(),
      "one camera's four pictures")
    let six = try CameraRig.named("bench2drive-six").cameras
    var mosaic = try PictureWriter.mosaic(
      cameras: six, pictures: frames(drive, at: middle, six, "clear").map { RGBImage($0) })
    mosaic.maximumWidth = 1344
    try add("six-cameras", mosaic.image(), "bench2drive-six")
    page.chapter("Consecutive frames", "Six ticks of 0.05 s one after the other.")
    let fastest = drive.fastestPlace
    let strip = try (0..<6).map { step in
      Mosaic.Piece(
        name: "TICK \(drive.trace.ticks[fastest + step].tick)",
        image: RGBImage(try frames(drive, at: fastest + step, [.small], "clear")[0]))
    }
    try add("strip", try Mosaic(rows: [Array(strip[..<3]), Array(strip[3...])]).image(), "six ticks")
  }

  private mutating func add(_ name: String, _ image: RGBImage, _ caption: String) throws {
    page.show(name, bytes: try image.jpeg(quality: Self.quality), caption: caption)
  }

  /// The suite's first route in the town, or one of our own where it has none.
  private func route(in town: String) throws -> RouteDefinition {
    if let route = suite.first(where: { $0.town == town }) { return route }
    let network = try maps.network(for: town)
    let routes = try RouteGenerator(network: network).routes(RouteGenerator.Request(count: 1, seed: 3))
    guard let route = routes.first else {
      throw EvaluationError.nothingToShow(routeID: town, reason: "no route")
    }
    return route
  }

  private mutating func drive(_ route: RouteDefinition) throws -> PictureDrive {
    let prepared = try trial.prepare(route)
    let run = try trial.drive(prepared, agent: Self.agent)
    guard let trace = run.trace, trace.ticks.count > 20 else {
      throw EvaluationError.nothingToShow(routeID: route.id, reason: run.reason ?? "it has no ticks")
    }
    return PictureDrive(trace: trace, surroundings: prepared.surroundings)
  }

  /// - Parameter weather: one of `WeatherPreset.names`; the route's own where nil.
  private func frames(
    _ drive: PictureDrive, at place: Int, _ views: [CameraSpecification], _ weather: String?,
    content: FrameContent = .colour
  ) throws -> [Rendering.Frame] {
    var header = drive.trace.header
    if let weather { header.weather = RouteWeather(constant: try WeatherPreset.weather(named: weather)) }
    var eyes = RouteCameras(cameras, header: header, surroundings: drive.surroundings)
    for tick in drive.trace.ticks[...place] { eyes.follow(tick.ego.pose.position) }
    return try eyes.frames(views, of: TraceReplay(drive.trace).snapshot(at: place), content: content)
  }
}

/// A route that was driven to be drawn.
private struct PictureDrive {
  var trace: Trace
  var surroundings: RoadNetwork

  /// Place of a tick at a share of the drive.
  func place(_ share: Double) -> Int { min(trace.ticks.count - 10, Int(Double(trace.ticks.count) * share)) }

  /// Where the ego is fastest, with a few ticks to come.
  var fastestPlace: Int {
    trace.ticks.indices.dropLast(10).max { trace.ticks[$0].ego.speed < trace.ticks[$1].ego.speed } ?? 0
  }

  /// Where the ego is nearest to an actor of the scenario that it has ahead, but not nearer than 9 m; two fifths of the
  /// way where there is none.
  var scenarioPlace: Int {
    let actors = Set(trace.ticks.flatMap(\.spawned).filter { $0.roleName.hasPrefix("scenario") }.map(\.id))
    var best: (distance: Double, place: Int)?
    for (place, tick) in trace.ticks.enumerated() {
      let forward = tick.ego.pose.forward
      for other in tick.others where actors.contains(other.id) {
        let way =
          Point<World>(x: Double(other.x), y: Double(other.y), z: Double(other.z)) - tick.ego.pose.position
        guard way.dot(forward) > 0.8 * way.length, way.length >= 9, way.length < (best?.distance ?? 40) else {
          continue
        }
        best = (way.length, place)
      }
    }
    return best?.place ?? place(0.4)
  }
}

extension CameraSpecification {
  /// What a driver sees, for people.
  fileprivate static let driver = CameraSpecification(
    id: "DRIVER", pose: Pose(x: 0.6, y: 0, z: 1.6, yaw: 0), width: 640, height: 360, fieldOfView: radians(90))
  fileprivate static let small = CameraSpecification(
    id: "FRONT", pose: Pose(x: 0.8, y: 0, z: 1.6, yaw: 0), width: 448, height: 252, fieldOfView: radians(100))
  fileprivate static let behind = CameraSpecification(
    id: "BEHIND",
    pose: Pose(position: Point(x: -9, y: 0, z: 4.5), rotation: Rotation(pitch: radians(-12), yaw: 0)),
    width: 640, height: 360, fieldOfView: radians(80))
}
