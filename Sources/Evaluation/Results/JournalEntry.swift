import DriveTypes
import Scenarios

/// One line of the journal: a route whose record and trace are safely on disk.
package struct JournalEntry: Sendable, Hashable {
  /// Place of the route in the suite.
  package var index: Int
  package var routeID: String
  /// SHA-256 of the record's and the trace's file; a file that does not match is not believed.
  package var recordHash: String
  /// nil when the worker died before it could write a trace.
  package var traceHash: String?
  /// Why the route could not be driven to its end, in words; nil when it was.
  package var reason: String?
  /// What became of the route's scenarios; empty where none was to be played, or nobody lived to tell.
  package var scenarios: [ScenarioReport]
  /// What became of the agent's plans; nil, and absent in the line, for agents that plan with no model.
  package var plans: PlanCounts?

  package var json: JSONNode {
    var members = [
      JSONMember("index", .integer(index)), JSONMember("route_id", .string(routeID)),
      JSONMember("record_sha256", .string(recordHash)),
      JSONMember("trace_sha256", traceHash.map { .string($0) } ?? .null),
      JSONMember("reason", reason.map { .string($0) } ?? .null),
      JSONMember("scenarios", .array(scenarios.map(\.json))),
    ]
    if let plans { members.append(JSONMember("plans", plans.json)) }
    return .object(members)
  }

  package var line: String { JSONWriter.text(json, indent: nil) }

  package init(
    index: Int, routeID: String, recordHash: String, traceHash: String?, reason: String?,
    scenarios: [ScenarioReport] = [], plans: PlanCounts? = nil
  ) {
    self.index = index
    self.routeID = routeID
    self.recordHash = recordHash
    self.traceHash = traceHash
    self.reason = reason
    self.scenarios = scenarios
    self.plans = plans
  }

  package init(_ cursor: JSONCursor) throws(JSONError) {
    index = try cursor.member("index").integer()
    routeID = try cursor.member("route_id").string()
    recordHash = try cursor.member("record_sha256").string()
    let trace = try cursor.member("trace_sha256")
    traceHash = trace.isNull ? nil : try trace.string()
    let reason = try cursor.member("reason")
    self.reason = reason.isNull ? nil : try reason.string()
    scenarios = []
    for item in try cursor.member("scenarios").items() { scenarios.append(try ScenarioReport(item)) }
    plans = try cursor.optional("plans").map { counts throws(JSONError) in try PlanCounts(counts) }
  }

  /// Throws unless this is about that route.
  func check(index: Int, routeID: String) throws(EvaluationError) {
    guard self.index == index, self.routeID == routeID else {
      throw .workers(
        reason: "got an answer for route \(self.routeID) at \(self.index), expected \(routeID) at \(index)")
    }
  }
}
