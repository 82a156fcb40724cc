import ArgumentParser
import Foundation
import Inference

/// How a model is held and run.
struct ModelOptions: ParsableArguments {
  @Option(
    help:
      "Weights and products: \(NumericPath.allCases.map(\.rawValue).joined(separator: ", ")) (default: as stored, else bf16)."
  )
  var path: String?
  @Option(help: "The same for the vision tower (default: as stored, else as --path, int8 for int4).")
  var visionPath: String?
  @Option(help: "Threads.")
  var threads = 1
  @Option(
    help: "Kernels: \(KernelSet.available.map { "\($0)" }.joined(separator: ", ")) (default: the widest).")
  var kernels: String?
  @Option(help: "LoRA adapter's folder, merged into the weights.", completion: .directory)
  var adapter: String?
  @Option(help: "Folder with the tokenizer and chat template (default: the model's).", completion: .directory)
  var tokenizer: String?
  @Option(help: "Weights made up from this seed; the folder needs config.json only.")
  var randomWeights: UInt64?

  func validate() throws {
    for name in [path, visionPath].compactMap({ $0 }) where NumericPath(rawValue: name) == nil {
      throw ValidationError("no numeric path '\(name)'")
    }
    guard threads >= 1, threads <= 1024 else { throw ValidationError("--threads is 1 to 1024") }
    if let kernels, !KernelSet.available.contains(where: { "\($0)" == kernels }) {
      throw ValidationError("this machine has no kernels '\(kernels)'")
    }
  }

  func load(_ folder: String) throws -> VisionLanguageModel {
    let options = VisionLanguageModel.Options(
      path: path.flatMap { NumericPath(rawValue: $0) },
      visionPath: visionPath.flatMap { NumericPath(rawValue: $0) },
      threads: threads, kernels: KernelSet.available.first { "\($0)" == kernels } ?? .best, clock: wallClock)
    var weights: ((ModelConfiguration) -> any WeightSource)?
    if let randomWeights { weights = { RandomWeights($0, seed: randomWeights) } }
    return try VisionLanguageModel(
      folder: URL(fileURLWithPath: folder), adapter: adapter.map { URL(fileURLWithPath: $0) },
      tokenizer: tokenizer.map { URL(fileURLWithPath: $0) }, weights: weights, options: options)
  }
}

/// Seconds of a clock that only goes forward.
func wallClock() -> Double {
  let now = ContinuousClock.now - ClockOrigin.value
  return Double(now.components.seconds) + Double(now.components.attoseconds) * 1e-18
}

private enum ClockOrigin {
  static let value = ContinuousClock.now
}

/// Most memory that this process has held, bytes.
func peakMemory() -> Int {
  var usage = rusage()
  getrusage(Int32(RUSAGE_SELF.rawValue), &usage)
  return usage.ru_maxrss * 1024
}
