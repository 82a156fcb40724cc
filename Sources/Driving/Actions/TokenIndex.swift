/// Finds the tokens nearest to a motion without looking at all of them.
///
/// Tokens stand in order of x. A search begins at the motion's x and goes outward both ways; it ends where Δx alone is
/// farther than what was found, which is exact because the mean distance of corners is at least the centres' distance,
/// |Δx|, and the sum of squared distances at least 4·Δx².
package struct TokenIndex: Sendable {
  let box: MotionBox
  private let motions: [TurnedMotion]
  /// Token of each place in the order of x.
  private let ids: [Int32]

  package init(_ tokens: [MotionSegment], box: MotionBox) {
    self.box = box
    let order = tokens.indices.sorted { (tokens[$0].x, $0) < (tokens[$1].x, $1) }
    motions = order.map { TurnedMotion(tokens[$0]) }
    ids = order.map(Int32.init)
  }

  /// Visits tokens in order of |Δx| for as long as |Δx| is at most what `visit` last returned.
  @inline(__always)
  private func search(around x: Double, _ visit: (Int) -> Double) {
    var (low, high) = (0, motions.count)
    while low < high {
      let middle = (low + high) / 2
      if motions[middle].x < x { low = middle + 1 } else { high = middle }
    }
    var (left, right) = (low - 1, low)
    var reach = Double.infinity
    while true {
      let toLeft = left >= 0 ? x - motions[left].x : .infinity
      let toRight = right < motions.count ? motions[right].x - x : .infinity
      if min(toLeft, toRight) > reach || (left < 0 && right >= motions.count) { return }
      if toLeft < toRight {
        reach = visit(left)
        left -= 1
      } else {
        reach = visit(right)
        right += 1
      }
    }
  }

  /// The token with the least sum of corner distances; the lowest of equals.
  func nearest(to motion: TurnedMotion) -> ActionVocabulary.Match {
    var best = (sum: Double.infinity, id: Int32.max)
    search(around: motion.x) { place in
      let sum = box.cornerDistanceSum(motions[place], motion)
      if (sum, ids[place]) < best { best = (sum, ids[place]) }
      return best.sum / 4
    }
    return ActionVocabulary.Match(id: Int(best.id), distance: best.sum / 4)
  }

  /// The token with the least sum of squared corner distances; the lowest of equals.
  func nearestBySquares(to motion: TurnedMotion) -> (id: Int32, squares: Double) {
    var best = (squares: Double.infinity, id: Int32.max)
    search(around: motion.x) { place in
      let squares = box.squaredCornerDistance(motions[place], motion)
      if (squares, ids[place]) < best { best = (squares, ids[place]) }
      return best.squares.squareRoot() / 2
    }
    return (best.id, best.squares)
  }

  /// The nearest `count` tokens, the nearest first, equals by number.
  func nearest(_ count: Int, to motion: TurnedMotion) -> [ActionVocabulary.Match] {
    var found: [(sum: Double, id: Int32)] = []
    search(around: motion.x) { place in
      let candidate = (sum: box.cornerDistanceSum(motions[place], motion), id: ids[place])
      if found.count < count || candidate < found[found.count - 1] {
        let slot = found.firstIndex { candidate < $0 } ?? found.count
        found.insert(candidate, at: slot)
        if found.count > count { found.removeLast() }
      }
      return found.count < count ? .infinity : found[count - 1].sum / 4
    }
    return found.map { ActionVocabulary.Match(id: Int($0.id), distance: $0.sum / 4) }
  }
}
