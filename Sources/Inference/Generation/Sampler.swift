import DriveTypes
import Glibc

/// Chooses tokens for one sequence.
///
/// Draws come from a stream of its own, so that a request's tokens do not depend on the requests beside it.
package struct Sampler {
  package let sampling: Sampling
  private var random: RandomSource
  /// Tokens of the sequence so far, each once; kept only where repetitions are penalised.
  private var seen: Set<Int> = []
  private var seenInOrder: [Int] = []
  /// Scores of the tokens in question, reused.
  private var scores: [Float] = []
  private var candidates: [Candidate] = []

  private struct Candidate {
    var index: Int
    var score: Float
    var weight: Double

    /// Higher scores first, equal ones by token.
    static func precedes(_ a: Candidate, _ b: Candidate) -> Bool {
      a.score != b.score ? a.score > b.score : a.index < b.index
    }
  }

  /// A chosen token. Log-probabilities are those of the model among the tokens that were allowed, before penalties
  /// and temperature.
  package struct Choice {
    package var token: Int
    package var logProbability: Double?
    /// The most probable tokens, best first.
    package var alternatives: [TokenScore] = []
  }

  package init(_ sampling: Sampling) {
    self.sampling = sampling
    random = RandomSource(seed: sampling.seed, stream: "inference/sampling")
  }

  /// Tokens that stand in the sequence now.
  package mutating func note(_ tokens: some Sequence<Int>) {
    guard sampling.repetitionPenalty != 1 else { return }
    for token in tokens where seen.insert(token).inserted { seenInOrder.append(token) }
  }

  /// - Parameters:
  ///   - logits: scores of the tokens from `first` on.
  ///   - allowed: tokens among which to choose, all with a score in `logits`; nil for all.
  ///   - forbidden: tokens that must not be chosen.
  ///   - costs: where they are of the allowed tokens and nothing is drawn, the least expected cost decides.
  ///   - alternatives: how many of the most probable to give; nil for no log-probabilities at all.
  package mutating func choose(
    _ logits: UnsafeBufferPointer<Float>, first: Int = 0, allowed: TokenSet? = nil, forbidden: [Int] = [],
    costs: TokenCosts? = nil, alternatives: Int? = nil
  ) -> Choice {
    if allowed == nil, forbidden.isEmpty, alternatives == nil, sampling.temperature == 0,
      sampling.repetitionPenalty == 1
    {
      return Choice(token: first + Self.highest(logits))
    }
    gather(logits, first: first, allowed: allowed, forbidden: forbidden)
    func token(_ index: Int) -> Int { allowed.map { $0.ids[index] } ?? first + index }
    var logSum = 0.0
    var best: [TokenScore] = []
    if let alternatives {
      let top = scores.max() ?? 0
      logSum = Double(top) + log(scores.withUnsafeBufferPointer { exponentialSum($0, top: top) })
      best = highest(alternatives).map {
        TokenScore(token: token($0), logProbability: Double(scores[$0]) - logSum)
      }
    }
    // The model's own scores, which penalties change.
    let raw = alternatives != nil && sampling.repetitionPenalty != 1 ? scores : []
    penalise(first: first, allowed: allowed)
    let index: Int
    if sampling.temperature > 0 {
      index = drawn()
    } else if let costs, costs.tokens == allowed {
      index = costs.leastExpected(scores)
    } else {
      index = greedy()
    }
    var choice = Choice(token: token(index), alternatives: best)
    if alternatives != nil {
      choice.logProbability = Double(raw.isEmpty ? scores[index] : raw[index]) - logSum
    }
    return choice
  }

  private mutating func gather(
    _ logits: UnsafeBufferPointer<Float>, first: Int, allowed: TokenSet?, forbidden: [Int]
  ) {
    scores.removeAll(keepingCapacity: true)
    if let allowed {
      for id in allowed.ids { scores.append(logits[id - first]) }
    } else {
      scores.append(contentsOf: logits)
    }
    for token in forbidden {
      guard let index = index(of: token, first, allowed) else { continue }
      scores[index] = -.infinity
    }
    // A score that is no number (weights that overflow) is never the best; finite scores keep sums finite.
    scores.withUnsafeMutableBufferPointer { scores in
      for index in scores.indices where !(scores[index].magnitude <= 1e30) {
        scores[index] = scores[index] > 0 ? 1e30 : -1e30
      }
    }
  }

  private func index(of token: Int, _ first: Int, _ allowed: TokenSet?) -> Int? {
    guard let allowed else {
      return token >= first && token - first < scores.count ? token - first : nil
    }
    var range = allowed.ids.indices
    while !range.isEmpty {
      let middle = (range.lowerBound + range.upperBound) / 2
      if allowed.ids[middle] == token { return middle }
      range =
        allowed.ids[middle] < token ? middle + 1..<range.upperBound : range.lowerBound..<middle
    }
    return nil
  }

  private mutating func penalise(first: Int, allowed: TokenSet?) {
    guard sampling.repetitionPenalty != 1 else { return }
    for token in seenInOrder {
      guard let index = index(of: token, first, allowed) else { continue }
      let score = scores[index]
      scores[index] = score < 0 ? score * sampling.repetitionPenalty : score / sampling.repetitionPenalty
    }
  }

  private func greedy() -> Int { scores.withUnsafeBufferPointer { Self.highest($0) } }

  /// Where the highest score stands, the first of equals; scores that are no numbers are the lowest.
  private static func highest(_ scores: UnsafeBufferPointer<Float>) -> Int {
    var tops = SIMD16<Float>(repeating: -.infinity)
    let whole = scores.count / 16 * 16
    let bytes = UnsafeRawBufferPointer(scores)
    for index in stride(from: 0, to: whole, by: 16) {
      let values = bytes.loadUnaligned(fromByteOffset: index * 4, as: SIMD16<Float>.self)
      tops.replace(with: values, where: values .> tops)
    }
    var top = tops.max()
    for index in whole..<scores.count where scores[index] > top { top = scores[index] }
    return scores.firstIndex { $0 == top } ?? 0
  }

  /// Indices of the `count` highest scores, best first.
  private func highest(_ count: Int) -> [Int] {
    guard count > 0 else { return [] }
    var best: [Candidate] = []
    for (index, score) in scores.enumerated() {
      if best.count == count, let last = best.last, score <= last.score { continue }
      let candidate = Candidate(index: index, score: score, weight: 0)
      let place = best.firstIndex { Candidate.precedes(candidate, $0) } ?? best.count
      best.insert(candidate, at: place)
      if best.count > count { best.removeLast() }
    }
    return best.map(\.index)
  }

  /// Temperature, top-k, top-p, a draw.
  private mutating func drawn() -> Int {
    let scale = 1 / Double(sampling.temperature)
    let top = scores.max() ?? 0
    let least = leastOfTopK()
    guard sampling.topP < 1 || least > -.infinity else { return drawnFromAll(scale, top) }
    let total = massAbove(least, scale, top)
    // Only the probable ones are sorted, if they suffice.
    for cut in [12.0, Double.infinity] {
      collect(least: max(least, cut.isFinite ? top - Float(cut / scale) : -.infinity), scale, top)
      var mass = 0.0
      let wanted = Double(sampling.topP) * total
      let enough =
        sampling.topP < 1
        ? candidates.firstIndex { candidate in
          mass += candidate.weight
          return mass >= wanted
        }
        : nil
      if enough == nil, cut.isFinite { continue }
      let kept = candidates[...(enough ?? candidates.count - 1)]
      var left = random.uniform() * kept.reduce(0) { $0 + $1.weight }
      for candidate in kept {
        left -= candidate.weight
        if left < 0 { return candidate.index }
      }
      return kept.last?.index ?? 0
    }
    return greedy()
  }

  /// The kth highest score; −∞ where all count.
  private func leastOfTopK() -> Float {
    guard let k = sampling.topK, k < scores.count else { return -.infinity }
    // A heap of the k highest, lowest first.
    var heap: [Float] = []
    heap.reserveCapacity(k)
    func sink(_ heap: inout [Float], _ start: Int) {
      var node = start
      while true {
        var child = 2 * node + 1
        guard child < heap.count else { return }
        if child + 1 < heap.count, heap[child + 1] < heap[child] { child += 1 }
        guard heap[child] < heap[node] else { return }
        heap.swapAt(child, node)
        node = child
      }
    }
    for score in scores {
      if heap.count < k {
        heap.append(score)
        if heap.count == k {
          for node in stride(from: k / 2 - 1, through: 0, by: -1) { sink(&heap, node) }
        }
      } else if score > heap[0] {
        heap[0] = score
        sink(&heap, 0)
      }
    }
    return heap[0]
  }

  private func massAbove(_ least: Float, _ scale: Double, _ top: Float) -> Double {
    guard least > -.infinity else {
      return scores.withUnsafeBufferPointer { exponentialSum($0, top: top, scale: scale) }
    }
    var sum = 0.0
    for score in scores where score >= least { sum += exponential((Double(score) - Double(top)) * scale) }
    return sum
  }

  /// Candidates with a score of at least `least`, best first.
  private mutating func collect(least: Float, _ scale: Double, _ top: Float) {
    candidates.removeAll(keepingCapacity: true)
    for (index, score) in scores.enumerated() where score >= least {
      candidates.append(
        Candidate(index: index, score: score, weight: exponential((Double(score) - Double(top)) * scale)))
    }
    candidates.sort(by: Candidate.precedes)
  }

  private mutating func drawnFromAll(_ scale: Double, _ top: Float) -> Int {
    let total = scores.withUnsafeBufferPointer { exponentialSum($0, top: top, scale: scale) }
    var left = random.uniform() * total
    var last = 0
    for (index, score) in scores.enumerated() {
      let weight = exponential((Double(score) - Double(top)) * scale)
      guard weight > 0 else { continue }
      left -= weight
      last = index
      if left < 0 { return index }
    }
    return last
  }
}
