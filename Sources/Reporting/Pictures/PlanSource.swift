import Driving
import Inference

/// The model that drove a run, made ready to plan once more.
package enum PlanSource {
  /// - Throws: `ReportError.otherModel` unless the folder holds exactly what the run was driven with.
  package static func agent(of run: StoredRun, folder: String) throws -> VlaAgent {
    guard run["agent"] == "vla", let hash = run["model_sha256"], hash != "none" else {
      throw ReportError.cannotPlan(
        reason: "its agent is '\(run["agent"] ?? "")', not one that drives with a model of ours")
    }
    for (field, sound) in [
      ("world", "embedded"), ("sensor_noise", "none"), ("corruption", "none"), ("perturbations", "none"),
    ] {
      guard run[field] ?? sound == sound else {
        throw ReportError.cannotPlan(
          reason: "traces do not keep what the model was shown with \(field) \(run[field] ?? "")")
      }
    }
    let options = try options(run["agent_options"] ?? "", folder: folder)
    let model = try VlaIdentity(options).model
    guard model.hash == hash, model.options == run["agent_options"] else {
      throw ReportError.otherModel(
        got: "model \(model.hash.prefix(12)) with \(model.options)",
        expected: "model \(hash.prefix(12)) with \(run["agent_options"] ?? "")")
    }
    return try VlaAgent(options)
  }

  /// Reads what `VlaOptions.summary` wrote.
  package static func options(_ text: String, folder: String) throws(ReportError) -> VlaOptions {
    var options = VlaOptions(model: folder)
    for word in text.split(separator: " ") {
      let parts = word.split(separator: "=", maxSplits: 1).map(String.init)
      let value = parts.count > 1 ? parts[1] : ""
      switch parts[0] {
      case "mode": options.mode = DriveMode(rawValue: value)
      case "path": options.path = NumericPath(rawValue: value)
      case "planning_period": options.planningPeriod = Double(value)
      case "latency": options.latency = Double(value) ?? 0
      case "decoding":
        guard let decoding = PlanDecoding(rawValue: value) else {
          throw .cannotPlan(reason: "an option that is not known: \(word)")
        }
        options.decoding = decoding
      case "blank_images": options.blanksImages = true
      case "without_targets": options.omitsTargets = true
      case "without_guard": options.omitsGuard = true
      case "without_way": options.omitsWay = true
      case "files": break
      default: throw .cannotPlan(reason: "an option that is not known: \(word)")
      }
    }
    return options
  }
}
