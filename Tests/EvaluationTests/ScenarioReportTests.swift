import DriveTypes
import Evaluation
import Foundation
import Scenarios
import Scoring
import Testing

/// What became of a run's scenarios, from the journal to what people read.
@Suite struct ScenarioReportTests {
  static let outcomes: [ScenarioReport.Outcome] = [
    .waiting, .offRoute, .couldNotBePlaced(reason: "no \"room\"\n"), .unsupported, .placed, .running, .ended,
    .unfinished,
  ]

  @Test func theJournalKeepsEveryOutcome() throws {
    let reports = Self.outcomes.enumerated().map { ScenarioReport(name: "S_\($0)", type: "S", outcome: $1) }
    let entry = JournalEntry(
      index: 3, routeID: "7", recordHash: "ab", traceHash: nil, reason: nil, scenarios: reports)
    #expect(!entry.line.contains("\n"))
    func read(_ line: String) throws -> JournalEntry {
      try JournalEntry(JSONCursor(JSONReader.read(Array(line.utf8), file: "journal"), file: "journal"))
    }
    #expect(try read(entry.line) == entry)
    let broken = entry.line.replacingOccurrences(of: "off_route", with: "on_route")
    #expect(throws: JSONError.self) { try read(broken) }
  }

  @Test func theTallyLeavesNoneOut() {
    var tally = ScenarioTally()
    tally.add(
      routeID: "1", reports: Self.outcomes.map { ScenarioReport(name: "S_1", type: "S", outcome: $0) },
      expected: 8)
    tally.add(routeID: "2", reports: [], expected: 2)
    #expect(tally.counts.map(\.count) == [3, 1, 1, 2, 1, 2])
    #expect(tally.absences.map(\.routeID) == ["1", "1", "1", "1", "1"])
  }

  static func route(
    _ id: String, types: [String], events: [InfractionEvent] = [], completed: Double = 100,
    failure: RouteFailure? = nil, outcome: ScenarioReport.Outcome = .ended
  ) -> FinishedRoute {
    let scenarios = types.enumerated().map {
      ScenarioDefinition(
        name: "\($1)_\($0 + 1)", type: $1, trigger: Pose(x: 0, y: 0, yaw: 0), parameters: [],
        location: SourceLocation(file: "s.xml", line: 1))
    }
    let record = RouteStatistics(
      events: events, routeCompleted: .float(completed), failure: failure, routeLength: 50, durationGame: 10,
      durationSystem: 0
    ).record(
      index: 0, routeID: "RouteScenario_\(id)_rep0",
      place: RouteRecord.Place(scenarioName: "", weatherID: nil, saveName: "", townName: "Town12"))
    return FinishedRoute(
      definition: RouteDefinition(
        id: id, town: "Town12", waypoints: [], scenarios: scenarios, weather: [],
        location: SourceLocation(file: "s.xml", line: 1)),
      record: record,
      scenarios: scenarios.map { ScenarioReport(name: $0.name, type: $0.type, outcome: outcome) })
  }

  @Test func theSummarySaysWhatHappened() throws {
    let hit = InfractionEvent(
      .collisionVehicle,
      .collision(typeID: "vehicle.audi.tt", id: 5, at: InfractionMessage.Place(x: 1, y: 2, z: 3)))
    let routes = [
      Self.route("10", types: ["ParkingCutIn"]),
      Self.route("11", types: ["ParkingCutIn"], events: [hit, hit], completed: 30, failure: .agentRuntime),
      Self.route(
        "12", types: ["HardBreakRoute"], outcome: .couldNotBePlaced(reason: "a wall stands there")),
      Self.route("13", types: ["HardBreakRoute", "ParkingCutIn"]),
    ]
    let manifest = RunManifest(
      suite: "s.xml", suiteHash: "00", routes: 4, agent: "a", seed: 0, world: "embedded", scenarios: .played)
    let summary = try EvaluationSummary(manifest: manifest, routes: routes, comfort: nil, output: "out")
    #expect(summary.types.map(\.type) == ["HardBreakRoute", "ParkingCutIn", "several types"])
    #expect(summary.types.map(\.routes) == [1, 2, 1] && summary.types.map(\.successes) == [1, 1, 1])
    // 100 on one route; 30 % driven times 0.6 for each of two cars hit on the other.
    #expect(abs(summary.types[1].drivingScore - (100 + 30 * 0.36) / 2) < 1e-9)
    for line in [
      "HardBreakRoute       1         100.00  1", "scenarios: 4 played, 1 could not be placed",
      "  route 12 HardBreakRoute_1: could not be placed: a wall stands there",
      "  route 11 ParkingCutIn Town12: Failed - Agent crashed at 30.0 %: hit vehicle.audi.tt (2 times)",
    ] { #expect(summary.table.contains(line), "\(line) is not in \(summary.table)") }
    for part in ["\"could_not_be_placed\": 1", "\"reason\": \"a wall stands there\"", "\"route_id\": \"12\""]
    {
      #expect(summary.json.contains(part))
    }
  }

  /// Scores by type would be scores of the traffic where no scenario was played.
  @Test func withoutScenariosThereIsNoTableByType() throws {
    let manifest = RunManifest(
      suite: "s.xml", suiteHash: "00", routes: 1, agent: "a", seed: 0, world: "embedded")
    var route = Self.route("10", types: ["ParkingCutIn"])
    route.scenarios = []
    let summary = try EvaluationSummary(manifest: manifest, routes: [route], comfort: nil, output: "out")
    #expect(!summary.table.contains("scenario type") && summary.table.contains("scenarios: none is played"))
    #expect(summary.json.contains("\"scenarios\": \"none\"") && !summary.json.contains("scenario_counts"))
  }

  @Test func infractionsInWords() {
    let place = InfractionMessage.Place(x: 0, y: 0, z: 0)
    let events = [
      InfractionEvent(.collisionPedestrian, .collision(typeID: "walker.pedestrian.0001", id: 1, at: place)),
      InfractionEvent(.redLight, .redLight(id: 3, at: place)),
      InfractionEvent(
        .outsideRouteLanes, .outsideRouteLanes(metres: 4.5, percentage: 9.25), percentage: 9.25),
      InfractionEvent(.minimumSpeed, .minimumSpeed(percentage: .float(55))),
      InfractionEvent(.yieldToEmergencyVehicle, .yieldToEmergencyVehicle),
    ]
    #expect(
      Self.route("1", types: [], events: events).account
        == "route 1 Town12: Completed: hit walker.pedestrian.0001, ran a red light, "
        + "left its lanes for 9.25 % of the way, did not yield to an emergency vehicle")
  }
}
