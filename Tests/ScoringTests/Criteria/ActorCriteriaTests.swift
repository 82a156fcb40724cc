import DriveTypes
import Scoring
import Testing

/// Criteria about other actors and scenarios.
@Suite struct ActorCriteriaTests {
  let route = MadeUpDrive.straight(metres: 100)

  func events(
    _ contacts: [(x: Double, other: ActorID, type: String, speed: Double, ticksBefore: Int)]
  ) -> [InfractionKind] {
    var test = CollisionTest()
    var drive = MadeUpDrive(route: route)
    func update(_ x: Double, _ speed: Double, _ collisions: [Collision]) {
      let tick = drive.append(Pose(x: x, y: 0, yaw: 0), speed: speed, collisions: collisions)
      test.update(tick, time: tick.time)
    }
    for contact in contacts {
      for _ in 0..<contact.ticksBefore { update(contact.x, contact.speed, []) }
      update(
        contact.x, contact.speed,
        [Collision(actor: MadeUpDrive.egoID, other: contact.other, otherTypeID: contact.type)])
    }
    return test.events.map(\.kind)
  }

  @Test(arguments: [
    ("static.fence", InfractionKind.collisionLayout), ("traffic.stop", .collisionLayout),
    ("static.prop.constructioncone", .collisionLayout), ("vehicle.audi.tt", .collisionVehicle),
    ("walker.pedestrian.0001", .collisionPedestrian), ("static.sidewalk", nil), ("unknown", nil),
  ])
  func typesOfCollision(type: String, kind: InfractionKind?) {
    #expect(events([(0, 9, type, 1, 0)]) == (kind.map { [$0] } ?? []))
  }

  @Test func slowEgosAreNotAtFault() {
    #expect(events([(0, 9, "vehicle.a", 0.09, 0)]).isEmpty)
    #expect(events([(0, 9, "vehicle.a", 0.1, 0)]).count == 1)
  }

  /// What stands fast stops the ego within the tick: its speed before the contact counts.
  @Test func hittingAWallDeadCounts() {
    var test = CollisionTest()
    var drive = MadeUpDrive(route: route)
    let wall = [Collision(actor: MadeUpDrive.egoID, other: 0, otherTypeID: "static.fence")]
    for (x, speed, contact) in [(1.0, 8.0, []), (1.4, 0.02, wall), (1.4, 0, wall), (1.4, 0, wall)] {
      test.update(drive.append(Pose(x: x, y: 0, yaw: 0), speed: speed, collisions: contact), time: 0)
    }
    #expect(test.events.map(\.kind) == [.collisionLayout])
  }

  @Test func sameActorCountsAgainAfterFiveSeconds() {
    // Far away, but the same id within 5 s.
    #expect(events([(0, 9, "vehicle.a", 1, 0), (20, 9, "vehicle.a", 1, 98)]).count == 1)
    #expect(events([(0, 9, "vehicle.a", 1, 0), (20, 9, "vehicle.a", 1, 105)]).count == 2)
    // The environment has no id to remember.
    #expect(events([(0, 0, "static.wall", 1, 0), (20, 0, "static.wall", 1, 1)]).count == 2)
  }

  @Test func nearContactsAreOne() {
    #expect(events([(0, 9, "vehicle.a", 1, 0), (5, 8, "vehicle.b", 1, 0)]).count == 1)
    #expect(events([(0, 9, "vehicle.a", 1, 0), (5.1, 8, "vehicle.b", 1, 0)]).count == 2)
    // A sidewalk is no event, yet it shields what follows: upstream sets its latches first.
    #expect(events([(0, 0, "static.sidewalk", 1, 0), (1, 8, "vehicle.b", 1, 0)]).isEmpty)
  }

  /// `VehicleTurningRoutePedestrian` brings a second collision test: 0.5 · 0.5, and the message twice.
  @Test func secondCollisionTestPunishesTwice() throws {
    var drive = MadeUpDrive(route: route)
    let hit = { (id: ActorID) in
      [Collision(actor: MadeUpDrive.egoID, other: id, otherTypeID: "walker.pedestrian.0001")]
    }
    drive.append(Pose(x: 1, y: 0, yaw: 0), speed: 5, signals: [.secondCollisionTest(enabled: true)])
    drive.append(Pose(x: 2, y: 0, yaw: 0), speed: 5, collisions: hit(7))
    drive.append(Pose(x: 9, y: 0, yaw: 0), speed: 5, signals: [.secondCollisionTest(enabled: false)])
    drive.append(Pose(x: 10, y: 0, yaw: 0), speed: 5, collisions: hit(8))
    let record = try drive.record()
    #expect(record.infractions[.collisionPedestrian].count == 3)
    #expect(
      record.infractions[.collisionPedestrian].filter { $0.contains("id=7 at (x=2.0, y=0.0, z=0.0)") }.count
        == 2)
    #expect(
      try drive.record(options: ScorerOptions(rules: .corrected)).infractions[.collisionPedestrian].count == 2
    )
  }

  @Test func theLastStateDecidesWhetherOneYielded() throws {
    // The vehicle comes from behind (x −20) and is either let past or not.
    func yielded(_ xs: [Double], ends: Bool) throws -> Bool {
      var drive = MadeUpDrive(route: route)
      for (i, x) in xs.enumerated() {
        drive.append(
          Pose(x: 0.5, y: 0, yaw: 0), speed: 5,
          others: [.car(4, x: 1), .car(9, x: x), .car(12, x: 1)].map { $0 },
          signals: i == 0 ? [.emergencyVehicle(9)] : [])
      }
      if ends { drive.append(Pose(x: 0.5, y: 0, yaw: 0), speed: 5, signals: [.emergencyVehicle(nil)]) }
      return try drive.record().infractions[.yieldToEmergencyVehicle].isEmpty
    }
    #expect(try yielded([-20, -10, 10], ends: true))
    #expect(try !yielded([-20, 10, -10], ends: true))
    // The route's end ends the scenario too.
    #expect(try !yielded([-20, -10], ends: false))
    #expect(try yielded([-20, 10], ends: false))
  }

  @Test func scenarioTimeoutsCountOnce() throws {
    var drive = MadeUpDrive(route: route)
    for _ in 0..<2 {
      drive.append(
        Pose(x: 1, y: 0, yaw: 0), speed: 5,
        signals: [.scenarioTimedOut(name: "a"), .scenarioTimedOut(name: "b")])
    }
    #expect(
      try drive.record().infractions[.scenarioTimeout]
        == Array(repeating: "Agent timed out a scenario", count: 2))
  }
}
