import DriveTypes
import Figures
import Glibc
import Rendering
import Simulation
import Testing

/// What changes from tick to tick: lamps, doors, wheels, legs.
struct MotionTests {
  private func lit(_ parts: [Instance], _ lamp: Lamp) -> [PlacedTriangle] {
    parts.triangles().filter { $0.surface.lamp == lamp && $0.lamps & (1 << UInt32(lamp.rawValue)) != 0 }
  }

  @Test(arguments: FigureScene.cars) func brakeLampsShineToTheRear(_ blueprint: Blueprint) {
    #expect(lit(FigureScene(blueprint).instances(), .brake).isEmpty)
    let shining = lit(FigureScene(blueprint, lights: [.brake]).instances(), .brake)
    #expect(!shining.isEmpty)
    for side in [1.0, -1] {
      #expect(shining.contains { $0.a.y * side > 0 && $0.a.x < 0 && product($0.b - $0.a, $0.c - $0.a).x < 0 })
    }
  }

  @Test(arguments: FigureScene.cars) func indicatorsBlinkAtTheirCorners(_ blueprint: Blueprint) {
    let scene = FigureScene(blueprint, lights: [.leftBlinker])
    let shining = lit(scene.instances(time: 0.1), .leftBlinker)
    #expect(shining.contains { $0.a.x > 0 } && shining.contains { $0.a.x < 0 })
    #expect(shining.allSatisfy { $0.a.y > 0 })
    #expect(lit(scene.instances(time: 0.1), .rightBlinker).isEmpty)
    // 1.5 Hz: dark in the second half of each turn.
    #expect(lit(scene.instances(time: 0.5), .leftBlinker).isEmpty)
    #expect(!lit(scene.instances(time: 0.7), .leftBlinker).isEmpty)
  }

  @Test func beaconsTakeTurns() throws {
    for id in [
      "vehicle.dodge.charger_police_2020", "vehicle.ford.ambulance", "vehicle.carlamotors.firetruck",
      "vehicle.dodge.charger_police",
    ] {
      let scene = FigureScene(try BlueprintLibrary.find(id), lights: [.special1, .special2])
      let (first, second) = (scene.instances(time: 0.05), scene.instances(time: 0.25))
      #expect(!lit(first, .special1).isEmpty && lit(first, .special2).isEmpty)
      #expect(lit(second, .special1).isEmpty && !lit(second, .special2).isEmpty)
    }
  }

  @Test(arguments: FigureScene.cars.filter { $0.baseType != .bus })
  func openDoorsReachAsFarAsTheSimulatorSays(_ blueprint: Blueprint) {
    let closed = FigureScene(blueprint).instances()
    let body = closed[0].model.levels[0].mesh
    // Without mirrors: the widest place of the lower half.
    let width = body.vertices.filter { Double($0.z) < blueprint.halfExtent.z }.map { Double($0.y) }.max() ?? 0
    for (door, side) in [(VehicleDoors.frontLeft, 1.0), (.frontRight, -1)] {
      let open = FigureScene(blueprint, doors: door).instances()
      #expect(open.count == closed.count + 2)
      let reach =
        Array(open.suffix(2)).triangles().flatMap { [$0.a, $0.b, $0.c] }.map { $0.y * side }.max() ?? 0
      #expect(
        abs(reach - width - VehicleDoors.sideReach) < 0.2 * VehicleDoors.sideReach + 0.06, "\(reach - width)")
      // Nothing on the other side.
      #expect(Array(open.suffix(1)).triangles().allSatisfy { $0.a.y * side > 0 })
    }
  }

  @Test func wheelsTurnWithTheWayAndSteer() throws {
    let blueprint = try BlueprintLibrary.find("vehicle.lincoln.mkz_2020")
    let (a, b) = (FigureScene(blueprint, x: 10), FigureScene(blueprint, x: 10.2))
    let (first, second) = (a.instances()[1].placement, b.instances()[1].placement)
    // 0.2 m at a radius of 0.33 m; the wheel's x axis turns downwards.
    let turned = acos(Double((first.xAxis * second.xAxis).sum()))
    #expect(abs(turned - 0.2 / 0.33) < 0.01)
    #expect(first.origin.z == second.origin.z)
    // A left turn of 8 m radius: the front wheels look to the left.
    var turning = FigureScene(blueprint)
    turning.state.velocity = Vector(x: 4, y: 0)
    turning.state.angularVelocity = Vector(x: 0, y: 0, z: 0.5)
    let wheels = turning.instances().dropFirst()
    let axles = wheels.map { Double(abs($0.placement.yAxis.x)) }
    #expect(axles.filter { $0 > 0.25 }.count == 2 && axles.filter { $0 < 0.01 }.count == 2)
    let front = try #require(wheels.first { $0.placement.origin.x > 0 && $0.placement.origin.y > 0 })
    #expect(
      front.placement.yAxis.x < 0, "the axle of a wheel steered to the left points backwards on the left")
  }

  @Test(arguments: FigureScene.kind(.walker).prefix(12)) func feetStepOnTheGround(_ blueprint: Blueprint) {
    for speed in [0.5, 1.4, 3] {
      for step in 0..<20 {
        let parts = FigureScene(blueprint, velocity: speed).instances(time: 0.07 * Double(step))
        let low = parts.triangles().bounds.low.z
        #expect(abs(low) < 0.09, "\(speed) m/s: \(low)")
      }
    }
    // The stride: feet are apart by about a step at 1.4 m/s; together when standing.
    func stride(_ speed: Double) -> Double {
      (0..<20).map { step in
        let parts = FigureScene(blueprint, velocity: speed).instances(time: 0.07 * Double(step))
        let shins = [parts[2], parts[4]].map(\.placement.origin.x)
        return abs(shins[0] - shins[1])
      }.max() ?? 0
    }
    #expect(stride(0) < 0.01)
    #expect(stride(1.4) > 0.15)
  }

  @Test func bicyclesLeanAndPedal() throws {
    var scene = FigureScene(try BlueprintLibrary.find("vehicle.bh.crossbike"), velocity: 5)
    let before = scene.instances()
    scene.state.pose.position.x = 1
    let after = scene.instances()
    let (p, q) = (before[3].placement.zAxis, after[3].placement.zAxis)
    #expect((p * q).sum() < 0.999, "the thigh moves")
    scene.state.angularVelocity = Vector(x: 0, y: 0, z: 0.4)
    let leaning = scene.instances()[0].placement
    #expect(leaning.zAxis.y > 0.1, "a left turn leans to the left")
  }

  @Test func lampsLightTheRoadAhead() throws {
    let library = FigureLibrary()
    for blueprint in FigureScene.kind(.vehicle) {
      var scene = FigureScene(blueprint)
      #expect(library.lights(of: scene.description, state: scene.state, time: 0).isEmpty)
      scene.state.lights = [.lowBeam]
      let beams = library.lights(of: scene.description, state: scene.state, time: 0)
      let ahead = try #require(beams.first { $0.direction.x > 0.9 })
      #expect(ahead.direction.z < 0 && ahead.position.x > 0.3 * blueprint.halfExtent.x)
      #expect((30...60).contains(ahead.range))
      #expect(abs(acos(Double(ahead.coneCosine)) - radians(20)) < radians(5))
    }
  }
}
