import DriveTypes
import Figures
import Glibc
import Rendering
import Roads
import Scenery
import Simulation
import TestOracles
import Testing

/// Signals of the towns: heads look at the vehicles that wait, poles stand beside the lanes.
struct TrafficLightTests {
  @Test(arguments: [
    "Town01", "Town02", "Town03", "Town04", "Town05", "Town06", "Town07", "Town10HD", "Town11", "Town12",
    "Town13", "Town15",
  ])
  func headsFaceTheirDrivers(_ town: String) throws {
    guard TownMaps.isPresent(town) else { return }
    let network = try TownMaps.store.network(for: town)
    let world = EmbeddedWorld(network: network, seed: 1)
    let library = FigureLibrary(survey: StreetSurvey(network))
    var hidden = 0
    for light in world.trafficLights {
      let parts = library.instances(for: light, state: .red)
      #expect(parts.allSatisfy { $0.id == UInt32(light.id) })
      let pole = try #require(parts.first)
      let foot = pole.placement.origin
      // No lane of about the foot's height is nearer than half its width.
      if let lane = network.waypoint(nearest: foot, types: [.driving, .bidirectional], projectToRoad: false) {
        let z = network.pose(of: lane).position.z
        #expect(abs(z - foot.z) > 2.5, "light \(light.id) stands on lane \(lane.lane) of road \(lane.road)")
      }
      let volume = light.triggerVolume
      let travel = volume.yaw + .pi / 2
      // A driver 12 m before the volume's middle sees at least one head's front within 45°.
      let eye = Point<World>(
        x: volume.centre.x - 12 * cos(travel), y: volume.centre.y - 12 * sin(travel), z: volume.centre.z + 0.5
      )
      let seen = parts.dropFirst().contains { head in
        let d = eye - head.placement.origin
        let facing = Double(head.placement.xAxis.x) * d.x + Double(head.placement.xAxis.y) * d.y
        let ahead = -(d.x * cos(travel) + d.y * sin(travel))
        return facing > 0.94 * d.lengthXY && ahead > 0.7 * d.lengthXY && d.lengthXY < 80
      }
      if !seen { hidden += 1 }
      // Heads hang where a lorry passes below, or stand on a post.
      for head in parts.dropFirst() {
        let height = head.placement.origin.z - foot.z
        #expect(height > 2.5 && height < 6)
        #expect(head.lamps == 1 << UInt32(Lamp.red.rawValue))
      }
    }
    // Some signals of the towns stand behind the drivers whom they stop.
    #expect(hidden * 100 <= world.trafficLights.count * 4, "\(hidden) of \(world.trafficLights.count)")
  }

  @Test func lensesShineByState() throws {
    let light = TrafficLightDescription(
      id: 9, signalID: "1", junction: 1, pose: Pose(x: 20, y: -6, yaw: 0),
      triggerVolume: OrientedBox(
        centre: Point(x: 0, y: 0, z: 1), yaw: -.pi / 2, halfExtent: Vector(x: 1.75, y: 3, z: 2)))
    let library = FigureLibrary()
    for (state, lamp) in [(TrafficLightState.red, Lamp.red), (.yellow, .yellow), (.green, .green)] {
      let triangles = Array(library.instances(for: light, state: state).dropFirst()).triangles()
      let shining = triangles.filter { triangle in
        triangle.surface.lamp.map { triangle.lamps & (1 << UInt32($0.rawValue)) != 0 } ?? false
      }
      #expect(!shining.isEmpty && shining.allSatisfy { $0.surface.lamp == lamp })
      // 0.3 m across.
      let (low, high) = shining.bounds
      #expect(abs(high.z - low.z - 0.3) < 0.03)
      // Red above yellow above green.
      let heads = triangles.bounds
      let share = ((low.z + high.z) / 2 - heads.low.z) / (heads.high.z - heads.low.z)
      #expect(lamp == .red ? share > 0.6 : lamp == .green ? share < 0.4 : abs(share - 0.5) < 0.1)
      // Towards the driver.
      #expect(shining.allSatisfy { product($0.b - $0.a, $0.c - $0.a).x < 0 })
    }
    #expect(library.instances(for: light, state: .off).allSatisfy { $0.lamps == 0 })
  }
}
