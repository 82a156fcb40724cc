import DriveTypes
import Figures
import Images
import Rendering
import Roads
import Scenery

/// What cameras look at: the world at one tick.
public struct CameraMoment: Sendable {
  public var snapshot: WorldSnapshot
  /// The actor that carries the cameras.
  public var ego: ActorID
  public var weather: Weather

  public init(snapshot: WorldSnapshot, ego: ActorID, weather: Weather) {
    self.snapshot = snapshot
    self.ego = ego
    self.weather = weather
  }
}

/// The cameras of an ego vehicle: a renderer with the town and the figures that it draws.
///
/// `enter` a town, then ask for frames of one moment after another. Other actors are drawn as a trace keeps them, so that
/// a trace gives the pictures of the drive that made it, byte for byte. Not thread-safe.
public final class CameraSuite {
  private let renderer: Renderer
  private let figures = FigureLibrary()
  /// Keeps the trees of meshes for sensors that cast rays; empty until one does.
  let rays = RayCaster()
  private var scenery: TownScenery?
  private var trafficLights: [TrafficLightDescription] = []

  /// Metres around a camera within which the town is built and actors are drawn.
  public static let reach = 400.0
  /// Metres within which an actor's lamps light what is around them.
  private static let lampReach = 150.0

  /// Role name of wrecks that scenarios keep dark.
  private static let unlitRole = "scenario no lights"
  /// Metres that a pavement may lie above the lane's own height, with a reserve.
  private static let step = 0.3

  public init(threads: Int = 1) { renderer = Renderer(threads: threads) }

  /// Puts the cameras into a town.
  /// - Parameters:
  ///   - network: its roads, or those near the route.
  ///   - seed: of the run; what the map does not say (houses, trees) is the same for all routes of a town and seed.
  public func enter(
    _ network: RoadNetwork, town: String, seed: UInt64, trafficLights: [TrafficLightDescription]
  ) {
    var random = RandomSource(seed: seed, stream: "scenery/\(town)")
    scenery = TownScenery(network: network, seed: random.next())
    figures.survey = StreetSurvey(network)
    self.trafficLights = trafficLights
  }

  /// One frame for each camera, in their order.
  /// - Throws: `SensingError.badCamera`, `.noEgo`.
  public func frames(
    _ cameras: [CameraSpecification], at moment: CameraMoment, content: FrameContent = .colour
  ) throws(SensingError) -> [Rendering.Frame] {
    let snapshot = moment.snapshot
    guard let ego = snapshot.index(of: moment.ego) else { throw .noEgo(moment.ego) }
    let place = snapshot.states[ego].pose
    var views: [PinholeCamera] = []
    for camera in cameras {
      do throws(RenderingError) {
        views.append(try camera.camera(on: place))
      } catch {
        throw .badCamera(camera: camera.id, error)
      }
    }
    var lighting = Lighting(weather: moment.weather, time: snapshot.time)
    let scene = scene(around: place.position, moment, &lighting)
    return renderer.render(views, scene: scene, lighting: lighting, content: content)
  }

  /// What cameras look at and rays can meet.
  /// - Throws: `SensingError.noEgo`.
  func scene(at moment: CameraMoment) throws(SensingError) -> RenderScene {
    guard let ego = moment.snapshot.index(of: moment.ego) else { throw .noEgo(moment.ego) }
    // Rays need no lamps, so it is day for them.
    var noon = Weather()
    noon.sunAltitudeAngle = 90
    var day = Lighting(weather: noon)
    return scene(around: moment.snapshot.states[ego].pose.position, moment, &day)
  }

  private func scene(around place: Point<World>, _ moment: CameraMoment, _ lighting: inout Lighting)
    -> RenderScene
  {
    let snapshot = moment.snapshot
    let areLightsOn = lighting.weather.wantsDrivingLights
    var instances: [Instance] = []
    for (description, exact) in zip(snapshot.descriptions, snapshot.states) {
      var state = exact.id == moment.ego ? exact : ActorState(TraceActor(exact))
      if areLightsOn, description.kind == .vehicle, description.roleName != Self.unlitRole {
        state.lights.formUnion([.position, .lowBeam])
      }
      if description.kind != .vehicle { stand(&state) }
      let distance = state.pose.position.distance(to: place)
      guard distance < Self.reach else { continue }
      instances += figures.instances(for: description, state: state, time: snapshot.time)
      if lighting.isDark, distance < Self.lampReach {
        lighting.lamps += figures.lights(of: description, state: state, time: snapshot.time)
      }
    }
    for (light, state) in zip(trafficLights, snapshot.lightStates)
    where light.pose.position.distance(to: place) < Self.reach {
      instances += figures.instances(for: light, state: state)
    }
    let tiles = scenery?.tiles(near: place, reach: Self.reach) ?? []
    return RenderScene(tiles: tiles, instances: instances)
  }

  /// Sets what stands on a pavement on top of it: the world knows no kerbs, its lanes are level across the road.
  private func stand(_ state: inout ActorState) {
    let place = state.pose.position
    guard let height = scenery?.groundHeight(x: place.x, y: place.y) else { return }
    if height > place.z, height - place.z < Self.step { state.pose.position.z = height }
  }

  /// The pictures as agents get them.
  /// - Parameters:
  ///   - quality: of the JPEG, 1…100.
  ///   - corrupted: spoils the picture of the camera with that id.
  public func images(
    _ cameras: [CameraSpecification], at moment: CameraMoment, quality: Int,
    corrupted: (RGBImage, String) throws -> RGBImage = { image, _ in image }
  ) throws -> [CameraImage] {
    try zip(cameras, frames(cameras, at: moment)).map { camera, frame in
      CameraImage(
        camera: camera.id, width: frame.width, height: frame.height,
        jpeg: try corrupted(RGBImage(frame), camera.id).jpeg(quality: quality))
    }
  }
}
