import DriveTypes
import Glibc
import Images
import Rendering
import Sensing
import Testing

/// Cameras on an ego among actors, without a town.
@Suite struct CameraSuiteTests {
  private let ego = ActorDescription(
    id: 1, kind: .vehicle, typeID: "vehicle.lincoln.mkz_2020", roleName: "hero",
    halfExtent: Vector(x: 2.45, y: 0.92, z: 0.75), boxCentre: Point(x: 0, y: 0, z: 0.75))
  private let car = ActorDescription(
    id: 77, kind: .vehicle, typeID: "vehicle.audi.tt", roleName: "background",
    halfExtent: Vector(x: 2.1, y: 1.0, z: 0.7), boxCentre: Point(x: 0, y: 0, z: 0.7))
  private let front = CameraSpecification(
    id: "CAM_FRONT", pose: Pose(x: 0.8, y: 0, z: 1.6, yaw: 0), width: 448, height: 252,
    fieldOfView: radians(100))

  private func moment(_ place: Pose<World>, _ other: Pose<World>, weather: Weather = .leaderboardDefault)
    -> CameraMoment
  {
    CameraMoment(
      snapshot: WorldSnapshot(
        tick: 1, time: 0.05, descriptions: [ego, car],
        states: [ActorState(id: 1, pose: place), ActorState(id: 77, pose: other)], lightStates: [],
        collisions: []), ego: 1, weather: weather)
  }

  /// Oracle: the pinhole formula. The centre of the car's box falls where the picture says car 77 is, at the depth of
  /// the box; what is seen of the car lies within the projected corners of its box and fills a good part of them.
  @Test func knownActorsAreWhereTheFormulaSays() throws {
    var random = RandomSource(seed: 5, stream: "cameras")
    let suite = CameraSuite()
    for _ in 0..<60 {
      let place = Pose<World>(
        position: Point(
          x: random.uniform(-500, 500), y: random.uniform(-500, 500), z: random.uniform(-5, 50)),
        rotation: Rotation(
          roll: random.uniform(-0.03, 0.03), pitch: random.uniform(-0.08, 0.08), yaw: random.uniform(-3, 3)))
      let ahead = random.uniform(7, 60)
      let other = place.appending(
        Pose<Body>(x: ahead, y: random.uniform(-0.6, 0.6) * ahead, yaw: random.uniform(-3, 3)))
      let level = Pose<World>(position: other.position, rotation: Rotation(yaw: other.yaw))
      let frame = try suite.frames(
        [front], at: moment(place, level), content: [.semantic, .instance, .depth])[0]
      let eye = place.appending(front.pose)
      let focal = 448 / (2 * tan(radians(50)))
      func seen(_ point: Point<World>) -> (x: Double, y: Double, depth: Double) {
        let v: Vector<Ego> = eye.components(of: point - eye.position)
        return (224 - focal * v.y / v.x, 126 - focal * v.z / v.x, v.x)
      }
      func inWorld(_ x: Double, _ y: Double, _ z: Double) -> Point<World> {
        level.level(Point(x: x, y: y, z: z))
      }
      let centre = seen(inWorld(0, 0, 0.7))
      let corners = [-2.1, 2.1].flatMap { x in
        [-1.0, 1].flatMap { y in [0, 1.4].map { z in seen(inWorld(x, y, z)) } }
      }
      guard corners.allSatisfy({ $0.x > 2 && $0.x < 446 && $0.y > 2 && $0.y < 250 && $0.depth > 1 }) else {
        continue
      }
      let pixel = Int(centre.y) * 448 + Int(centre.x)
      #expect(frame.semantic[pixel] == SemanticLabel.car.rawValue && frame.instance[pixel] == 77)
      let reach = (2.1 * 2.1 + 1 + 0.7 * 0.7).squareRoot()
      #expect(abs(Double(frame.depth[pixel]) - centre.depth) <= reach)
      // Mirrors stand out of CARLA's boxes by a hand's breadth.
      let slack = 1 + 0.25 * focal / (centre.depth - reach)
      let (xs, ys) = (corners.map(\.x), corners.map(\.y))
      var count = 0
      for (place, id) in frame.instance.enumerated() where id == 77 {
        let (x, y) = (Double(place % 448) + 0.5, Double(place / 448) + 0.5)
        count += 1
        #expect(x > (xs.min() ?? 0) - slack && x < (xs.max() ?? 0) + slack)
        #expect(y > (ys.min() ?? 0) - slack && y < (ys.max() ?? 0) + slack)
      }
      let area = ((xs.max() ?? 0) - (xs.min() ?? 0)) * ((ys.max() ?? 0) - (ys.min() ?? 0))
      #expect(Double(count) > 0.4 * area)
    }
  }

  /// Pictures are the same bytes again, for another suite and for two threads; their JPEG has the size asked for.
  @Test func picturesRepeat() throws {
    let scene = moment(Pose(x: 0, y: 0, yaw: 0.3), Pose(x: 14, y: 6, yaw: 1))
    let cameras = try CameraRig.named("front-three").cameras
    let images = try CameraSuite().images(cameras, at: scene, quality: 20)
    #expect(images.map(\.camera) == ["CAM_FRONT_LEFT", "CAM_FRONT", "CAM_FRONT_RIGHT"])
    #expect(try CameraSuite(threads: 2).images(cameras, at: scene, quality: 20) == images)
    for image in images {
      let picture = try RGBImage(jpeg: image.jpeg)
      #expect(picture.width == 448 && picture.height == 252 && image.width == 448 && image.height == 252)
    }
    var again = scene
    // What a trace does not keep of others changes nothing.
    again.snapshot.states[1].acceleration = Vector(x: 1, y: 2, z: 3)
    again.snapshot.states[1].angularVelocity = Vector(x: 0, y: 0, z: 1)
    again.snapshot.states[1].pose.position.x += 1e-9
    #expect(try CameraSuite().images(cameras, at: again, quality: 20) == images)
  }

  @Test func badRequestsAreErrors() throws {
    let scene = moment(Pose(x: 0, y: 0, yaw: 0), Pose(x: 14, y: 6, yaw: 1))
    var camera = front
    camera.width = 0
    #expect(throws: SensingError.badCamera(camera: "CAM_FRONT", .badCameraSize(width: 0, height: 252))) {
      try CameraSuite().frames([camera], at: scene)
    }
    var orphan = scene
    orphan.ego = 5
    #expect(throws: SensingError.noEgo(5)) { try CameraSuite().frames([front], at: orphan) }
  }

  /// Lights by the rule of `RouteLightsBehavior`: sun below 15°, clouds above 80 %, fog above 40 %, or two within 10.
  @Test func lightsAreOnWhenItIsDark() {
    func lights(sun: Double, clouds: Double = 0, fog: Double = 0) -> Bool {
      var weather = Weather()
      weather.sunAltitudeAngle = sun
      weather.cloudiness = clouds
      weather.fogDensity = fog
      return weather.wantsDrivingLights
    }
    #expect(!lights(sun: 45) && !lights(sun: 15) && lights(sun: 14.9) && lights(sun: -90) && lights(sun: 170))
    #expect(!lights(sun: 45, clouds: 80) && lights(sun: 45, clouds: 81) && lights(sun: 45, fog: 41))
    #expect(!lights(sun: 24) && lights(sun: 24, clouds: 71) && lights(sun: 45, clouds: 71, fog: 31))
  }

  /// CARLA's encodings, by hand: 1000 m are 2²⁴ − 1 steps; ids in green and blue, labels in red.
  @Test func encodings() {
    var frame = Rendering.Frame(width: 2, height: 1)
    frame.depth = [1000, 250]
    frame.semantic = [14, 11]
    frame.instance = [0x0302, 0]
    #expect(RGBImage(depthOf: frame).pixels == [255, 255, 255, 255, 255, 63])
    #expect(RGBImage(instanceOf: frame).pixels == [14, 2, 3, 11, 0, 0])
    #expect(RGBImage(semanticOf: frame).pixels == [0, 0, 142, 70, 130, 180])
  }
}
