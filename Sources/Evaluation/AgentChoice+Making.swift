import Driving

extension AgentChoice {
  /// A fresh agent; one that drives with a model loads it now.
  func makeAgent() throws -> any Agent {
    switch self {
    case .named(let name): try AgentRegistry.agent(named: name)
    case .vla(let options):
      try VlaAgent(
        options,
        clock: {
          let now = (ContinuousClock.now - Self.start).components
          return Double(now.seconds) + Double(now.attoseconds) * 1e-18
        })
    case .remote(let settings): try RemoteDriver(settings, world: EmbeddedDrivingWorld.worldName)
    }
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
