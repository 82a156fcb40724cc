import DriveTypes
import Glibc
import Inference
import Testing

@Suite struct SamplerTests {
  private static let logits: [Float] = [0.5, -1, 2, 2, 0.1, -3, 1.2, -0.4, 0.9, -8]

  private func choose(_ sampler: inout Sampler, _ logits: [Float] = logits) -> Int {
    logits.withUnsafeBufferPointer { sampler.choose($0).token }
  }

  /// Slow readable twin: probabilities after temperature, top-k and top-p, as Hugging Face's warpers give them.
  private func twin(_ sampling: Sampling, _ logits: [Float] = logits) -> [Double] {
    var scores = logits.map { Double($0) / Double(sampling.temperature) }
    if let k = sampling.topK, k < scores.count {
      let least = scores.sorted(by: >)[k - 1]
      scores = scores.map { $0 < least ? -.infinity : $0 }
    }
    func softmax(_ scores: [Double]) -> [Double] {
      let weights = scores.map { exp($0) }
      let sum = weights.reduce(0, +)
      return weights.map { $0 / sum }
    }
    if sampling.topP < 1 {
      let probabilities = softmax(scores)
      let order = scores.indices.sorted { scores[$0] != scores[$1] ? scores[$0] > scores[$1] : $0 < $1 }
      var before = 0.0
      for (place, index) in order.enumerated() {
        if place > 0, before >= Double(sampling.topP) { scores[index] = -.infinity }
        before += probabilities[index]
      }
    }
    return softmax(scores)
  }

  /// Pearson's chi-square of draws against the twin's probabilities. The bound is the 99.99th percentile for nine
  /// degrees of freedom; the seed is fixed, so that the test does not fail by chance.
  @Test(arguments: [
    Sampling(temperature: 1, seed: 1), Sampling(temperature: 0.6, seed: 2),
    Sampling(temperature: 1.7, topK: 3, seed: 3),
    Sampling(temperature: 1, topP: 0.7, seed: 4), Sampling(temperature: 1.3, topK: 6, topP: 0.8, seed: 5),
    Sampling(temperature: 1, topK: 100, topP: 0.999, seed: 6), Sampling(temperature: 1, topK: 1, seed: 7),
    Sampling(temperature: 1, topP: 1e-6, seed: 8),
  ])
  func drawsFollowTheProbabilities(sampling: Sampling) {
    var sampler = Sampler(sampling)
    let expected = twin(sampling)
    var counts = Array(repeating: 0.0, count: expected.count)
    let draws = 20_000
    for _ in 0..<draws { counts[choose(&sampler)] += 1 }
    var statistic = 0.0
    for (count, probability) in zip(counts, expected) {
      if probability == 0 {
        #expect(count == 0)
      } else {
        let mean = probability * Double(draws)
        statistic += (count - mean) * (count - mean) / mean
      }
    }
    #expect(statistic < 33.7)
  }

  @Test func sameSeedSameTokens() {
    func tokens(_ seed: UInt64) -> [Int] {
      var sampler = Sampler(Sampling(temperature: 1, topP: 0.9, seed: seed))
      return (0..<50).map { _ in choose(&sampler) }
    }
    #expect(tokens(5) == tokens(5))
    #expect(tokens(5) != tokens(6))
  }

  /// Equal scores: all that equal the kth stay; greedy takes the first.
  @Test func tiesOfTopK() {
    var sampler = Sampler(Sampling(temperature: 1, topK: 1, seed: 1))
    var seen: Set<Int> = []
    for _ in 0..<200 { seen.insert(choose(&sampler)) }
    #expect(seen == [2, 3])
    var greedy = Sampler(.greedy)
    #expect(choose(&greedy) == 2)
  }

  /// Many tokens, of which few are probable: the shortcut of sorting only those gives what sorting all does.
  @Test(arguments: [Float(0.5), 0.9, 0.999999])
  func topPOfManyTokens(p: Float) {
    var random = RandomSource(seed: 9)
    let logits = (0..<3000).map { _ in Float(random.normal(deviation: 6)) }
    let sampling = Sampling(temperature: 0.8, topP: p, seed: 4)
    let expected = twin(sampling, logits)
    var sampler = Sampler(sampling)
    for _ in 0..<300 { #expect(expected[choose(&sampler, logits)] > 0) }
  }

  /// Flat scores: more tokens are needed than the shortcut looks at.
  @Test func topPOfFlatScores() {
    let logits = Array(repeating: Float(0), count: 50) + [Float](repeating: -30, count: 1000)
    var sampler = Sampler(Sampling(temperature: 10, topP: 0.99, seed: 4))
    var seen: Set<Int> = []
    for _ in 0..<3000 { seen.insert(choose(&sampler, logits)) }
    #expect(seen.contains { $0 >= 50 } && seen.isSuperset(of: 0..<50))
  }

  @Test func repetitionPenaltyAsHuggingFace() {
    var sampler = Sampler(Sampling(repetitionPenalty: 2))
    sampler.note([2, 3, 2])
    // 2 → 1, so that 1.2 wins; then 1.2 → 0.6.
    #expect(choose(&sampler) == 6)
    sampler.note([6])
    #expect(choose(&sampler) == 2)
    // Scores below zero get lower.
    #expect(choose(&sampler, [-2, -3.9, -2, -9]) == 0)
    sampler.note([0])
    #expect(choose(&sampler, [-2, -3.9, -2, -9]) == 1)
  }

  @Test func logProbabilitiesAreTheModels() {
    var sampler = Sampler(Sampling(temperature: 0, repetitionPenalty: 5))
    sampler.note([2, 3])
    let choice = Self.logits.withUnsafeBufferPointer { sampler.choose($0, alternatives: 3) }
    let sum = log(Self.logits.reduce(0) { $0 + exp(Double($1)) })
    #expect(choice.token == 6)
    #expect(abs((choice.logProbability ?? 0) - (Double(Float(1.2)) - sum)) < 1e-12)
    #expect(choice.alternatives.map(\.token) == [2, 3, 6])
    #expect(abs(choice.alternatives[0].logProbability - (2 - sum)) < 1e-12)
  }

  @Test func onlyAllowedTokens() {
    var sampler = Sampler(Sampling(temperature: 1, seed: 3))
    let allowed = TokenSet([14, 11, 14, 19])
    #expect(allowed.ids == [11, 14, 19] && allowed.bounds == 11..<20)
    var seen: Set<Int> = []
    for _ in 0..<300 {
      let choice = Self.logits.withUnsafeBufferPointer {
        sampler.choose($0, first: 10, allowed: allowed, alternatives: 1)
      }
      seen.insert(choice.token)
      // Of the three, −1, 0.1 and −8.
      #expect(choice.alternatives[0].token == 14 && choice.alternatives[0].logProbability > -0.3)
    }
    #expect(seen.isSubset(of: allowed.ids) && seen.isSuperset(of: [11, 14]))
    var greedy = Sampler(.greedy)
    let token = Self.logits.withUnsafeBufferPointer { greedy.choose($0, forbidden: [2, 3]).token }
    #expect(token == 6)
  }

  /// Tokens that mean places on a line: the choice is the weighted median, worked out by hand.
  @Test func leastExpectedCost() {
    // In the set's order by id: 3 means 10, 5 means 0, 7 means 1, 9 means 2.
    let places = [9: 2.0, 3: 10.0, 7: 1.0, 5: 0.0]
    let tokens = [9, 3, 7, 5]
    let costs = TokenCosts(tokens) { abs(places[tokens[$0], default: 0] - places[tokens[$1], default: 0]) }
    func chosen(
      _ probabilities: [Int: Double], temperature: Float = 0, set: TokenSet? = TokenSet([3, 5, 7, 9])
    )
      -> Int
    {
      var logits = [Float](repeating: 5, count: 12)
      for (token, probability) in probabilities { logits[token] = Float(log(probability)) }
      var sampler = Sampler(Sampling(temperature: temperature, seed: 4))
      return logits.withUnsafeBufferPointer { sampler.choose($0, allowed: set, costs: costs).token }
    }
    // The likeliest is 10 with 0.4; costs: 0 -> 0.25 + 0.3 + 4, 1 -> 0.2 + 0.15 + 3.6, 2 -> 0.4 + 0.25 + 3.2, 10 -> 2 + 2.25 + 1.2.
    #expect(chosen([5: 0.2, 7: 0.25, 9: 0.15, 3: 0.4]) == 9)
    #expect(chosen([5: 0.2, 7: 0.25, 9: 0.04, 3: 0.51]) == 3)
    #expect(chosen([5: 0.6, 7: 0.1, 9: 0.1, 3: 0.2]) == 5)
    // Equal costs: the lowest id. Two places with a half each cost the same wherever between them.
    #expect(chosen([5: 0.5, 7: 1e-9, 9: 0.5, 3: 1e-9]) == 5)
    // Other sets, and draws, have nothing to do with costs.
    #expect(chosen([5: 0.2, 7: 0.25, 9: 0.15, 3: 0.4], set: TokenSet([3, 5, 7])) == 3)
    let drawn = chosen([5: 0.2, 7: 0.25, 9: 0.15, 3: 0.4], temperature: 1)
    #expect(places.keys.contains(drawn))
  }

  @Test func greedyOfManyScores() {
    var random = RandomSource(seed: 3)
    for count in [1, 15, 16, 17, 40, 1000] {
      let scores = (0..<count).map { _ in Float(random.index(below: 50)) - 60 }
      var plain = Sampler(.greedy)
      var reporting = Sampler(.greedy)
      let expected = scores.indices.max { scores[$0] != scores[$1] ? scores[$0] < scores[$1] : $0 > $1 }
      #expect(choose(&plain, scores) == expected)
      let choice = scores.withUnsafeBufferPointer { reporting.choose($0, alternatives: 0) }
      #expect(choice.token == expected)
    }
  }

  @Test func scoresThatAreNoNumbers() {
    var greedy = Sampler(.greedy)
    #expect(choose(&greedy, [.nan, 1, -.infinity, 3]) == 3)
    #expect(choose(&greedy, [.nan, .nan]) == 0)
    #expect(choose(&greedy, [0, .infinity]) == 1)
    var drawn = Sampler(Sampling(temperature: 1, topK: 2, topP: 0.9, seed: 1))
    for _ in 0..<20 { #expect(choose(&drawn, [.nan, 1, -.infinity, 30]) == 3) }
    #expect([0, 1].contains(choose(&drawn, [.nan, .nan])))
  }

  /// Ours against the C library's.
  @Test func exponentialIsExact() {
    for step in 0...14_000 {
      let x = -Double(step) / 20 - Double(step % 7) * 1e-3
      let (ours, theirs) = (exponential(x), exp(x))
      #expect(x < -700 ? ours == 0 : abs(ours - theirs) <= 1e-14 * theirs)
    }
  }
}
