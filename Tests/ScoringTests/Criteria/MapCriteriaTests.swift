import DriveTypes
import Foundation
import Roads
import Scoring
import Testing

/// Criteria that ask the map, on Looptown's avenue (`lt01`: along +x through the junction with lights at x −20…20).
@Suite struct MapCriteriaTests {
  let network: RoadNetwork
  let plan: PlannedRoute

  init() throws {
    network = try #require(Looptown.network)
    plan = try #require(try Looptown.plan("lt01"))
  }

  /// A light across the lane before the junction, and the shoulder beside it.
  var light: TrafficLightDescription {
    TrafficLightDescription(
      id: 77, signalID: "s", junction: nil, pose: Pose(x: 25, y: -9, z: 1, yaw: 0),
      triggerVolume: OrientedBox(
        centre: Point(x: -22, y: -3.5, z: 0.5), yaw: -.pi / 2, halfExtent: Vector(x: 3.4, y: 1.5, z: 1)))
  }

  func drive(
    speed: Double = 8, offset: (Double) -> Double = { _ in 0 },
    state: (Pose<World>) -> TrafficLightState = { _ in .green },
    stops: [StopSignDescription] = [], slowAt: ClosedRange<Double>? = nil, signals: [ScenarioSignal] = []
  ) -> MadeUpDrive {
    var drive = MadeUpDrive(route: plan.points, town: "Looptown", lights: [light], stops: stops)
    for (i, pose) in MadeUpDrive.poses(along: plan.points, speed: speed, offset: offset).enumerated() {
      let isSlow = slowAt?.contains(pose.position.x) ?? false
      drive.append(pose, speed: isSlow ? 0.05 : speed, lights: [state(pose)], signals: i == 0 ? signals : [])
    }
    drive.passTheEnd(lights: [.green])
    return drive
  }

  @Test func goodDrivingIsWithoutInfraction() throws {
    let outcome = try drive().outcome(network)
    #expect(outcome.verdict == .finished(.completed))
    let record = outcome.record(index: 0, routeID: "RouteScenario_lt01_rep0", place: nil)
    #expect(record.scores == .init(route: 100, penalty: 1.0, composed: 100.0))
    #expect(record.isSuccess)
  }

  @Test func everyLooptownRouteIsDrivenCleanly() throws {
    for route in Looptown.routes {
      let plan = try RoutePlanner(network: network).plan(route)
      var drive = MadeUpDrive(route: plan.points, town: "Looptown")
      for pose in MadeUpDrive.poses(along: plan.points, speed: 10) { drive.append(pose, speed: 10) }
      drive.passTheEnd()
      let record = try drive.record(network)
      #expect(record.status == .completed, "\(route.id): \(record.status.rawValue)")
      #expect(record.infractions[.outsideRouteLanes] == [], "\(route.id)")
    }
  }

  @Test func redLightIsRunOnce() throws {
    let record = try drive(state: { _ in .red }).record(network)
    #expect(record.infractions[.redLight] == ["Agent ran a red light 77 at (x=25.0, y=9.0, z=1.0)"])
    #expect(record.scores.penalty == 0.7)
    #expect(try drive().record(network).infractions[.redLight] == [])
    // Red only behind the tail: the line was crossed on green.
    #expect(
      try drive(state: { $0.position.x > -10 ? .red : .green }).record(network).infractions[.redLight] == [])
  }

  @Test func theStopLineStandsBeforeTheJunction() {
    let lines = StopLines.waypoints(of: light, network: network)
    #expect(lines.count == 1)
    for line in lines {
      #expect(!network.isJunction(line))
      #expect(network.next(line, distance: 0.5).first.map { network.isJunction($0) } == true)
      #expect(abs(network.pose(of: line).yaw) < 0.01)
    }
  }

  @Test func aWideLightHasALineOnEachLane() {
    var wide = light
    wide.triggerVolume = OrientedBox(
      centre: Point(x: 22, y: 3.5, z: 0.5), yaw: .pi / 2, halfExtent: Vector(x: 3.4, y: 1.5, z: 1))
    let lines = StopLines.waypoints(of: wide, network: network)
    #expect(lines.map { network.pose(of: $0).position.y.rounded(.down) }.sorted() == [1, 5])
  }

  var stop: StopSignDescription {
    StopSignDescription(
      id: 5, signalID: "t", pose: Pose(x: 41, y: -8, yaw: 0),
      triggerVolume: OrientedBox(
        centre: Point(x: 40, y: -1.8, z: 0.5), yaw: -.pi / 2, halfExtent: Vector(x: 1.5, y: 1.5, z: 1)))
  }

  @Test func stopSignsWantAStop() throws {
    let ran = try drive(stops: [stop]).record(network)
    #expect(ran.infractions[.stop] == ["Agent ran a stop with id=5 at (x=41.0, y=8.0, z=0.0)"])
    #expect(ran.scores.penalty == 0.8)
    #expect(try drive(stops: [stop], slowAt: 38...39).record(network).infractions[.stop] == [])
    // A stop long before the sign does not count.
    #expect(try drive(stops: [stop], slowAt: 25...30).record(network).infractions[.stop].count == 1)
  }

  /// West of the junction there is one lane each way: its edge is 1.75 m from the centre, the allowance 0.5 m.
  @Test func shouldersAreOutside() throws {
    let aside = { (metres: Double, left: Double) in metres > 10 && metres < 60 ? left : 0 }
    #expect(try drive(offset: { aside($0, -2.2) }).record(network).infractions[.outsideRouteLanes] == [])
    let text = try #require(
      try drive(offset: { aside($0, -2.3) }).record(network).infractions[.outsideRouteLanes].first)
    guard case .outsideRouteLanes(let metres, let percentage) = InfractionMessage(text) else {
      Issue.record("\(text)")
      return
    }
    // 50 m, give or take a route point at either end, of the route less its last points (99 % complete it).
    #expect(abs(metres - 50) < 3)
    #expect(abs(metres / percentage * 100 - plan.length) < 3)
  }

  /// East of it a second lane lies 3.5 m to the right.
  @Test func theNeighbourLaneIsInside() throws {
    let aside = { (metres: Double, left: Double) in metres > 130 && metres < 150 ? left : 0 }
    #expect(try drive(offset: { aside($0, -5.7) }).record(network).infractions[.outsideRouteLanes] == [])
    #expect(try drive(offset: { aside($0, -5.8) }).record(network).infractions[.outsideRouteLanes].count == 1)
  }

  @Test func oppositeLanesAreWrongUnlessAllowed() throws {
    // 3.6 m to the left: on the first lane of the other direction.
    let wrong = { (metres: Double) in metres > 20 && metres < 50 ? 3.6 : 0.0 }
    let text = try #require(try drive(offset: wrong).record(network).infractions[.outsideRouteLanes].first)
    guard case .outsideRouteLanes(let metres, _) = InfractionMessage(text) else {
      Issue.record("\(text)")
      return
    }
    // 30 m, give or take a route point at either end.
    #expect(abs(metres - 30) < 3)
    let allowed = drive(offset: wrong, signals: [.wrongDirectionTest(enabled: false)])
    #expect(try allowed.record(network).infractions[.outsideRouteLanes] == [])
  }

  /// The promise of the trace: live, and from the file, the same outcome to the last digit.
  @Test func storedTracesScoreTheSame() throws {
    var made = drive(offset: { 0.7 * sin($0 / 9) - ($0 > 110 ? 5 : 0) }, state: { _ in .red }, stops: [stop])
    made.trace.ticks[40].collisions = [
      Collision(actor: MadeUpDrive.egoID, other: 3, otherTypeID: "vehicle.audi.tt")
    ]
    for i in made.trace.ticks.indices {
      made.trace.ticks[i].others = [.car(3, x: Double(i) * 0.1, y: 1.8, yaw: 0.1, speed: 6.66)]
    }
    made.trace.ticks[0].spawned = [.vehicle(3, role: "background")]
    var live = try RouteScorer(network: network, route: plan, header: made.trace.header)
    for tick in made.trace.ticks where live.update(tick) != .running { break }
    let stored = try TraceFile.decode(try TraceFile.encode(made.trace))
    let again = try RouteScorer.score(stored, network: network)
    #expect(again == live.finish())
    #expect(again.statistics.events.count >= 5)
  }

  /// A stored trace may say anything; scoring it ends in a record or a typed error.
  @Test func absurdTracesDoNotCrash() throws {
    let absurd = [Double.nan, .infinity, -.infinity, 1e300, -0.0]
    var random = RandomSource(seed: 3, stream: "absurd")
    for round in 0..<60 {
      var made = drive(state: { _ in .red }, stops: [stop])
      func value(_ x: Double) -> Double { random.index(below: 3) == 0 ? absurd[random.index(below: 5)] : x }
      for _ in 0..<20 {
        let i = random.index(below: made.trace.ticks.count)
        made.trace.ticks[i].ego.pose.position.x = value(1)
        made.trace.ticks[i].ego.pose.position.z = value(0)
        made.trace.ticks[i].ego.pose.rotation.yaw = value(1)
        made.trace.ticks[i].ego.velocity.x = value(1)
        made.trace.ticks[i].lightStates = []
      }
      if round % 2 == 0 {
        made.trace.header.trafficLights[0].triggerVolume.halfExtent.x = value(2)
        made.trace.header.trafficLights[0].triggerVolume.yaw = value(2)
        made.trace.header.stopSigns[0].triggerVolume.centre.y = value(2)
        made.trace.header.ego.halfExtent.x = value(2)
        made.trace.header.denseRoute[3].pose.position.y = value(2)
      }
      do { _ = try made.record(network) } catch { #expect(error is ScoringError) }
    }
  }

  @Test func signTestCountsToTheJunction() throws {
    let required = try #require(SignTest.requiredCompletion(route: plan, network: network))
    let first = try #require(plan.waypoints.firstIndex { network.isJunction($0) })
    #expect(abs(plan.points[first].pose.position.x + 20) < 1.5)
    #expect(required == Double(first + 9) / Double(plan.points.count))
  }
}
