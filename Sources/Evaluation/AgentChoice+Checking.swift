import DriveTypes
import Driving
import Foundation
import Messaging

extension AgentChoice {
  /// The model that the agent drives with, read from its files; nil for agents without one, and for those of other
  /// processes.
  func model() throws -> ModelIdentity? {
    switch self {
    case .vla(let options): return try VlaIdentity(options).model
    case .interrupted(.student(let options)):
      var model = try VlaIdentity(options).model
      model.options = "spells=student " + model.options
      return model
    case .named, .interrupted(.disturbance), .remote: return nil
    }
  }

  /// What results depend on beside the name, for an agent without a model.
  var spells: String? {
    if case .interrupted(.disturbance) = self { "spells=disturbance" } else { nil }
  }

  /// Fields of the manifest that only the agent itself can tell; none for agents of this process.
  var untold: [String] {
    guard case .remote(let settings) = self else { return [] }
    return RunManifest.toldFields.filter { $0 != "agent" || settings.name == nil }
  }

  /// Throws where the agent cannot be made as it is asked for: before any folder is made.
  ///
  /// A model is loaded once for this and let go again: only so everything is known that may not fit.
  /// - Returns: what it needs in its observations; nil where only the agent itself can tell, or for nobody's concern.
  @discardableResult func check(workers: Int) throws -> AgentRequirements? {
    switch self {
    case .named(let name): return try AgentRegistry.agent(named: name).requirements
    case .vla(let options): return try VlaAgent(options).requirements
    case .interrupted(.student(let options)): _ = try VlaAgent(options)
    case .interrupted(.disturbance): break
    case .remote(let settings): try settings.check(workers: workers)
    }
    return nil
  }
}

extension RemoteAgentSettings {
  /// Seconds that a user may ask for.
  static let timeouts = 1e-3...1e6

  /// Throws where no agent could ever come in.
  func check(workers: Int) throws {
    guard Self.timeouts.contains(timeout) else { throw EvaluationError.badTimeout(got: timeout) }
    for number in 0..<max(1, workers) {
      try EndpointAddress(address(ofWorker: number)).require(keys: keys != nil)
    }
    // Names that begin with @ are no files.
    if address.hasPrefix("ipc://"), !address.hasPrefix("ipc://@") {
      let folder = (String(address.dropFirst(6)) as NSString).deletingLastPathComponent
      guard FileManager.default.fileExists(atPath: folder.isEmpty ? "." : folder) else {
        throw EvaluationError.noSocketFolder(address: address)
      }
    }
    if keys != nil { _ = try curve() }
  }

  /// The world's keys and the agents' that may come in; nil without keys.
  func curve() throws -> CurveServer? {
    try keys.map { folder in
      try CurveServer(secretFile: folder + "/world.key_secret", clientFolder: folder + "/agents")
    }
  }
}
