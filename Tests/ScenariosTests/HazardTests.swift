import DriveTypes
import Driving
import Evaluation
import Foundation
import Roads
import Scenarios
import TestOracles
import Testing

/// The scenarios are real: who ignores one fails as its type intends, by what the scenario does, and the expert solves it.
@Suite struct HazardTests {
  private static let types = ScenarioSpecification.all.map(\.type)

  /// The regression route of each type, then the five of the benchmark; without those whose town is not here.
  private static let courses: [String: [Course]] = {
    do { return try Course.prepared(from: ["regression", "driveloop220"]) } catch {
      Issue.record("the suites cannot be prepared: \(error)")
      return [:]
    }
  }()

  /// The driver who ignores it fails as intended; the same driver on the same way does not where no scenario is played.
  @Test(arguments: types) func ignoringItFails(type: String) throws {
    let hazard = try ScenarioSpecification.named(type).hazard
    guard let courses = Self.courses[type] else { return print("skipped: no map for \(type)") }
    let course = try courses.first { try $0.shows(hazard) }
    let found = try #require(course, "\(type): nobody \(hazard.words) on any of \(courses.map(\.id))")
    print("hazard of \(type): \(hazard.driver.rawValue) \(hazard.words) on route \(found.id)")
  }

  /// Whoever reacts completes a route of the type, traffic and all, without any infraction that costs.
  @Test(arguments: types) func reactingSolvesIt(type: String) throws {
    let hazard = try ScenarioSpecification.named(type).hazard
    guard let courses = Self.courses[type] else { return print("skipped: no map for \(type)") }
    for course in courses {
      let run = try course.drive("expert")
      guard run.record.isSuccess else { continue }
      #expect(hazard.failure(in: run) == nil)
      #expect(run.scenarios.contains { $0.outcome == .ended || $0.outcome == .unfinished })
      return print("reaction to \(type): the expert solves route \(course.id)")
    }
    Issue.record("\(type): the expert solves none of \(courses.map(\.id))")
  }

  /// A hazard may miss by luck on one route, a gap in a flow; not on many.
  @Test func atLeastFourOfFiveRegressionRoutesShowTheirHazard() throws {
    var missing: [String] = []
    var total = 0
    for specification in ScenarioSpecification.all {
      guard let course = Self.courses[specification.type]?.first, course.suite == "regression" else {
        continue
      }
      total += 1
      if try !course.shows(specification.hazard) { missing.append("\(specification.type) (\(course.id))") }
    }
    if total == 0 { return print("skipped: no town of the regression suite") }
    print("hazards on \(total - missing.count) of \(total) regression routes; not on \(missing)")
    #expect(missing.count * 5 <= total, "no hazard on \(missing)")
  }

  /// What the evidence must not take for a hazard: a drive in which nothing happened, and another's contact.
  @Test func evidenceNeedsAnActorOfTheScenario() throws {
    guard let course = Self.courses["ParkedObstacle"]?.first else {
      return print("skipped: no map for ParkedObstacle")
    }
    let hazard = try ScenarioSpecification.named("ParkedObstacle").hazard
    var run = try course.drive(hazard.driver.rawValue, hasTraffic: false)
    #expect(hazard.failure(in: run) == .hits(.vehicle))
    // The same contact with a car of the traffic.
    if let trace = run.trace {
      for n in trace.ticks.indices {
        for m in trace.ticks[n].spawned.indices { run.trace?.ticks[n].spawned[m].roleName = "background" }
      }
    }
    #expect(hazard.failure(in: run) == nil)
    #expect(try ScenarioSpecification.named("ConstructionObstacle").hazard.failure(in: run) == nil)
  }
}

/// One route of a suite, made ready.
private struct Course: Sendable {
  let suite: String
  let route: PreparedRoute
  var id: String { route.definition.id }

  /// By type, in the order of the suites.
  static func prepared(from suites: [String]) throws -> [String: [Course]] {
    var found: [(type: String, place: Int, course: Course)] = []
    var place = 0
    var routes: [(suite: String, place: Int, route: RouteDefinition)] = []
    for suite in suites {
      let file = TownMaps.scenarios.appendingPathComponent("Suites/\(suite).xml")
      for route in try RouteFile(contentsOf: file).routes {
        routes.append((suite, place, route))
        place += 1
      }
    }
    for town in Set(routes.map(\.route.town)).sorted() {
      let here = routes.filter { $0.route.town == town }
      guard TownMaps.isPresent(town) else {
        print("skipped: \(here.count) routes, no map of \(town)")
        continue
      }
      let network = try TownMaps.store.network(for: town)
      let planner = RoutePlanner(network: network)
      for (suite, place, route) in here {
        let planned = try planner.plan(route)
        let prepared = PreparedRoute(
          index: 0, definition: route, network: network,
          surroundings: network.clip(around: planned.points.map(\.pose.position), radius: 250),
          planned: planned)
        found.append((route.scenarios[0].type, place, Course(suite: suite, route: prepared)))
      }
    }
    return Dictionary(grouping: found.sorted { $0.place < $1.place }, by: \.type)
      .mapValues { $0.map(\.course) }
  }

  func drive(_ name: String, playsScenarios: Bool = true, hasTraffic: Bool = true) throws -> RouteRun {
    var world = EmbeddedDrivingWorld()
    world.scenarios = playsScenarios ? .played : .none
    world.hasTraffic = hasTraffic
    var agent = try AgentRegistry.agent(named: name)
    return ClosedLoop.run(route, world: &world, agent: &agent, seed: 0)
  }

  /// Whether the hazard's driver fails by the scenario. It drives without background traffic where that is not the
  /// hazard, so that nobody else can be the cause; then the same drive without the scenario must be faultless, where
  /// the rules are kept.
  func shows(_ hazard: ScenarioHazard) throws -> Bool {
    let hasTraffic = hazard.failures.contains(where: \.needsTraffic)
    guard let failure = try hazard.failure(in: drive(hazard.driver.rawValue, hasTraffic: hasTraffic)) else {
      return false
    }
    guard failure.needsScenario else { return true }
    let without = try drive(hazard.driver.rawValue, playsScenarios: false, hasTraffic: hasTraffic)
    if hazard.failure(in: without) != nil { return false }
    return hazard.driver == .constantVelocity || hasTraffic || without.record.isSuccess
  }
}
