import DriveTypes
import Evaluation
import Foundation
import Testing

/// What became of an agent's plans, from the worker to what people read.
@Suite struct PlanReportTests {
  static func counts(_ first: Int) -> PlanCounts {
    var counts = PlanCounts()
    for (i, field) in PlanCounts.fields.enumerated() { counts[keyPath: field.value] = first + i }
    return counts
  }

  static func entry(_ plans: PlanCounts?) -> JournalEntry {
    JournalEntry(
      index: 3, routeID: "7", recordHash: "ab", traceHash: "cd", reason: nil, plans: plans)
  }

  /// The line of an agent without plans has no word of them: its bytes are those of before there were any.
  @Test func theJournalKeepsThem() throws {
    let bare =
      #"{"index": 3, "route_id": "7", "record_sha256": "ab", "trace_sha256": "cd", "reason": null, "scenarios": []"#
    #expect(Self.entry(nil).line == bare + "}")
    let line = Self.entry(Self.counts(1)).line
    #expect(
      line == bare
        + #", "plans": {"plans": 1, "fast": 2, "slow": 3, "malformed": 4, "kept": 5, "safe_stops": 6, "#
        + #""safe_stop_ticks": 7, "creeps": 8, "tokens": 9}}"#)
    for bad in ["-1", "1099511627777", "0.5", "null"] {
      let broken = line.replacingOccurrences(of: "\"kept\": 5", with: "\"kept\": \(bad)")
      #expect(throws: JSONError.self) {
        try JournalEntry(JSONCursor(JSONReader.read(Array(broken.utf8), file: "j"), file: "j"))
      }
    }
  }

  @Test func aWorkersAnswerIsChecked() throws {
    let model = ModelIdentity(hash: String(repeating: "0f", count: 32), options: "mode=fast \"x\"")
    var answer = WorkerAnswer(entry: Self.entry(Self.counts(1)))
    #expect(try WorkerAnswer(answer.line, index: 3, routeID: "7") == answer)
    answer.agent = AgentIntroduction(name: "vla", model: model)
    #expect(try WorkerAnswer(answer.line, index: 3, routeID: "7") == answer)
    #expect(!answer.line.contains("\n"))
    #expect(throws: EvaluationError.self) { try WorkerAnswer(answer.line, index: 4, routeID: "7") }
    #expect(throws: EvaluationError.self) { try WorkerAnswer(answer.line, index: 3, routeID: "8") }
    for expected: ExpectedModel in [.any, .exactly(nil), .exactly(model)] {
      #expect(ExpectedModel(text: expected.text) == expected)
    }
    #expect(ExpectedModel(text: "maybe") == nil)
  }

  /// Sums over the routes that told; without any, the summary is as it always was.
  @Test func theSummaryHasTheSums() throws {
    let manifest = RunManifest(
      suite: "s.xml", suiteHash: "00", routes: 3, agent: "vla", seed: 0, world: "embedded")
    var routes = ["10", "11", "12"].map { ScenarioReportTests.route($0, types: []) }
    let bare = try EvaluationSummary(manifest: manifest, routes: routes, comfort: nil, output: "out")
    #expect(bare.plans == nil && !bare.json.contains("plan") && !bare.table.contains("plan"))
    routes[0].plans = Self.counts(1)
    routes[2].plans = Self.counts(100)
    let summary = try EvaluationSummary(manifest: manifest, routes: routes, comfort: nil, output: "out")
    let sums = zip(PlanCounts.fields, 0...).map { $0.name + "\": \(101 + 2 * $1)" }
    for part in sums + ["\"plan_counts\"", "\"routes\": 2"] {
      #expect(summary.json.contains(part), "\(part)")
    }
    #expect(
      summary.table.contains(
        "planning of 2 of 3 routes: 101 plans (103 fast, 105 slow; 117 tokens), 107 malformed (109 with an earlier "
          + "plan to follow), 111 safe stops, 113 ticks without a plan, 115 creeps"), "\(summary.table)")
  }
}
