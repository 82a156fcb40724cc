import DriveTypes
import Sensing

/// The perturbations of a run: each name at most once.
extension [Perturbation] {
  /// As manifests and workers are told; nil for none.
  package var text: String? { isEmpty ? nil : map(\.description).joined(separator: " ") }

  /// What spoils pictures before they are packed.
  var corruption: ImageCorruption? {
    for case .corruption(let corruption) in self { return corruption }
    return nil
  }

  /// Those that the world does not do itself.
  var onTheWay: [Perturbation] { filter { $0.group != .corruption } }

  /// Throws for what cannot be done together, or would do nothing, before anything is driven.
  /// - Parameter requirements: of the agent; nil where only the agent itself will tell.
  package func check(for requirements: AgentRequirements?) throws(EvaluationError) {
    for (i, perturbation) in enumerated() {
      // Two corruptions would be one upon the other: of which order?
      if self[..<i].contains(where: {
        $0.name == perturbation.name || $0.group == .corruption && perturbation.group == .corruption
      }) {
        throw .repeatedPerturbation(name: perturbation.name)
      }
      if let requirements, let reason = perturbation.futility(for: requirements) {
        throw .futilePerturbation(perturbation.description, reason: reason)
      }
    }
  }
}
