import DriveTypes
import Figures
import Glibc
import Rendering
import Simulation
import Testing

/// Every blueprint's figure: its size, its faces, its cost.
struct ShapeTests {
  @Test(arguments: FigureScene.cars) func carsFillTheirBox(_ blueprint: Blueprint) {
    let half = blueprint.halfExtent
    for level in 0..<3 {
      // Wheels have only one level.
      let (low, high) = FigureScene(blueprint).instances().triangles(level: level).bounds
      #expect(abs(high.x - half.x) < 0.1 * half.x + 0.05 && abs(low.x + half.x) < 0.1 * half.x + 0.15)
      // Mirrors reach the box's sides near by; without them the body is up to 12 % narrower.
      #expect(high.y > 0.87 * half.y && high.y < 1.1 * half.y + 0.05)
      #expect(abs(high.y + low.y) < 0.01)
      #expect(abs(high.z - 2 * half.z) < 0.1 * 2 * half.z)
      #expect(low.z > -0.02)
    }
    // Wheels stand on the ground.
    #expect(abs(FigureScene(blueprint).instances().triangles().bounds.low.z) < 0.03)
  }

  /// CARLA's boxes of some two-wheelers end at the handlebars; riders are drawn whole.
  @Test(arguments: FigureScene.kind(.vehicle).filter { $0.wheels == 2 })
  func twoWheelersCarryARider(_ blueprint: Blueprint) {
    let triangles = FigureScene(blueprint).instances().triangles()
    let (low, high) = triangles.bounds
    #expect(abs(high.x - blueprint.halfExtent.x) < 0.12 && abs(low.x + blueprint.halfExtent.x) < 0.16)
    #expect(high.y < 0.5 && low.y > -0.5)
    #expect(abs(low.z) < 0.03)
    #expect((1.4...1.95).contains(high.z))
    let labels = Set(triangles.map(\.surface.label))
    #expect(labels == [.rider, blueprint.baseType == .bicycle ? .bicycle : .motorcycle])
  }

  @Test(arguments: FigureScene.kind(.walker)) func walkersAreAsTallAsTheirBox(_ blueprint: Blueprint) {
    for level in 0..<2 {
      let (low, high) = FigureScene(blueprint).instances().triangles(level: level).bounds
      #expect(abs(high.z - 2 * blueprint.halfExtent.z) < 0.1 * 2 * blueprint.halfExtent.z)
      #expect(abs(low.z) < 0.04)
      #expect(high.y < 0.36 && low.y > -0.36 && high.x < 0.4 && low.x > -0.4)
    }
  }

  @Test(arguments: FigureScene.kind(.prop)) func propsStandInTheirBox(_ blueprint: Blueprint) {
    let half = blueprint.halfExtent
    let (low, high) = FigureScene(blueprint).instances().triangles().bounds
    #expect(high.x <= half.x * 1.1 + 0.02 && low.x >= -half.x * 1.1 - 0.02)
    #expect(high.y <= half.y * 1.1 + 0.02 && low.y >= -half.y * 1.1 - 0.02)
    #expect(low.z >= -0.01 && low.z < 0.05)
    #expect(high.z <= 2 * half.z * 1.1 + 0.02)
    #expect(high.z >= min(2 * half.z * 0.85, 2 * half.z - 0.03))
  }

  @Test func unknownKindsGetABodyByTheirSize() {
    for (kind, size) in [
      (ActorKind.vehicle, Vector<Body>(x: 2.3, y: 0.95, z: 0.75)), (.vehicle, Vector(x: 5, y: 1.25, z: 1.6)),
      (.vehicle, Vector(x: 1.0, y: 0.4, z: 0.7)), (.walker, Vector(x: 0.2, y: 0.2, z: 0.9)),
      (.prop, Vector(x: 0.4, y: 0.6, z: 0.5)),
    ] {
      let description = ActorDescription(
        id: 5, kind: kind, typeID: "some.unknown.thing", roleName: "", halfExtent: size,
        boxCentre: Point(x: 0, y: 0, z: size.z))
      let parts = FigureLibrary().instances(
        for: description, state: ActorState(id: 5, pose: Pose(x: 0, y: 0, yaw: 0)), time: 0)
      let (low, high) = parts.triangles().bounds
      #expect(high.x > 0.4 * size.x && high.x < 1.2 * size.x + 0.2)
      #expect(low.z > -0.03 && high.z > 0.8 * 2 * size.z)
      #expect(parts.allSatisfy { $0.id == 5 })
    }
  }

  /// Rays from all round meet faces from their front: nothing is turned inside out. A few may slip through open
  /// bottoms and wheel arches.
  @Test(
    arguments: FigureScene.all.filter { !$0.id.contains("pedestrian") } + FigureScene.kind(.walker).prefix(6))
  func facesLookOutwards(_ blueprint: Blueprint) {
    let triangles = FigureScene(blueprint, velocity: blueprint.kind == .walker ? 1.4 : 0).instances(time: 0.3)
      .triangles()
    let half = blueprint.halfExtent
    var random = RandomSource(seed: 4, stream: blueprint.id)
    var (hits, wrong) = (0, 0)
    for _ in 0..<300 {
      let azimuth = random.uniform(0, 2 * .pi)
      let elevation = random.uniform(0.1, 1.2)
      let level = cos(elevation)
      let direction = SIMD3(-level * cos(azimuth), -level * sin(azimuth), -sin(elevation))
      let target = SIMD3(
        random.uniform(-0.9, 0.9) * half.x, random.uniform(-0.8, 0.8) * half.y,
        random.uniform(0.35, 1) * 2 * half.z)
      guard let hit = triangles.hit(from: target - direction * 20, along: direction) else { continue }
      hits += 1
      if !hit.isFront && !hit.triangle.surface.isDoubleSided { wrong += 1 }
    }
    #expect(hits > 20)
    #expect(wrong * 100 <= hits * 3, "\(blueprint.id): \(wrong) of \(hits) rays met a back")
  }

  @Test func trianglesStayWithinTheirBudgets() {
    for blueprint in FigureScene.all {
      let parts = FigureScene(blueprint).instances()
      let near = parts.triangles(level: 0).count
      let middle = parts.triangles(level: 1).count
      let far = parts.triangles(level: 2).count
      switch blueprint.kind {
      case .vehicle:
        #expect(near <= 1000 && middle <= 480 && far <= 80, "\(blueprint.id): \(near), \(middle), \(far)")
        #expect(near >= 300)
      case .walker:
        #expect(near <= 480 && middle <= 200 && far <= 40, "\(blueprint.id): \(near), \(middle), \(far)")
      case .prop: #expect(near <= 260 && middle <= 180, "\(blueprint.id): \(near), \(middle)")
      }
    }
  }

  @Test func figuresAreTheSameOnEachRun() {
    for blueprint in FigureScene.all {
      let scene = FigureScene(blueprint, lights: [.brake], doors: .all, velocity: 2)
      let (a, b) = (scene.instances(time: 1.3), scene.instances(time: 1.3))
      #expect(a.count == b.count)
      for (p, q) in zip(a, b) {
        #expect(p.placement == q.placement && p.tint == q.tint && p.lamps == q.lamps && p.id == q.id)
        for (m, n) in zip(p.model.levels, q.model.levels) {
          #expect(m.mesh.vertices == n.mesh.vertices && m.mesh.triangles == n.mesh.triangles)
          #expect(m.mesh.surfaces == n.mesh.surfaces && m.farDistance == n.farDistance)
        }
      }
    }
  }

  @Test func labelsFollowTheKindOfVehicle() {
    for blueprint in FigureScene.cars {
      let expected: SemanticLabel =
        switch blueprint.baseType {
        case .truck: .truck
        case .bus: .bus
        default: .car
        }
      #expect(Set(FigureScene(blueprint).instances().triangles().map(\.surface.label)) == [expected])
    }
  }
}
