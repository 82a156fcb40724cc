import DriveTypes

/// How an agent of another process introduced itself in its hello.
package struct AgentIntroduction: Sendable, Hashable {
  package var name: String
  /// What it drives with; nil when it did not tell.
  package var model: ModelIdentity?

  package init(name: String, model: ModelIdentity?) {
    self.name = name
    self.model = model
  }

  var json: JSONNode {
    var members = [JSONMember("name", .string(name))]
    if let model {
      members += [JSONMember("model", .string(model.hash)), JSONMember("options", .string(model.options))]
    }
    return .object(members)
  }

  init(_ cursor: JSONCursor) throws(JSONError) {
    name = try cursor.member("name").string()
    model = nil
    if let hash = try cursor.optional("model") {
      model = ModelIdentity(hash: try hash.string(), options: try cursor.member("options").string())
    }
  }
}

/// The model that a world expects of its agent.
public enum ExpectedModel: Sendable, Hashable {
  /// Whatever it tells, or nothing.
  case any
  /// That of the routes which are finished; nil: one that does not tell.
  case exactly(ModelIdentity?)

  /// As a worker is told: `any`, `none`, or the hash and the options.
  package var text: String {
    switch self {
    case .any: "any"
    case .exactly(nil): "none"
    case .exactly(let model?): model.hash + " " + model.options
    }
  }

  /// nil: no such text.
  package init?(text: String) {
    switch text {
    case "any": self = .any
    case "none": self = .exactly(nil)
    default:
      let parts = text.split(separator: " ", maxSplits: 1, omittingEmptySubsequences: false)
      guard parts.count == 2 else { return nil }
      self = .exactly(ModelIdentity(hash: String(parts[0]), options: String(parts[1])))
    }
  }
}
