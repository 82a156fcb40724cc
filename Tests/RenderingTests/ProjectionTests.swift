import DriveTypes
import Rendering
import Testing

/// Where points of the world appear, by the formula in `PinholeCamera`'s documentation.
@Suite struct ProjectionTests {
  /// A dark plate that faces the camera, about six pixels wide, must appear around the point's projection: in colour
  /// (four samples a pixel) and in the instance picture.
  @Test func pointsAppearWhereThePinholeFormulaSays() throws {
    var random = RandomSource(seed: 9, stream: "points")
    let renderer = Renderer()
    var worst = 0.0
    for _ in 0..<150 {
      let camera = try TestScenes.camera(
        x: random.uniform(-8000, 8000), y: random.uniform(-8000, 8000), z: random.uniform(0, 50),
        yaw: random.uniform(-3.1, 3.1), pitch: random.uniform(-1, 1), roll: random.uniform(-1, 1),
        width: 100 + random.index(below: 200), height: 80 + random.index(below: 200),
        degrees: random.uniform(20, 120))
      // Where it should be seen, and how far away; nothing but the documented formula.
      let place = (
        random.uniform(10, Double(camera.width) - 10), random.uniform(10, Double(camera.height) - 10)
      )
      let depth = random.uniform(1, 400)
      let (f, r) = (camera.pose.forward, camera.pose.right)
      let down = Vector<World>(
        x: f.y * r.z - f.z * r.y, y: f.z * r.x - f.x * r.z, z: f.x * r.y - f.y * r.x)
      let scale = depth / camera.focalLength
      let point =
        camera.pose.position + f * depth + r * ((place.0 - Double(camera.width) / 2) * scale)
        + down * ((place.1 - Double(camera.height) / 2) * scale)
      let half = Float(3 * scale)
      var mesh = MeshBuilder()
      mesh.quad(
        SIMD3(0, -half, -half), SIMD3(0, half, -half), SIMD3(0, half, half), SIMD3(0, -half, half),
        Surface(Colour(0, 0, 0), .car))
      // The plate's x axis looks back along the camera's; its corners run as seen from there.
      func float(_ v: Vector<World>) -> SIMD3<Float> { SIMD3(Float(v.x), Float(v.y), Float(v.z)) }
      let placement = Placement(origin: point, xAxis: -float(f), yAxis: float(r), zAxis: -float(down))
      var plate = Instance(
        model: Model(levels: [Model.Level(mesh: mesh.build(), farDistance: 1000)]), placement: placement)
      plate.id = 7
      let content: FrameContent = [.colour, .instance]
      let with = renderer.render(
        [camera], scene: RenderScene(tiles: [], instances: [plate]), lighting: TestScenes.noon,
        content: content)[0]
      let without = renderer.render(
        [camera], scene: RenderScene(tiles: []), lighting: TestScenes.noon, content: content)[0]
      var (dark, seen) = (SIMD3<Double>.zero, SIMD3<Double>.zero)
      for row in 0..<camera.height {
        for column in 0..<camera.width {
          let i = row * camera.width + column
          let at = SIMD3(Double(column) + 0.5, Double(row) + 0.5, 1)
          dark += at * Double(Int(without.rgb[3 * i]) - Int(with.rgb[3 * i]))
          if with.instance[i] == 7 { seen += at }
        }
      }
      for found in [dark, seen] {
        #expect(found.z > 0, "nothing seen at \(place), depth \(depth)")
        worst = max(worst, abs(found.x / found.z - place.0), abs(found.y / found.z - place.1))
      }
    }
    #expect(worst < 0.5)
  }

  @Test func aPlateOfFourPixelsDarkensFourPixels() throws {
    // Its area in samples is that of its projection: edges count in parts.
    var mesh = MeshBuilder()
    let camera = try TestScenes.camera(x: 0, y: 0, z: 0, width: 64, height: 64)
    let pixel = Float(10 / camera.focalLength)
    mesh.quad(
      SIMD3(10, 0.25 * pixel, -1.25 * pixel), SIMD3(10, -1.75 * pixel, -1.25 * pixel),
      SIMD3(10, -1.75 * pixel, 0.75 * pixel), SIMD3(10, 0.25 * pixel, 0.75 * pixel),
      Surface(Colour(0, 0, 0), .car))
    let renderer = Renderer()
    let sky = renderer.render([camera], scene: RenderScene(tiles: []), lighting: TestScenes.noon)[0]
    let frame = renderer.render(
      [camera], scene: RenderScene(tiles: [TestScenes.tile(mesh.build())]), lighting: TestScenes.noon)[0]
    var covered = 0.0
    for i in stride(from: 2, to: frame.rgb.count, by: 3) {
      covered += 1 - Double(frame.rgb[i]) / Double(sky.rgb[i])
    }
    #expect(abs(covered - 4) < 0.3)
  }
}
