import DriveTypes
import Glibc
import Rendering
import Testing

/// The renderer against its slow twin on random scenes.
@Suite struct TwinTests {
  static let views = 200

  /// Boxes, balls, leaning plates and paint on a floor around the camera, in the tile's mesh and as instances.
  static func scene(_ random: inout RandomSource, about place: Point<World>) -> RenderScene {
    let labels = SemanticLabel.allCases
    func surface(_ random: inout RandomSource) -> Surface {
      var surface = Surface(
        Colour(UInt8(random.index(below: 256)), UInt8(random.index(below: 256)), 90),
        labels[random.index(below: labels.count)])
      surface.isDoubleSided = random.index(below: 4) == 0
      return surface
    }
    func vector(_ random: inout RandomSource, _ spread: Double) -> SIMD3<Float> {
      SIMD3(
        Float(random.uniform(-spread, spread)), Float(random.uniform(-spread, spread)),
        Float(random.uniform(-spread, spread)))
    }
    var mesh = MeshBuilder()
    mesh.quad(
      SIMD3(-300, -300, 0), SIMD3(300, -300, 0), SIMD3(300, 300, 0), SIMD3(-300, 300, 0),
      Surface(Colour(90, 90, 90), .roads))
    var paint = Surface(Colour(250, 250, 250), .roadLine)
    paint.layer = 1
    for _ in 0..<8 {
      let (x, y) = (Float(random.uniform(-40, 40)), Float(random.uniform(-40, 40)))
      mesh.quad(SIMD3(x, y, 0), SIMD3(x + 4, y, 0), SIMD3(x + 4, y + 1, 0), SIMD3(x, y + 1, 0), paint)
    }
    for _ in 0..<20 {
      let low = SIMD3(Float(random.uniform(-60, 60)), Float(random.uniform(-60, 60)), 0)
      mesh.box(low, low + SIMD3(3, 5, Float(random.uniform(1, 12))), surface(&random), bottom: true)
      let (a, b, c) = (vector(&random, 30), vector(&random, 30), vector(&random, 30))
      mesh.triangle(a, b, c, surface(&random))
    }
    var instances: [Instance] = []
    for id in 1...12 {
      var model = MeshBuilder()
      model.cylinder(
        centre: .zero, radius: 1, topRadius: Float(random.uniform(0, 1)), from: -1, to: 2,
        sides: 3 + random.index(below: 12), surface(&random))
      var coarse = MeshBuilder()
      coarse.box(SIMD3(-1, -1, -1), SIMD3(1, 1, 1), surface(&random), bottom: true)
      let distance = Float(random.uniform(10, 60))
      let levels = [
        Model.Level(mesh: model.build(), farDistance: distance),
        Model.Level(mesh: coarse.build(), farDistance: 2 * distance),
      ]
      let pose = Pose(
        position: place
          + Vector(x: random.uniform(-50, 50), y: random.uniform(-50, 50), z: random.uniform(0, 5)),
        rotation: Rotation(
          roll: random.uniform(-3, 3), pitch: random.uniform(-1.5, 1.5), yaw: random.uniform(-3, 3)))
      var placement = Placement(pose)
      placement.scale = Float(random.uniform(0.5, 2))
      var instance = Instance(model: Model(levels: levels), placement: placement)
      instance.id = UInt32(id)
      instances.append(instance)
    }
    let half = instances.count / 2
    let tile = TestScenes.tile(mesh.build(), origin: place, instances: Array(instances[..<half]))
    return RenderScene(tiles: [tile], instances: Array(instances[half...]))
  }

  @Test func depthAndIdsAreThoseOfRays() throws {
    var random = RandomSource(seed: 4, stream: "views")
    let renderer = Renderer()
    var (pixels, labels, instances, depths) = (0, 0, 0, 0)
    for view in 0..<Self.views {
      // Half of the worlds lie at the far ends of the largest towns.
      let far = view % 2 == 0 ? 0.0 : 8000.0
      let place = Point<World>(x: random.uniform(-far, far), y: random.uniform(-far, far))
      let scene = Self.scene(&random, about: place)
      let camera = try TestScenes.camera(
        x: place.x + random.uniform(-30, 30), y: place.y + random.uniform(-30, 30), z: random.uniform(0.2, 8),
        yaw: random.uniform(-3.1, 3.1), pitch: random.uniform(-0.6, 0.6), roll: random.uniform(-0.5, 0.5),
        width: 40 + random.index(below: 60), height: 30 + random.index(below: 40),
        degrees: random.uniform(30, 150))
      let twin = RasterTwin().render(camera, scene: scene)
      let content: FrameContent = [.depth, .semantic, .instance]
      let frame = renderer.render([camera], scene: scene, lighting: TestScenes.noon, content: content)[0]
      pixels += twin.depth.count
      let same = zip(twin.semantic, frame.semantic).count { $0 == $1 }
      labels += same
      instances += zip(twin.instance, frame.instance).count { $0 == $1 }
      depths += zip(twin.depth, frame.depth).count { abs($0 - $1) <= 0.01 * $0 }
      #expect(Double(same) >= 0.98 * Double(twin.depth.count), "view \(view)")
    }
    // A centre that lies within a 256th of a pixel of an edge may fall on the other side of it.
    let least = Double(pixels) * 0.999
    #expect(Double(labels) >= least, "\(pixels - labels) of \(pixels)")
    #expect(Double(instances) >= least, "\(pixels - instances) of \(pixels)")
    #expect(Double(depths) >= least, "\(pixels - depths) of \(pixels)")
  }

  /// The centre is seen the same whether or not colours are asked for with it.
  @Test func contentDoesNotChangeWhatIsSeen() throws {
    var random = RandomSource(seed: 5)
    for _ in 0..<20 {
      let scene = Self.scene(&random, about: .origin)
      let camera = try TestScenes.camera(
        x: random.uniform(-20, 20), y: 0, z: 2, yaw: random.uniform(-3, 3), width: 130, height: 70)
      let renderer = Renderer()
      let lighting = TestScenes.noon
      let all = renderer.render(
        [camera], scene: scene, lighting: lighting, content: [.colour, .depth, .semantic, .instance])[0]
      let rest = renderer.render(
        [camera], scene: scene, lighting: lighting, content: [.depth, .semantic, .instance])[0]
      let colour = renderer.render([camera], scene: scene, lighting: lighting)[0]
      #expect(all.rgb == colour.rgb)
      #expect(all.semantic == rest.semantic)
      #expect(all.instance == rest.instance)
      #expect(all.depth == rest.depth)
      #expect(rest.rgb.isEmpty && colour.depth.isEmpty)
    }
  }

  /// Many clusters of triangles, most of them hidden behind others, and near ones that reach behind the camera.
  @Test func hiddenThingsAreThoseOfRays() throws {
    let scene = RenderScene(tiles: TestScenes.town(side: 2))
    var random = RandomSource(seed: 6, stream: "streets")
    let renderer = Renderer()
    var (pixels, labels, depths) = (0, 0, 0)
    for _ in 0..<25 {
      let camera = try TestScenes.camera(
        x: random.uniform(1, 120), y: random.uniform(0.5, 7.5), z: random.uniform(0.3, 3),
        yaw: random.uniform(-3.1, 3.1), pitch: random.uniform(-0.3, 0.3), width: 96, height: 54)
      let twin = RasterTwin().render(camera, scene: scene)
      let frame = renderer.render(
        [camera], scene: scene, lighting: TestScenes.noon, content: [.depth, .semantic])[0]
      pixels += twin.depth.count
      labels += zip(twin.semantic, frame.semantic).count { $0 == $1 }
      depths += zip(twin.depth, frame.depth).count { abs($0 - $1) <= 0.01 * $0 }
    }
    #expect(Double(labels) >= Double(pixels) * 0.998, "\(pixels - labels) of \(pixels)")
    #expect(Double(depths) >= Double(pixels) * 0.998, "\(pixels - depths) of \(pixels)")
  }

  /// Layers of tiles and levels of models come and go where their distances say, for short and long lenses, and what is
  /// small but larger than a pixel is not left out.
  @Test func thingsAreSeenWithinTheirDistances() throws {
    func plate(_ label: SemanticLabel, halfSize: Float) -> Mesh {
      var mesh = MeshBuilder()
      var surface = Surface(Colour(200, 30, 30), label)
      surface.isDoubleSided = true
      let h = halfSize
      mesh.quad(SIMD3(0, -h, -h), SIMD3(0, h, -h), SIMD3(0, h, h), SIMD3(0, -h, h), surface)
      mesh.quad(SIMD3(-h, 0, -h), SIMD3(h, 0, -h), SIMD3(h, 0, h), SIMD3(-h, 0, h), surface)
      return mesh.build()
    }
    let model = Model(levels: [
      Model.Level(mesh: plate(.car, halfSize: 2), farDistance: 100),
      Model.Level(mesh: plate(.truck, halfSize: 2), farDistance: 300),
    ])
    var thing = Instance(
      model: model, placement: Placement(origin: Point(x: 32, y: 32, z: 40), yaw: 0.3))
    thing.id = 9
    // Stands beside the thing, so that both are seen.
    let tower = plate(.building, halfSize: 2)
    let far = plate(.wall, halfSize: 2)
    func moved(_ mesh: Mesh) -> Mesh {
      var builder = MeshBuilder()
      for t in mesh.triangles {
        let corners = [t.a, t.b, t.c].map { mesh.vertices[Int($0)] + SIMD3(32, 32, 50) }
        builder.triangle(corners[0], corners[1], corners[2], mesh.surfaces[Int(t.surface)])
      }
      return builder.build()
    }
    let tile = SceneryTile(
      origin: .origin,
      layers: [
        SceneryTile.Layer(mesh: moved(tower), distance: 0..<150),
        SceneryTile.Layer(mesh: moved(far), distance: 150..<400),
      ], instances: [thing], lights: [])
    let scene = RenderScene(tiles: [tile])
    let renderer = Renderer()
    var random = RandomSource(seed: 8)
    for width in [120, 450, 1800] {
      for _ in 0..<40 {
        let (angle, distance) = (random.uniform(-3.1, 3.1), random.uniform(16, 450))
        let camera = try TestScenes.camera(
          x: 32 - cos(angle) * distance, y: 32 - sin(angle) * distance, z: 45, yaw: angle, width: width,
          height: max(120, width / 2))
        // As the documentation of `SceneryTile.Layer` and `Model.Level` has it; longer lenses see details further.
        let detail = max(1, (camera.focalLength / 225).squareRoot())
        let from = distance / detail
        let direct = thing.placement.origin.distance(to: camera.pose.position) / detail
        let frame = renderer.render(
          [camera], scene: scene, lighting: TestScenes.noon, content: [.semantic, .instance])[0]
        let seen = Set(frame.semantic.compactMap(SemanticLabel.init)).subtracting([.sky])
        var expected: Set<SemanticLabel> = []
        if direct < 300 { expected.insert(direct < 100 ? .car : .truck) }
        if from < 400 { expected.insert(from < 150 ? .building : .wall) }
        // Less than two pixels across, a thing may fall between the centres.
        if camera.focalLength * 4 / distance > 2 {
          #expect(seen == expected, "\(distance) m, \(width) pixels")
          #expect(frame.instance.contains(9) == (direct < 300))
        }
      }
    }
  }
}
