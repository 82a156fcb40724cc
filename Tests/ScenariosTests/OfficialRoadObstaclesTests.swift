import DriveTypes
import Roads
import Scenarios
import Simulation
import Testing

/// The official routes of the obstacle types on the real towns that are on this machine.
@Suite(.enabled(if: !ObstacleRig.official.isEmpty, "no route file under DRIVELOOP_DATA, or no town"))
struct OfficialRoadObstaclesTests {
  /// Each can be placed and starts at its trigger; an ego that reacts gets past without a contact, with a gap in the
  /// opposite flow where there is one; and nothing is left when the scenario is over.
  @Test(arguments: ObstacleRig.official.indices) func placedAndSolvable(index: Int) throws {
    let route = ObstacleRig.official[index]
    let type = route.scenarios[0].type
    let rig = try ObstacleRig(official: route, hasTraffic: false)
    try rig.tick(speed: 0)
    try #require(rig.outcome == .placed, "\(route.id) \(type)")
    try rig.drive(speed: 8, for: 30) { $0.outcome == .running }
    #expect(rig.outcome == .running, "\(route.id) \(type)")
    if type == "InvadingTurn" {
      try rig.drive(speed: 8, left: .metres(-0.6), for: 60) { $0.outcome == .ended }
    } else if type.hasPrefix("HazardAtSideLane") {
      let left = try #require(rig.obstacles).left
      try rig.drive(speed: 10, left: .metres(left + rig.egoHalfWidth + 0.4), for: 60) { $0.outcome == .ended }
    } else {
      if type.hasPrefix("VehicleOpensDoor") {
        try rig.drive(speed: 8, for: 60) { _ in rig.actors("vehicle.").contains { $0.state.doors != [] } }
      }
      let block = try #require(rig.obstacles)
      let side = block.left + rig.egoHalfWidth + 0.6
      let passed = try rig.overtake(
        from: block.first, to: block.last, side: side, anyTime: !type.hasSuffix("TwoWays"), patience: 30)
      #expect(passed, "\(route.id) \(type) \(block)")
      try rig.drive(speed: 10, for: 30) { $0.outcome == .ended }
    }
    #expect(rig.touched == [], "\(route.id) \(type)")
    #expect(rig.outcome == .ended, "\(route.id) \(type)")
    #expect(rig.actors.isEmpty)
  }

  /// An ego that goes straight on hits what the type puts in its way.
  @Test(arguments: ObstacleRig.official.indices) func ignoringItCollides(index: Int) throws {
    let route = ObstacleRig.official[index]
    let type = route.scenarios[0].type
    let rig = try ObstacleRig(official: route, hasTraffic: false)
    // Nobody holds the middle of a lane to a decimetre: some invaders are narrow.
    try rig.drive(speed: 10, left: .metres(type == "InvadingTurn" ? 0.15 : 0), for: 40) {
      !$0.touched.isEmpty || $0.outcome == .ended
    }
    let expected = type.hasPrefix("Construction") ? "static.prop.trafficwarning" : "vehicle."
    #expect(rig.touched.first?.hasPrefix(expected) == true, "\(route.id) \(type) \(rig.touched)")
  }
}
