import DriveTypes

/// What a worker tells its parent of a route whose record and trace are on disk.
package struct WorkerAnswer: Sendable, Hashable {
  package var entry: JournalEntry
  /// Seconds by part; no part of results.
  var times: JSONNode?
  /// Who drove, where only the worker heard it: of agents in other processes.
  package var agent: AgentIntroduction?

  package init(entry: JournalEntry, times: RouteTimes? = nil, agent: AgentIntroduction? = nil) {
    self.entry = entry
    self.times = times?.json
    self.agent = agent
  }

  package var line: String {
    var members = [JSONMember("entry", entry.json)]
    if let times { members.append(JSONMember("times", times)) }
    if let agent { members.append(JSONMember("agent", agent.json)) }
    return JSONWriter.text(.object(members), indent: nil)
  }

  /// Reads an answer, checked to be about that route.
  package init(_ line: String, index: Int, routeID: String) throws {
    let root = JSONCursor(try JSONReader.read(Array(line.utf8), file: "worker"), file: "worker")
    entry = try JournalEntry(root.member("entry"))
    times = try root.optional("times")?.node
    agent = try root.optional("agent").map { try AgentIntroduction($0) }
    try entry.check(index: index, routeID: routeID)
  }
}
