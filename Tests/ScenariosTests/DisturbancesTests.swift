import DriveTypes
import Roads
import Scenarios
import Simulation
import Testing

/// What disturbs the ego itself, and what the background traffic does for a scenario.
@Suite struct DisturbancesTests {
  private func rig(
    _ type: String, _ parameters: [ScenarioParameter] = [], traffic: Bool = false, seed: UInt64 = 7
  ) throws -> CrossingRig {
    try CrossingRig(
      CrossingTown.road(), from: Point(x: 100, y: CrossingTown.outer),
      to: Point(x: 600, y: CrossingTown.outer),
      type: type, parameters, traffic: traffic, seed: seed)
  }

  // MARK: ControlLoss

  /// Places (metres from the trigger) where a control was altered, and the alteration.
  private func slips(seed: UInt64, speed: Double = 4) throws -> [(
    place: Double, throttle: Double, steer: Double
  )] {
    let rig = try self.rig("ControlLoss", seed: seed)
    var slips: [(Double, Double, Double)] = []
    try rig.run(CrossingRig.naive(speed)) { rig in
      let control = rig.director.alter(VehicleControl(throttle: 0.5, steer: 0.1))
      if control != VehicleControl(throttle: 0.5, steer: 0.1) {
        slips.append((try rig.egoState.pose.position.x - 120, control.throttle - 0.5, control.steer - 0.1))
      }
    }
    #expect(abs(rig.arc - 20 - 110) < 2)
    #expect(rig.world.actorIDs == [rig.ego])
    // Over: the control is the driver's again.
    #expect(rig.director.alter(.stop) == .stop)
    return slips
  }

  @Test func dirtShakesTheControlWithinTwoMetres() throws {
    let slips = try slips(seed: 1)
    for patch in [14.0, 48, 74] {
      let here = slips.filter { abs($0.place - patch) < 2.3 }
      // 4 m at 4 m/s: 20 ticks.
      #expect((18...22).contains(here.count), "\(patch)")
      let steer = here.map(\.steer).reduce(0, +) / Double(here.count)
      let throttle = here.map(\.throttle).reduce(0, +) / Double(here.count)
      // The mean of 20 draws: within 4 standard errors.
      #expect(abs(abs(steer) - 0.055) < 0.0135 && abs(abs(throttle) - 0.03) < 0.009)
    }
    #expect(slips.allSatisfy { slip in [14.0, 48, 74].contains { abs(slip.place - $0) < 2.3 } })
  }

  @Test func noiseComesFromTheSeed() throws {
    #expect(try slips(seed: 1).map(\.steer) == slips(seed: 1).map(\.steer))
    #expect(try slips(seed: 1).map(\.steer) != slips(seed: 2).map(\.steer))
    // Both signs come up.
    let signs = try (1...6).flatMap { seed in try slips(seed: UInt64(seed)).map { $0.steer > 0 } }
    #expect(signs.contains(true) && signs.contains(false))
  }

  /// At full lock and full throttle the control stays valid.
  @Test func disturbedControlsStayInRange() throws {
    let rig = try self.rig("ControlLoss")
    try rig.run(CrossingRig.naive(4)) { rig in
      for steer in [-1.0, 1] {
        #expect(rig.director.alter(VehicleControl(throttle: 1, steer: steer)).isValid)
        #expect(rig.director.alter(VehicleControl(throttle: 0, steer: steer)).isValid)
      }
    }
  }

  // MARK: HardBreakRoute

  @Test func frontCarsStopForTenSeconds() throws {
    let rig = try self.rig("HardBreakRoute", traffic: true)
    var stood: [Double] = []
    var fastestBefore = 0.0
    var fastestAfter = 0.0
    // The ego drives with the others at first, then stands behind those that stopped.
    try rig.run(seconds: 40) { rig in
      .init(
        speed: !rig.hasStarted
          ? min(6, rig.time * 1.5) : rig.time(ofStart: 12) ? 4 : max(0, 6 - 6 * rig.sinceStart))
    } watch: { rig in
      let ego = try rig.egoState.pose
      let front = try rig.world.actors(role: BackgroundActivity.roleName).map { try rig.world.state(of: $0) }
        .filter {
          let place = ego.localLevel($0.pose.position)
          // On the ego's lane, where nobody can come from behind it.
          return (5...60).contains(place.x) && abs(place.y) < 1.5
        }
      let fastest = front.map(\.speed).max() ?? 0
      if !rig.hasStarted { fastestBefore = max(fastestBefore, fastest) }
      if rig.hasStarted, !front.isEmpty, fastest < 0.05 { stood.append(rig.sinceStart) }
      if rig.hasStarted, rig.sinceStart > 10.5 { fastestAfter = max(fastestAfter, fastest) }
    }
    #expect(fastestBefore > 3)
    let (first, last) = (try #require(stood.first), try #require(stood.last))
    #expect(first < 3, "a hard brake")
    #expect(last > 9.5 && last < 10.6)
    #expect(fastestAfter > 1)
    #expect(rig.hasEnded)
  }

  // MARK: YieldToEmergencyVehicle

  private func siren(seed: UInt64 = 7) throws -> CrossingRig {
    try CrossingRig(
      CrossingTown.road(), from: Point(x: 100, y: CrossingTown.inner),
      to: Point(x: 600, y: CrossingTown.inner),
      type: "YieldToEmergencyVehicle", triggerAt: 40, [.text("distance", "27")], seed: seed)
  }

  /// An ego that stays in its lane, and even one that brakes hard, is followed and not rammed; over after 10 s.
  @Test func emergencyVehicleStaysBehind() throws {
    for seed: UInt64 in 1...4 {
      let rig = try siren(seed: seed)
      var nearest = Double.infinity
      var speed = 12.0
      try rig.run { rig in
        if rig.hasStarted, rig.sinceStart > 5 { speed = max(0, speed - 8 * EmbeddedWorld.tickDuration) }
        return .init(speed: speed)
      } watch: { rig in
        guard let car = rig.cast(.vehicle).first else { return }
        nearest = min(nearest, abs(try rig.egoState.pose.localLevel(car.pose.position).x))
        #expect(try rig.world.lights(of: car.id).contains([.special1, .special2]))
      }
      #expect(rig.hits.isEmpty)
      #expect(nearest < 20, "it presses")
      let start = try #require(rig.time(of: { if case .scenarioStarted = $0 { true } else { false } }))
      #expect(abs(rig.time - start - 10) < 0.2)
      let followed = rig.signals.compactMap {
        if case .emergencyVehicle(let id) = $0.signal { id != nil } else { nil }
      }
      #expect(followed == [true, false])
    }
  }

  /// An ego that changes lanes is overtaken within the 10 s.
  @Test func emergencyVehiclePassesAnEgoThatMakesRoom() throws {
    let rig = try siren()
    var last = 0.0
    try rig.run { rig in
      .init(speed: 10, left: -3.5 * smoothStep(rig.hasStarted ? rig.sinceStart : 0, from: 0.5, to: 3))
    } watch: { rig in
      if let car = rig.cast(.vehicle).first { last = try rig.egoState.pose.localLevel(car.pose.position).x }
    }
    #expect(rig.hits.isEmpty)
    #expect(last > 20)
    #expect(rig.hasEnded && rig.sinceStart < 10)
  }

  // MARK: Densities

  @Test func densitiesChangeForGood() throws {
    let rig = try rig(
      "BackgroundActivityParametrizer",
      [
        .text("num_front_vehicles", "3"), .text("road_spawn_dist", "22"), .text("junction_source_perc", "50"),
        .text("opposite_active", "0"),
      ], traffic: true)
    try rig.run(seconds: 10, CrossingRig.naive(8))
    let parameters = try #require(rig.background).parameters
    #expect(parameters.frontVehicles == 3 && parameters.spacing == 22 && parameters.junctionChance == 0.5)
    #expect(parameters.backVehicles == 2, "not given: as before")
    #expect(rig.hasEnded)
  }

  @Test func laneChangesEndAfterTwoHundredMetres() throws {
    let rig = try self.rig("SequentialLaneChange")
    try rig.run(CrossingRig.naive(10))
    #expect(rig.hasEnded && abs(rig.arc - 220) < 2.5)
  }
}

extension CrossingRig {
  /// Seconds since the scenario's start.
  var sinceStart: Double {
    self.time - (time(of: { if case .scenarioStarted = $0 { true } else { false } }) ?? self.time)
  }
  func time(ofStart seconds: Double) -> Bool { hasStarted && sinceStart > seconds }
}
