import Driving

extension AgentChoice {
  /// A fresh agent; one that drives with a model loads it now.
  func makeAgent() throws -> any Agent {
    switch self {
    case .named(let name): try AgentRegistry.agent(named: name)
    case .vla(let options): try Self.model(options)
    case .interrupted(.disturbance): InterruptedExpert()
    case .interrupted(.student(let options)): InterruptedExpert(student: try Self.model(options))
    case .remote(let settings): try RemoteDriver(settings, world: EmbeddedDrivingWorld.worldName)
    }
  }

  /// The model's hash and the options that results depend on, read without loading the model; nil for agents without.
  /// - Throws: where no such agent can be made.
  func identity() throws -> (model: String?, options: String?) {
    switch self {
    case .named(let name):
      _ = try AgentRegistry.agent(named: name)
      return (nil, nil)
    case .vla(let options):
      let identity = try VlaIdentity(options)
      return (identity.modelHash, identity.options)
    case .interrupted(.disturbance): return (nil, "spells=disturbance")
    case .interrupted(.student(let options)):
      let identity = try VlaIdentity(options)
      return (identity.modelHash, "spells=student " + identity.options)
    case .remote: return (nil, nil)
    }
  }

  private static func model(_ options: VlaOptions) throws -> VlaAgent {
    try VlaAgent(
      options,
      clock: {
        let now = (ContinuousClock.now - Self.start).components
        return Double(now.seconds) + Double(now.attoseconds) * 1e-18
      })
  }

  /// What times in diaries count from; no result depends on it.
  private static let start = ContinuousClock.now
}

extension VlaOptions {
  /// As a worker is told, so that it drives as its parent was asked to.
  var arguments: [String] {
    var arguments = ["--model", model, "--model-threads", String(threads), "--latency", String(latency)]
    if let mode { arguments += ["--mode", mode.rawValue] }
    if let path { arguments += ["--path", path.rawValue] }
    if let planningPeriod { arguments += ["--planning-period", String(planningPeriod)] }
    if blanksImages { arguments.append("--blank-images") }
    if omitsTargets { arguments.append("--without-targets") }
    if measuresTimes { arguments.append("--plan-times") }
    return arguments
  }
}
