import ArgumentParser
import Driving
import Evaluation
import Inference

/// Options of the agent `vla`.
struct VlaArguments: ParsableArguments {
  @Option(
    help: "For vla: folder of the driving model (a Hugging Face folder with driving.json).",
    completion: .directory)
  var model: String?

  @Option(help: "fast: actions alone; slow: reasoning first (default: the model's).")
  var mode: DriveMode?

  @Option(
    help:
      "Weights and products: \(NumericPath.allCases.map(\.rawValue).joined(separator: ", ")) (default: as stored, else bf16)."
  )
  var path: NumericPath?

  @Option(help: "Threads of the model in each worker.")
  var modelThreads = 1

  @Option(help: "Seconds between plans: 0.25, 0.5 or 1 (default: the model's).")
  var planningPeriod: Double?

  @Option(help: "Simulated seconds from the pictures to the effect of their plan.")
  var latency = 0.0

  @Flag(help: "Ablation: the model's pictures are grey all over.")
  var blankImages = false

  @Flag(help: "Ablation: the prompt has no target points.")
  var withoutTargets = false

  @Flag(help: "Tell on standard error, for each route, where the planning time went.")
  var planTimes = false

  /// The agent of that name with these options.
  func choice(_ agent: String) throws -> AgentChoice {
    guard AgentRegistry.modelNames.contains(agent) else {
      guard model == nil else {
        throw ValidationError(
          "--model is for \(AgentRegistry.modelNames.joined(separator: ", ")), not '\(agent)'")
      }
      return .named(agent)
    }
    guard let model else { throw ValidationError("--agent \(agent) needs --model FOLDER") }
    return .vla(
      VlaOptions(
        model: model, mode: mode, path: path, threads: modelThreads, planningPeriod: planningPeriod,
        latency: latency, blanksImages: blankImages, omitsTargets: withoutTargets, measuresTimes: planTimes))
  }
}

extension DriveMode: ExpressibleByArgument {}
extension NumericPath: ExpressibleByArgument {}
