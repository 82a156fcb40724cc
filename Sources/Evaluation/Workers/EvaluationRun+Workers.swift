import Driving

extension EvaluationRun {
  /// The command line of a worker: this program again, told everything it needs.
  /// - Parameter told: the agent of another process that this run began with; nil where none has come yet.
  func workerArguments(number: Int, told: AgentIntroduction?) -> [String] {
    var arguments = [
      "worker", "--routes", request.suite, "--seed", String(request.seed), "--out", request.output,
      "--number",
      String(number),
    ]
    switch request.scenarios {
    case .played: break
    case .asUpstream: arguments.append("--skip-as-upstream")
    case .none: arguments.append("--no-scenarios")
    }
    arguments += ["--tick-limit", String(request.tickLimit ?? 0)]
    if request.hasSensorNoise { arguments.append("--sensor-noise") }
    for perturbation in request.perturbations { arguments.append("--perturbation=\(perturbation)") }
    if let recording = request.recording {
      arguments += ["--cameras", recording.rig, "--camera-period", String(recording.period)]
      arguments += ["--jpeg-quality", String(recording.quality)]
      if let folder = recording.folder { arguments += ["--save-images", folder] }
    }
    if request.showsDrives { arguments.append("--shows-drives") }
    if let maps = request.mapsCache { arguments += ["--maps-cache", maps] }
    switch request.agent {
    case .named(let name): arguments += ["--agent", name]
    case .vla(let options): arguments += ["--agent", "vla"] + options.arguments
    case .interrupted(.disturbance): arguments += ["--agent", "expert", "--interrupted"]
    case .interrupted(.student(let options)):
      arguments += ["--agent", "vla", "--interrupted"] + options.arguments
    case .remote(let settings):
      arguments += ["--bind", settings.address(ofWorker: number), "--timeout", String(settings.timeout)]
      if let name = told?.name ?? settings.name { arguments.append("--agent=\(name)") }
      if let told { arguments += ["--expected-model", ExpectedModel.exactly(told.model).text] }
      if let keys = settings.keys { arguments += ["--keys", keys] }
    }
    return arguments
  }
}
