import DriveTypes
import Glibc
import Rendering
import Testing

@Suite struct CoverageTests {
  /// A ball of many triangles, seen from within; bumpy, so that edges lie anyhow.
  private func shell(rings: Int, radius: Float, random: inout RandomSource) -> Mesh {
    var mesh = MeshBuilder()
    let black = Surface(Colour(0, 0, 0), .building)
    var points: [[SIMD3<Float>]] = []
    for ring in 0...rings {
      let height = Float.pi * Float(ring) / Float(rings)
      points.append(
        (0..<2 * rings).map { step in
          let angle = 2 * Float.pi * Float(step) / Float(2 * rings)
          let r = radius * (ring == 0 || ring == rings ? 1 : Float(random.uniform(0.7, 1.3)))
          return SIMD3(
            r * sinf(height) * cosf(angle), r * sinf(height) * sinf(angle), r * cosf(height))
        })
      if ring == 0 || ring == rings {
        points[ring] = points[ring].map { _ in SIMD3(0, 0, ring == 0 ? radius : -radius) }
      }
    }
    for ring in 0..<rings {
      for step in 0..<2 * rings {
        let next = (step + 1) % (2 * rings)
        let (a, b) = (points[ring][step], points[ring][next])
        let (c, d) = (points[ring + 1][next], points[ring + 1][step])
        // Seen from within, corners run counter-clockwise this way.
        mesh.triangle(a, b, c, black)
        mesh.triangle(a, c, d, black)
      }
    }
    return mesh.build()
  }

  @Test(arguments: [(8, 5.0), (30, 3.0), (90, 6.0), (200, 40.0)])
  func aClosedSurfaceHasNoHoles(rings: Int, radius: Double) throws {
    var random = RandomSource(seed: UInt64(rings))
    let mesh = shell(rings: rings, radius: Float(radius), random: &random)
    let scene = RenderScene(tiles: [TestScenes.tile(mesh, origin: Point(x: -1024, y: 6400))])
    let renderer = Renderer()
    for _ in 0..<12 {
      func near(_ x: Double) -> Double { x + random.uniform(-0.2, 0.2) * radius }
      let camera = try TestScenes.camera(
        x: near(-1024), y: near(6400), z: near(0), yaw: random.uniform(-3, 3),
        pitch: random.uniform(-1.5, 1.5),
        roll: random.uniform(-1, 1), width: 400, height: 300, degrees: random.uniform(20, 130))
      let frame = renderer.render(
        [camera], scene: scene, lighting: TestScenes.noon, content: [.colour, .semantic])[0]
      // No centre, and none of the four samples: a quarter of the sky would show on black.
      #expect(frame.semantic.allSatisfy { $0 == SemanticLabel.building.rawValue })
      #expect(frame.rgb.allSatisfy { $0 < 30 })
    }
  }

  @Test func largePicturesAreServed() throws {
    let camera = try TestScenes.camera(x: 4, y: 4, z: 1.5, width: 4096, height: 3900, degrees: 100)
    let scene = RenderScene(tiles: TestScenes.town(side: 2))
    let renderer = Renderer(threads: 2)
    let frame = renderer.render(
      [camera], scene: scene, lighting: TestScenes.noon,
      content: [.colour, .depth, .semantic, .instance])[0]
    #expect(frame.rgb.count == 4096 * 3900 * 3)
    // Four pictures of 12 bytes a pixel together, and what `Renderer` states for the rest.
    #expect(renderer.counts.bytes <= 12 * 4096 * 3900 + 32 << 20)
    // The ground below the camera is as far away as the formula says.
    let row = 3899
    let depth = frame.depth[row * 4096 + 2048]
    let expected = 1.5 * camera.focalLength / (Double(row) + 0.5 - 1950)
    #expect(abs(Double(depth) - expected) < 0.01 * expected)
  }

  @Test func absurdCamerasAreRefused() throws {
    let pose = Pose<World>(x: 0, y: 0, yaw: 0)
    for (width, height) in [
      (0, 10), (10, 0), (-5, 10), (10_000, 10_000), (4096, 4096), (5000, 1), (Int.max, 2),
    ] {
      #expect(throws: RenderingError.badCameraSize(width: width, height: height)) {
        try PinholeCamera(pose: pose, width: width, height: height, fieldOfView: 1)
      }
    }
    for angle in [0, -1, 3.1, .nan, .infinity] {
      #expect(throws: RenderingError.self) {
        try PinholeCamera(pose: pose, width: 64, height: 64, fieldOfView: angle)
      }
    }
    for value in [Double.nan, .infinity, 1e30] {
      #expect(throws: RenderingError.badPose) {
        try PinholeCamera(
          pose: Pose(x: value, y: 0, yaw: 0), width: 64, height: 64, fieldOfView: 1)
      }
      #expect(throws: RenderingError.badPose) {
        try PinholeCamera(
          pose: Pose(x: 0, y: 0, yaw: value), width: 64, height: 64, fieldOfView: 1)
      }
    }
  }

  @Test func smallestPicturesAreServed() throws {
    let scene = RenderScene(tiles: TestScenes.town(side: 1))
    for (width, height) in [(1, 1), (1, 4000), (4000, 1), (3, 5), (257, 129)] {
      let camera = try TestScenes.camera(x: 4, y: 4, z: 1.5, yaw: 0.5, width: width, height: height)
      let frame = Renderer().render(
        [camera], scene: scene, lighting: TestScenes.noon,
        content: [.colour, .depth, .semantic, .instance])[0]
      #expect(frame.rgb.count == 3 * width * height && frame.depth.count == width * height)
    }
  }
}
