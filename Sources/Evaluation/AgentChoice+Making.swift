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

  private static func model(_ options: VlaOptions) throws -> VlaAgent {
    try VlaAgent(options, clock: WallClock.seconds)
  }
}

extension VlaOptions {
  /// As a worker is told, so that it drives as its parent was asked to.
  var arguments: [String] {
    var arguments = ["--model", model, "--model-threads", String(threads), "--latency", String(latency)]
    if let mode { arguments += ["--mode", mode.rawValue] }
    if let path { arguments += ["--path", path.rawValue] }
    if decoding != .standard { arguments += ["--decoding", decoding.rawValue] }
    if let planningPeriod { arguments += ["--planning-period", String(planningPeriod)] }
    if blanksImages { arguments.append("--blank-images") }
    if omitsTargets { arguments.append("--without-targets") }
    if omitsGuard { arguments.append("--without-guard") }
    if omitsWay { arguments.append("--without-way") }
    if tellsTimes { arguments.append("--plan-times") }
    return arguments
  }
}
