/// Which word of a plan is said, by the model's probabilities.
public enum PlanDecoding: String, Sendable, Hashable, CaseIterable {
  /// The likeliest one, as language models say words.
  case greedy
  /// The one with the least expected distance to what is right (minimum Bayes risk): braking a little and braking hard are
  /// both braking, though neither may be as likely as going on.
  case nearest

  /// On 176 training places (`driveloop scenario generate --split training --repeat-places`, `--seed 77 --count 1` and
  /// `--seed 78 --count 3`) the shipped model without its way head scored 59.2 with 24.4 % solved, greedily 58.8 with 21.6 %;
  /// with one, on the 44 of seed 77, 64.4 and 63.4, both with 34.1 % solved.
  public static let standard = nearest
}
