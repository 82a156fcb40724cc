import DriveTypes
import Foundation
import Scoring
import Testing

@Suite struct ResultFileTests {
  static func read(_ text: String) throws(ScoringError) -> ResultFile {
    try ResultFile(Array(text.utf8), file: "r.json")
  }

  @Test func emptyAndPartialCheckpointsAreInProgress() throws {
    #expect(try Self.read("") == .checkpoint(Checkpoint()))
    let partial = Checkpoint(progress: .init(next: 0, total: 20), sensors: ["carla_camera"])
    #expect(try ResultFile(partial.bytes, file: "r.json") == .checkpoint(partial))
    #expect(partial.incompleteness() == "Missing 'values' data")
  }

  @Test(arguments: [
    ("[]", "r.json:1:1: expected an object, got an array"),
    ("{}", "r.json:1:1: expected a member \"_checkpoint\", got none"),
    (
      "{\"_checkpoint\": {\"records\": [1]}}",
      "r.json:1:30: expected an object at _checkpoint.records[0], got an integer"
    ),
    (
      "{\"_checkpoint\": {\"progress\": [1],\n \"records\": []}}",
      "r.json:1:30: expected [next, total] at _checkpoint.progress, got 1 items"
    ),
    (
      "{\"_checkpoint\": {\"records\": [{\"route_id\": \"RouteScenario_1_rep0\",\n  \"status\": 7}]}}",
      "r.json:2:13: expected a string at _checkpoint.records[0].status, got an integer"
    ),
  ])
  func wrongTypesAreNamedWithTheirPlace(text: String, message: String) {
    do {
      _ = try Self.read(text)
      Issue.record("\(text) was read")
    } catch { #expect("\(error)" == message) }
  }

  /// Oracle: an independent reading of `statistics_manager.py` on one record, computed by hand.
  @Test func routeStatisticsByHand() {
    let place = InfractionMessage.Place(Point<World>(carlaX: 1.23456, y: -2, z: 0))
    let statistics = RouteStatistics(
      events: [
        InfractionEvent(
          .outsideRouteLanes, .outsideRouteLanes(metres: 5, percentage: 12.35), percentage: 12.345678),
        InfractionEvent(.collisionVehicle, .collision(typeID: "vehicle.audi.tt", id: 7, at: place)),
        InfractionEvent(.minimumSpeed, .minimumSpeed(percentage: 100)),
        InfractionEvent(.vehicleBlocked, .vehicleBlocked(at: place)),
      ], routeCompleted: 42.17, failure: .tickRuntime, routeLength: 106.12345, durationGame: 200.05000298,
      durationSystem: 3)
    let record = statistics.record(index: 3, routeID: "RouteScenario_9_rep0", place: nil)
    // 1 · (1 − 0.12345678) · 0.6 = 0.525925932; · 42.17 = 22.178296552…
    #expect(record.scores == .init(route: 42.17, penalty: 0.525926, composed: 22.178297))
    #expect(record.status == .failed("Agent got blocked"))
    #expect(record.infractionCount == 4)
    #expect(
      record.infractions[.collisionVehicle] == [
        "Agent collided against object with type=vehicle.audi.tt and id=7 at (x=1.235, y=-2.0, z=0.0)"
      ])
    #expect(record.infractions[.minimumSpeed] == ["Average speed is 100% of the surrounding traffic's one"])
    #expect(record.meta == .init(routeLength: 106.123, durationGame: 200.05, durationSystem: 3.0))
  }

  @Test func completedPerfectAndTimedOut() {
    func record(
      _ events: [InfractionEvent], _ rules: ScoringRules, timedOut: Bool = false, done: PythonNumber = 100
    ) -> RouteRecord {
      RouteStatistics(
        events: events, routeCompleted: done, isTimedOut: timedOut, routeLength: 1, durationGame: 1,
        durationSystem: 1
      ).record(index: 0, routeID: "RouteScenario_1_rep0", place: nil, rules: rules)
    }
    let slow = [InfractionEvent(.minimumSpeed, .minimumSpeed(percentage: 80.0))]
    #expect(record([], .upstream).status == .perfect)
    #expect(record(slow, .upstream).status == .completed)
    #expect(record(slow, .corrected).status == .perfect)
    #expect(record([], .upstream, timedOut: true, done: 3.5).status == .failed("Agent timed out"))
    #expect(record([], .upstream, done: 3.5).status == .failed)
    #expect(record(slow, .upstream).isSuccess)
  }
}
