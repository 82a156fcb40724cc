import DriveTypes
import Scenarios

/// Reports as the journal and the summary write them.
extension ScenarioReport {
  package var json: JSONNode {
    var members = [
      JSONMember("name", .string(name)), JSONMember("type", .string(type)),
      JSONMember("outcome", .string(outcome.name)),
    ]
    if let reason = outcome.reason { members.append(JSONMember("reason", .string(reason))) }
    return .object(members)
  }

  package init(_ cursor: JSONCursor) throws(JSONError) {
    let word = try cursor.member("outcome")
    let reason = try cursor.optional("reason")
    guard let outcome = Outcome(name: try word.string(), reason: try reason?.string()) else {
      throw word.error(expected: "a scenario's outcome")
    }
    self.init(
      name: try cursor.member("name").string(), type: try cursor.member("type").string(), outcome: outcome)
  }
}

extension ScenarioReport.Outcome {
  /// Whether the ego met it.
  var isPlayed: Bool {
    switch self {
    case .running, .ended, .unfinished: true
    case .waiting, .offRoute, .couldNotBePlaced, .unsupported, .placed: false
    }
  }

  /// Why it was not played, for a list; nil when it was.
  var words: String? {
    switch self {
    case .running, .ended, .unfinished: nil
    case .waiting, .placed: "not reached"
    case .offRoute: "off the route"
    case .couldNotBePlaced(let reason): "could not be placed: \(reason)"
    case .unsupported: "unsupported: its type is not played here"
    }
  }

  fileprivate var name: String {
    switch self {
    case .waiting: "waiting"
    case .offRoute: "off_route"
    case .couldNotBePlaced: "could_not_be_placed"
    case .unsupported: "unsupported"
    case .placed: "placed"
    case .running: "running"
    case .ended: "ended"
    case .unfinished: "unfinished"
    }
  }

  fileprivate var reason: String? {
    if case .couldNotBePlaced(let reason) = self { reason } else { nil }
  }

  fileprivate init?(name: String, reason: String?) {
    switch name {
    case "waiting": self = .waiting
    case "off_route": self = .offRoute
    case "could_not_be_placed": self = .couldNotBePlaced(reason: reason ?? "")
    case "unsupported": self = .unsupported
    case "placed": self = .placed
    case "running": self = .running
    case "ended": self = .ended
    case "unfinished": self = .unfinished
    default: return nil
    }
  }
}
