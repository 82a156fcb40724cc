/// What it costs to say one token where another one is right, for tokens that mean places or amounts.
///
/// With costs the token is chosen whose expected cost is least under the model's probabilities (minimum Bayes risk:
/// Kumar and Byrne 2004). Of many neighbouring tokens that each have a little probability none is the likeliest, although
/// what they mean together is; with distances as costs the choice is about the median.
public final class TokenCosts: Sendable {
  public let tokens: TokenSet
  /// [n, n] in the order of `tokens`, symmetric.
  package let costs: [Float]

  /// Tokens with less than this share of the likeliest one's probability do not count.
  static let leastShare = 1e-4

  /// - Parameters:
  ///   - tokens: each once.
  ///   - cost: of two of them, by their places in `tokens`; finite, symmetric.
  public init(_ tokens: [Int], cost: (Int, Int) -> Double) {
    let order = tokens.indices.sorted { tokens[$0] < tokens[$1] }
    let count = tokens.count
    var costs = [Float](repeating: 0, count: count * count)
    for (row, a) in order.enumerated() {
      for column in 0..<row {
        let value = Float(cost(a, order[column]))
        costs[row * count + column] = value
        costs[column * count + row] = value
      }
    }
    self.tokens = TokenSet(tokens)
    self.costs = costs
  }

  /// The place of the token with the least expected cost, the first of equals.
  /// - Parameter scores: of the tokens, in order.
  func leastExpected(_ scores: [Float]) -> Int {
    let count = scores.count
    let top = scores.max() ?? 0
    var expected = [Float](repeating: 0, count: count)
    costs.withUnsafeBufferPointer { costs in
      expected.withUnsafeMutableBufferPointer { expected in
        for (row, score) in scores.enumerated() {
          let share = exponential(Double(score) - Double(top))
          guard share >= Self.leastShare else { continue }
          let weight = Float(share)
          let start = row * count
          for column in 0..<count { expected[column] += weight * costs[start + column] }
        }
      }
    }
    var best = 0
    for (index, value) in expected.enumerated() where value < expected[best] { best = index }
    return best
  }
}
