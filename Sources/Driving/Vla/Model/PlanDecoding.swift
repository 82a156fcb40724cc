/// Which word of a plan is said, by the model's probabilities.
public enum PlanDecoding: String, Sendable, Hashable, CaseIterable {
  /// The likeliest one, as language models say words.
  case greedy
  /// The one with the least expected distance to what is right (minimum Bayes risk): braking a little and braking hard are
  /// both braking, though neither may be as likely as going on.
  case nearest

  public static let standard = nearest
}
