import DriveTypes
import Foundation
import Roads
import Simulation
import TestOracles
import Testing

struct TrafficLightTests {
  static func world() throws -> EmbeddedWorld {
    EmbeddedWorld(network: try TownMaps.network("Looptown"), seed: 1)
  }

  /// Green 10 s, yellow 3 s, all red 2 s, then the next controller; never two controllers of a junction at green.
  @Test func phasesFollowOneAnother() throws {
    let world = try Self.world()
    let first = try #require(world.trafficLights.first)
    let group = try world.group(ofLight: first.id)
    #expect(group.count > 1 && group == group.sorted())
    var greenTicks = [ActorID: Int]()
    var yellowTicks = [ActorID: Int]()
    for _ in 0..<(300 * group.count) {
      var lit = 0
      for id in group {
        switch try world.state(ofLight: id) {
        case .green:
          greenTicks[id, default: 0] += 1
          lit += 1
        case .yellow:
          yellowTicks[id, default: 0] += 1
          lit += 1
        default: break
        }
      }
      #expect(lit <= 1)
      world.tick()
    }
    for id in group {
      #expect(greenTicks[id] == 200, "10 s of green")
      #expect(yellowTicks[id] == 60, "3 s of yellow")
    }
  }

  @Test func setFreezeAndReset() throws {
    let world = try Self.world()
    let group = try world.group(ofLight: try #require(world.trafficLights.first).id)
    for id in group {
      try world.setState(.red, ofLight: id)
      try world.setFrozen(true, light: id)
    }
    for _ in 0..<1000 { world.tick() }
    for id in group { #expect(try world.state(ofLight: id) == .red) }
    try world.resetGroup(ofLight: group[0])
    #expect(try group.filter { try world.state(ofLight: $0) == .green }.count == 1)
    var times = TrafficLightTimes()
    times.green = 1
    for id in group { try world.setTimes(times, ofLight: id) }
    try world.resetGroup(ofLight: group[0])
    let green = try #require(try group.first { try world.state(ofLight: $0) == .green })
    for _ in 0..<21 { world.tick() }
    #expect(try world.state(ofLight: green) == .yellow)
    world.freezeAllTrafficLights(true)
    for _ in 0..<500 { world.tick() }
    #expect(try world.state(ofLight: green) == .yellow)
  }

  /// A volume lies on driving lanes that lead into its light's junction, its x axis across them.
  @Test(arguments: ["Looptown", "Town01", "Town03", "Town05", "Town10HD"])
  func volumesLieBeforeTheirJunctions(town: String) throws {
    let network =
      try TownMaps.network(ifPresent: town)
    guard let network else { return }
    let world = EmbeddedWorld(network: network, seed: 1)
    #expect(!world.trafficLights.isEmpty)
    let volumes = world.trafficLights.map(\.triggerVolume) + world.stopSigns.map(\.triggerVolume)
    for volume in volumes {
      let lane = try #require(network.waypoint(nearest: volume.centre))
      let pose = network.pose(of: lane)
      #expect(abs(pose.position.z + 1 - volume.centre.z) < 1)
      #expect(abs(wrapAngle(pose.yaw - (volume.yaw + .pi / 2))) < 0.35)
      #expect(pose.position.distanceXY(to: volume.centre) <= volume.halfExtent.x)
      #expect(!network.isJunction(lane), "\(town) \(volume.centre)")
      let beyond = network.next(lane, distance: volume.halfExtent.y + 3)
      #expect(beyond.contains { network.isJunction($0) })
    }
    #expect(world.trafficLights.map(\.id) == (1...world.trafficLights.count).map(ActorID.init))
    // Same map, same descriptions.
    let again = EmbeddedWorld(network: network, seed: 2)
    #expect(again.trafficLights == world.trafficLights && again.stopSigns == world.stopSigns)
  }

  @Test func aRegionKeepsTheLightsNearIt() throws {
    guard let network = try TownMaps.network(ifPresent: "Town05") else { return }
    let all = EmbeddedWorld(network: network, seed: 1).trafficLights
    let centre = try #require(all.first).pose.position
    let some = EmbeddedWorld(network: network, seed: 1, region: [centre], regionReach: 80).trafficLights
    #expect(some.count < all.count && !some.isEmpty)
    #expect(some.allSatisfy { $0.pose.position.distanceXY(to: centre) <= 80 })
  }

  /// A car on autopilot stands in the trigger volume of the red light that it waits for.
  @Test func aWaitingCarIsAtTheLight() throws {
    let world = try Self.world()
    let light = try #require(world.trafficLights.first)
    for id in try world.group(ofLight: light.id) {
      try world.setState(.red, ofLight: id)
      try world.setFrozen(true, light: id)
    }
    let at = try #require(world.network.waypoint(nearest: light.triggerVolume.centre))
    let start = try #require(world.network.previous(at, distance: 40).first)
    let car = try world.spawn(
      blueprint: "vehicle.tesla.model3", at: world.network.pose(of: start), roleName: "background")
    try world.setAutopilot(true, of: car)
    #expect(try world.light(affecting: car) == nil)
    for _ in 0..<400 { world.tick() }
    #expect(try world.speed(of: car) < 0.05)
    #expect(try world.light(affecting: car)?.id == light.id)
    #expect(try world.isAtTrafficLight(car))
    for id in try world.group(ofLight: light.id) { try world.setFrozen(false, light: id) }
    try world.setState(.green, ofLight: light.id)
    try world.setFrozen(true, light: light.id)
    let before = try world.state(of: car).pose.position
    for _ in 0..<200 { world.tick() }
    #expect(try world.state(of: car).pose.position.distance(to: before) > 10)
  }

  /// A car on autopilot stands at a stop sign before it goes on.
  @Test func aCarStopsAtAStopSign() throws {
    let world = try Self.world()
    let sign = try #require(world.stopSigns.first)
    let at = try #require(world.network.waypoint(nearest: sign.triggerVolume.centre))
    let start = try #require(world.network.previous(at, distance: 30).first)
    let car = try world.spawn(
      blueprint: "vehicle.tesla.model3", at: world.network.pose(of: start), roleName: "background")
    try world.setAutopilot(true, of: car)
    var stood = false
    var passed = false
    for _ in 0..<600 where !passed {
      world.tick()
      let isAt = try world.stopSign(affecting: car)?.id == sign.id
      if isAt, try world.speed(of: car) < 0.1 { stood = true }
      if stood, !isAt { passed = true }
    }
    #expect(stood && passed)
  }
}
