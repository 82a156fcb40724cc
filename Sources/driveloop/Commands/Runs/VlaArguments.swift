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

  @Option(help: "Threads of the model in each worker (default: 1).")
  var modelThreads: Int?

  @Option(help: "Seconds between plans: 0.25, 0.5 or 1 (default: the model's).")
  var planningPeriod: Double?

  @Option(help: "Simulated seconds from the pictures to the effect of their plan (default: 0).")
  var latency: Double?

  @Option(
    help:
      "Which word of a plan is said: greedy, the likeliest; nearest, that of least expected distance (default: \(PlanDecoding.standard.rawValue))."
  )
  var decoding: PlanDecoding?

  @Flag(help: "Ablation: the model's pictures are grey all over.")
  var blankImages = false

  @Flag(help: "Ablation: the prompt has no target points.")
  var withoutTargets = false

  @Flag(help: "Ablation: what the model's perception and signals heads see brakes no plan.")
  var withoutGuard = false

  @Flag(help: "Ablation: the action tokens alone say where to go, not the model's way head.")
  var withoutWay = false

  @Flag(
    help: """
      Tell on standard error, for each route, how its plans fared and where their time went; an agent of several worlds \
      tells at the end how many plans it made together.
      """)
  var planTimes = false

  /// The options that were given.
  private var given: [String] {
    let all: [(name: String, isGiven: Bool)] = [
      ("--model", model != nil), ("--mode", mode != nil), ("--path", path != nil),
      ("--model-threads", modelThreads != nil), ("--planning-period", planningPeriod != nil),
      ("--latency", latency != nil), ("--decoding", decoding != nil), ("--blank-images", blankImages),
      ("--without-targets", withoutTargets), ("--without-guard", withoutGuard), ("--without-way", withoutWay),
      ("--plan-times", planTimes),
    ]
    return all.filter(\.isGiven).map(\.name)
  }

  /// The agent of that name with these options.
  func choice(_ agent: String) throws -> AgentChoice {
    guard AgentRegistry.modelNames.contains(agent) else {
      // What would be without effect is a mistake.
      if let option = given.first {
        throw ValidationError(
          "\(option) is for \(AgentRegistry.modelNames.joined(separator: ", ")), not '\(agent)'")
      }
      return .named(agent)
    }
    guard let model, !model.isEmpty else { throw ValidationError("--agent \(agent) needs --model FOLDER") }
    return .vla(
      VlaOptions(
        model: model, mode: mode, path: path, threads: modelThreads ?? 1, planningPeriod: planningPeriod,
        latency: latency ?? 0, blanksImages: blankImages, omitsTargets: withoutTargets,
        decoding: decoding ?? .standard, omitsGuard: withoutGuard, omitsWay: withoutWay, tellsTimes: planTimes
      ))
  }
}

extension DriveMode: ExpressibleByArgument {}
extension NumericPath: ExpressibleByArgument {}
extension PlanDecoding: ExpressibleByArgument {}
