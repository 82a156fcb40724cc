/// How many plans of a shared model went through it together; a diary, no part of results.
public struct BatchTally: Sendable, Hashable {
  /// Plans by the size of the largest batch that each was part of; `plans[0]` is those that went alone.
  public private(set) var plans: [Int] = []
  /// Passes of the model over all plans of a batch.
  public private(set) var passes = 0
  /// Seconds that plans waited until the model took them, all together; 0 without a clock.
  public private(set) var waited = 0.0

  package init() {}

  public var count: Int { plans.reduce(0, +) }

  package mutating func add(size: Int, waited seconds: Double) {
    guard size > 0 else { return }
    while plans.count < size { plans.append(0) }
    plans[size - 1] += 1
    waited += seconds
  }

  package mutating func addPass() { passes += 1 }

  /// For a diary: `48 plans: 10 alone, 38 of 2 together; waited 1.2 ms each`.
  public var line: String {
    var sizes: [String] = []
    for (index, number) in plans.enumerated() where number > 0 {
      sizes.append(index == 0 ? "\(number) alone" : "\(number) of \(index + 1) together")
    }
    let wait = (waited * 10_000 / Double(max(1, count))).rounded() / 10
    return "\(count) plans" + (sizes.isEmpty ? "" : ": " + sizes.joined(separator: ", "))
      + "; \(passes) passes; waited \(wait) ms each"
  }
}
