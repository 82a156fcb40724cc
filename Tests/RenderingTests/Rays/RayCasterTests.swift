import DriveTypes
import Rendering
import Testing

@Suite struct RayCasterTests {
  /// A heap of triangles: small and large, one- and double-sided, in three layers.
  static func heap(_ count: Int, size: Double, spread: Double, _ random: inout RandomSource) -> Mesh {
    var builder = MeshBuilder()
    let labels: [SemanticLabel] = [.roads, .building, .car, .vegetation]
    func point(_ middle: SIMD3<Double>, _ size: Double) -> SIMD3<Float> {
      SIMD3(
        Float(middle.x + random.uniform(-size, size)), Float(middle.y + random.uniform(-size, size)),
        Float(middle.z + random.uniform(-size, size)))
    }
    for _ in 0..<count {
      let middle = SIMD3(
        random.uniform(-spread, spread), random.uniform(-spread, spread), random.uniform(-spread, spread) / 4)
      var surface = Surface(.white, labels[random.index(below: labels.count)])
      surface.isDoubleSided = random.uniform() < 0.3
      surface.layer = UInt8(random.index(below: 3))
      let reach = size * random.uniform()
      builder.triangle(point(middle, reach), point(middle, reach), point(middle, reach), surface)
    }
    return builder.build()
  }

  /// Two tiles with still instances, and turned and scaled actors.
  static func scene(seed: UInt64) -> (scene: RenderScene, twin: RayTwin) {
    var random = RandomSource(seed: seed, stream: "heap")
    var twin = RayTwin(parts: [])
    func instance(_ count: Int, id: UInt32) -> Instance {
      let mesh = heap(count, size: 1, spread: 2, &random)
      let rotation = Rotation(
        roll: random.uniform(-1, 1), pitch: random.uniform(-1, 1), yaw: random.uniform(-3, 3))
      let position = Point<World>(
        x: 1000 + random.uniform(-25, 25), y: -500 + random.uniform(-25, 25), z: 3 + random.uniform(-3, 3))
      var placement = Placement(Pose(position: position, rotation: rotation))
      placement.scale = Float(random.uniform(0.5, 2))
      var instance = Instance(
        model: Model(levels: [Model.Level(mesh: mesh, farDistance: 500)]), placement: placement)
      instance.id = id
      return instance
    }
    var tiles: [SceneryTile] = []
    for origin in [Point<World>(x: 960, y: -512), Point(x: 1024, y: -512)] {
      let mesh = heap(150, size: 12, spread: 30, &random)
      let standing = instance(40, id: 0)
      tiles.append(
        SceneryTile(
          origin: origin, layers: [SceneryTile.Layer(mesh: mesh, distance: 0..<500)], instances: [standing],
          lights: []))
      let straight = Placement(
        origin: origin, xAxis: SIMD3(1, 0, 0), yAxis: SIMD3(0, 1, 0), zAxis: SIMD3(0, 0, 1))
      twin.parts.append(RayTwin.Part(mesh: mesh, placement: straight))
      twin.parts.append(RayTwin.Part(mesh: standing.model.levels[0].mesh, placement: standing.placement))
    }
    let actors = (1...4).map { instance(60, id: UInt32($0)) }
    twin.parts += actors.map { RayTwin.Part(mesh: $0.model.levels[0].mesh, placement: $0.placement) }
    return (RenderScene(tiles: tiles, instances: actors), twin)
  }

  static func bundle(_ random: inout RandomSource, width: Int, count: Int, narrow: Bool) -> RayBundle {
    let origin = Point<World>(
      x: 1000 + random.uniform(-20, 20), y: -500 + random.uniform(-20, 20), z: random.uniform(-4, 8))
    let aim = random.uniform(0, 6.28)
    let directions = (0..<count).map { index in
      let yaw = narrow ? aim + 0.005 * Double(index % width) : random.uniform(-3.15, 3.15)
      let pitch = narrow ? 0.3 - 0.01 * Double(index / width) : random.uniform(-1.5, 1.5)
      let forward = Pose<World>(
        position: .origin, rotation: Rotation(pitch: pitch, yaw: yaw)
      ).forward
      let length = narrow ? 1 : random.uniform(0.5, 2)
      return SIMD3(Float(forward.x * length), Float(forward.y * length), Float(forward.z * length))
    }
    return RayBundle(origin: origin, directions: directions, width: width, range: 60)
  }

  /// Distances to 10⁻⁵ of the distance (a float holds 10⁻⁷; hits at a glance lose two digits), and the same triangle,
  /// but where another is met within that of it or the ray passes that near an edge.
  @Test(arguments: [UInt64(1), 2, 3]) func isItsTwin(seed: UInt64) {
    let (scene, twin) = Self.scene(seed: seed)
    var random = RandomSource(seed: seed, stream: "rays")
    let caster = RayCaster()
    var (met, unsure) = (0, 0)
    for round in 0..<6 {
      let bundle = Self.bundle(&random, width: 20, count: 400, narrow: round % 2 == 0)
      let rays = caster.scene(scene, around: bundle.origin, range: 200)
      #expect(rays.partCount == twin.parts.count)
      let hits = rays.cast(bundle)
      for index in 0..<bundle.count {
        let direction = bundle.direction(index)
        let candidates = twin.candidates(
          from: bundle.origin, along: direction, range: Double(bundle.range), slack: 1e-3)
        let expected = candidates.first { $0.depth >= 0 }
        guard hits.isHit(index) else {
          #expect(expected == nil || (expected?.depth ?? 1) < 1e-4, "ray \(index) met nothing")
          continue
        }
        met += 1
        let (part, triangle) = (Int(hits.part[index]), Int(hits.triangle[index]))
        let distance = Double(hits.distance[index])
        let same = candidates.first { $0.part == part && $0.triangle == triangle }
        #expect(same != nil, "ray \(index) met a triangle that is not there")
        guard let same else { continue }
        #expect(abs(distance - same.distance) <= 1e-5 * max(1, same.distance), "ray \(index)")
        if let expected, expected.part == part, expected.triangle == triangle { continue }
        unsure += 1
        #expect(same.depth < 1e-4 || abs(same.key - (expected?.key ?? 0)) < 1e-5 * same.key, "ray \(index)")
      }
    }
    #expect(met > 400)
    #expect(unsure < met / 200)
  }

  @Test func allInstructionSetsThreadsAndGroupingsGiveTheSameBits() {
    let (scene, _) = Self.scene(seed: 7)
    var random = RandomSource(seed: 7, stream: "rays")
    for narrow in [true, false] {
      let bundle = Self.bundle(&random, width: 37, count: 37 * 29, narrow: narrow)
      let rays = RayCaster().scene(scene, around: bundle.origin, range: 200)
      let plain = rays.cast(bundle, instructions: .plain)
      for instructions in InstructionSet.available {
        for threads in [1, 2, 5] {
          let other = rays.cast(bundle, instructions: instructions, threads: threads)
          #expect(other.distance.map(\.bitPattern) == plain.distance.map(\.bitPattern))
          #expect(other.part == plain.part && other.triangle == plain.triangle)
        }
      }
      let directions = (0..<bundle.count).map(bundle.direction)
      for width in [1, 29, bundle.count] {
        let other = RayBundle(
          origin: bundle.origin, directions: directions, width: width, range: bundle.range)
        #expect(rays.cast(other) == plain)
      }
    }
  }

  @Test func aHitTellsWhatWasMet() throws {
    var builder = MeshBuilder()
    var wall = Surface(Colour(1, 2, 3), .wall)
    wall.isDoubleSided = true
    builder.quad(SIMD3(0, -1, -1), SIMD3(0, 1, -1), SIMD3(0, 1, 1), SIMD3(0, -1, 1), wall)
    var instance = Instance(
      model: Model(levels: [Model.Level(mesh: builder.build(), farDistance: 100)]),
      placement: Placement(origin: Point(x: 10, y: 0, z: 0), yaw: radians(30), scale: 4))
    instance.id = 42
    let scene = RenderScene(tiles: [], instances: [instance])
    let rays = RayCaster().scene(scene, around: .origin, range: 50)
    let hit = try #require(rays.cast(from: .origin, along: Vector(x: 2, y: 0, z: 0), range: 50))
    #expect(abs(hit.distance - 5) < 1e-5)  // in lengths of the direction
    #expect(hit.label == .wall && hit.instance == 42 && hit.surface == wall)
    // The wall's front looks along +x turned by 30°; it is seen from behind.
    #expect(abs(hit.normal.x + cosine(30)) < 1e-6 && abs(hit.normal.y + 0.5) < 1e-6)
    #expect(rays.cast(from: .origin, along: Vector(x: 1, y: 0, z: 0), range: 9.99) == nil)
    #expect(rays.cast(from: .origin, along: Vector(x: -1, y: 0, z: 0), range: 50) == nil)
    let without = RayCaster().scene(scene, around: .origin, range: 50, excluding: [42])
    #expect(without.cast(from: .origin, along: Vector(x: 1, y: 0, z: 0), range: 50) == nil)
  }

  private func cosine(_ angle: Double) -> Double { Pose<World>(x: 0, y: 0, yaw: radians(angle)).forward.x }

  /// Paint a centimetre under the road: seen from 10 m, where a layer is worth 1.5 cm, not from 5 m.
  @Test func thinLayersWinOverWhatCoversThemBarely() throws {
    var builder = MeshBuilder()
    var paint = Surface(.white, .roadLine)
    paint.layer = 1
    func square(_ z: Float, _ surface: Surface) {
      builder.quad(SIMD3(-9, -9, z), SIMD3(9, -9, z), SIMD3(9, 9, z), SIMD3(-9, 9, z), surface)
    }
    square(-0.01, paint)
    square(0, Surface(.white, .roads))
    let instance = Instance(
      model: Model(levels: [Model.Level(mesh: builder.build(), farDistance: 100)]),
      placement: Placement(origin: .origin, yaw: 0))
    let rays = RayCaster().scene(RenderScene(tiles: [], instances: [instance]), around: .origin, range: 50)
    func seen(from height: Double) -> RayHit? {
      rays.cast(from: Point(x: 1, y: 2, z: height), along: Vector(x: 0, y: 0, z: -1), range: 50)
    }
    let high = try #require(seen(from: 10))
    #expect(high.label == .roadLine && abs(high.distance - 10.01) < 1e-5)
    let low = try #require(seen(from: 5))
    #expect(low.label == .roads && abs(low.distance - 5) < 1e-5)
  }

  /// Rays at the corners and edges of a closed surface seen from inside: none escapes.
  @Test func nothingSlipsThroughBetweenNeighbours() {
    var builder = MeshBuilder()
    let surface = Surface(.white, .building)
    let (rows, columns) = (12, 24)
    func corner(_ row: Int, _ column: Int) -> SIMD3<Float> {
      let forward = Pose<World>(
        position: .origin,
        rotation: Rotation(
          pitch: .pi * (Double(row) / Double(rows) - 0.5),
          yaw: 2 * .pi * Double(column % columns) / Double(columns))
      ).forward
      return SIMD3(Float(forward.x), Float(forward.y), Float(forward.z)) * 7
    }
    for row in 0..<rows {
      for column in 0..<columns {
        let (a, b) = (corner(row, column), corner(row, column + 1))
        let (c, d) = (corner(row + 1, column + 1), corner(row + 1, column))
        // Corners run clockwise from outside: the faces look inward.
        builder.triangle(a, c, b, surface)
        builder.triangle(a, d, c, surface)
      }
    }
    let mesh = builder.build()
    let instance = Instance(
      model: Model(levels: [Model.Level(mesh: mesh, farDistance: 100)]),
      placement: Placement(origin: .origin, yaw: 0.3))
    let at = Point<World>(x: 0.5, y: -1.25, z: 0.75)
    let rays = RayCaster().scene(RenderScene(tiles: [], instances: [instance]), around: at, range: 50)
    var targets: [Point<World>] = []
    for vertex in mesh.vertices { targets.append(instance.placement.point(vertex)) }
    for triangle in mesh.triangles {
      let (a, b) = (mesh.vertices[Int(triangle.a)], mesh.vertices[Int(triangle.b)])
      for share: Float in [0.25, 0.5, 0.7] { targets.append(instance.placement.point(a + (b - a) * share)) }
    }
    let directions = targets.map { target in
      let d = target - at
      return SIMD3(Float(d.x), Float(d.y), Float(d.z))
    }
    let bundle = RayBundle(origin: at, directions: directions, width: directions.count, range: 2)
    let hits = rays.cast(bundle)
    for index in 0..<bundle.count { #expect(abs(hits.distance[index] - 1) < 0.01, "ray \(index)") }
  }

  @Test func levelsOfDetailFollowTheDistance() {
    func mesh(_ label: SemanticLabel) -> Mesh {
      var builder = MeshBuilder()
      builder.box(SIMD3(-1, -1, -1), SIMD3(1, 1, 1), Surface(.white, label))
      return builder.build()
    }
    let model = Model(levels: [
      Model.Level(mesh: mesh(.car), farDistance: 20), Model.Level(mesh: mesh(.truck), farDistance: 60),
    ])
    let instance = Instance(model: model, placement: Placement(origin: .origin, yaw: 0))
    func seen(from x: Double) -> SemanticLabel? {
      let at = Point<World>(x: x, y: 0)
      return RayCaster().scene(RenderScene(tiles: [], instances: [instance]), around: at, range: 100)
        .cast(from: at, along: Vector(x: -1, y: 0, z: 0), range: 100)?.label
    }
    #expect(seen(from: 19) == .car)
    #expect(seen(from: 21) == .truck)
    #expect(seen(from: 61) == nil)
  }

  @Test func emptyScenesAndMeshesAreMetByNothing() {
    let empty = Instance(
      model: Model(levels: [Model.Level(mesh: MeshBuilder().build(), farDistance: 10)]),
      placement: Placement(origin: .origin, yaw: 0))
    for instances in [[], [empty]] {
      let rays = RayCaster().scene(RenderScene(tiles: [], instances: instances), around: .origin, range: 10)
      #expect(rays.cast(from: .origin, along: Vector(x: 0, y: 0, z: -1), range: 10) == nil)
    }
  }

  @Test func treesAreDroppedBeyondTheMemoryLimit() {
    var random = RandomSource(seed: 1)
    let caster = RayCaster(memoryLimit: 100_000)
    func cast() -> Int {
      let mesh = Self.heap(500, size: 1, spread: 5, &random)
      let instance = Instance(
        model: Model(levels: [Model.Level(mesh: mesh, farDistance: 10)]),
        placement: Placement(origin: .origin, yaw: 0))
      _ = caster.scene(RenderScene(tiles: [], instances: [instance]), around: .origin, range: 10)
      return caster.byteCount
    }
    let one = cast()
    #expect(one > 20_000 && one < 100_000)
    for _ in 0..<10 { #expect(cast() <= 100_000) }
  }
}
