import DriveTypes
import Roads
import Simulation
import TestOracles
import Testing

/// Lamps follow what drivers do.
struct VehicleLampTests {
  private static func world() throws -> (EmbeddedWorld, ActorID) {
    let world = EmbeddedWorld(network: try TestTown.straight(), seed: 1)
    let ego = try world.spawn(
      blueprint: BlueprintLibrary.egoID, at: Pose(x: 50, y: -1.75, yaw: 0), roleName: "hero")
    return (world, ego)
  }

  @Test func brakeAndReverseLampsFollowThePedals() throws {
    let (world, ego) = try Self.world()
    try world.apply(VehicleControl(throttle: 1), to: ego)
    for _ in 0..<60 { world.tick() }
    #expect(try world.state(of: ego).lights == [])
    try world.apply(VehicleControl(brake: 0.5), to: ego)
    world.tick()
    #expect(try world.state(of: ego).lights == .brake)
    try world.apply(VehicleControl(throttle: 0.5, reverse: true), to: ego)
    world.tick()
    #expect(try world.state(of: ego).lights.contains(.reverse))
    // What was commanded stays, and is all that a client reads back.
    try world.setLights(.interior, of: ego)
    try world.apply(VehicleControl(brake: 1), to: ego)
    world.tick()
    #expect(try world.state(of: ego).lights == [.interior, .brake])
    #expect(try world.lights(of: ego) == .interior)
  }

  /// A car that indicates at a junction turns to that side soon after.
  @Test(arguments: ["Town01", "Town04"]) func indicatorsForetellTurns(town: String) throws {
    guard let network = try TownMaps.network(ifPresent: town) else { return }
    let world = EmbeddedWorld(network: network, seed: 3)
    _ = try TrafficTests.populate(world, count: 40, seed: 3)
    var begun: [ActorID: (yaw: Double, side: Double)] = [:]
    var (right, wrong, braking) = (0, 0, 0)
    for _ in 0..<1200 {
      for state in world.tick().states {
        if state.lights.contains(.brake) { braking += 1 }
        let side =
          state.lights.contains(.leftBlinker) ? 1.0 : state.lights.contains(.rightBlinker) ? -1.0 : 0
        if side != 0, begun[state.id] == nil { begun[state.id] = (state.pose.yaw, side) }
        if side == 0, let start = begun.removeValue(forKey: state.id) {
          let turned = wrapAngle(state.pose.yaw - start.yaw) * start.side
          // Lane changes end as they began.
          if turned > 0.5 { right += 1 } else if turned < -0.2 { wrong += 1 }
        }
      }
    }
    #expect(right >= 10 && wrong == 0, "\(right) turned as indicated, \(wrong) the other way")
    #expect(braking > 100)
  }
}
