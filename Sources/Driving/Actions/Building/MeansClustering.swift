import Dispatch
import Glibc

/// K-means (Lloyd's iterations) on the eight corner coordinates, over motions together with their mirror images, for
/// centres that keep their mirror images, and with standing still as a centre that does not move.
///
/// The eight coordinates are four: see `MotionBox.squaredCornerDistance`. The result does not depend on the number of
/// threads: they only look for nearest centres; sums are made in the order of the motions.
package struct MeansClustering {
  var box: MotionBox
  var maximumIterations: Int
  var threads: Int

  package init(box: MotionBox, maximumIterations: Int, threads: Int) {
    self.box = box
    self.maximumIterations = maximumIterations
    self.threads = threads
  }

  package struct Result {
    package var centres: [MirrorCentre]
    package var iterations: Int
    /// Mean over motions of the sum of squared corner distances, m², before each iteration's move.
    package var cost: [Double]
  }

  /// - Parameter motions: folded.
  package func refine(_ start: [MirrorCentre], motions: [TurnedMotion]) -> Result {
    var result = Result(centres: start, iterations: 0, cost: [])
    var assigned = [Int32](repeating: -1, count: motions.count)
    while result.iterations < maximumIterations {
      // Tokens: 0 stands still, then each centre and, where it is one of a pair, its image.
      var tokens: [MotionSegment] = [.zero]
      var owners: [(centre: Int, isImage: Bool)] = [(-1, false)]
      for (number, centre) in result.centres.enumerated() {
        tokens.append(centre.motion)
        owners.append((number, false))
        if !centre.isStraight {
          tokens.append(centre.motion.mirrored)
          owners.append((number, true))
        }
      }
      let found = assignments(of: motions, to: TokenIndex(tokens, box: box))
      result.cost.append(found.squares.reduce(0, +) / Double(max(1, motions.count)))
      if found.ids == assigned { break }
      assigned = found.ids
      var sums = [(x: Double, y: Double, cosine: Double, sine: Double, count: Double)](
        repeating: (0, 0, 0, 0, 0), count: result.centres.count)
      for (motion, id) in zip(motions, assigned) {
        let owner = owners[Int(id)]
        guard owner.centre >= 0 else { continue }
        let side: Double = owner.isImage ? -1 : 1
        sums[owner.centre].x += motion.x
        sums[owner.centre].y += side * motion.y
        sums[owner.centre].cosine += motion.cosine
        sums[owner.centre].sine += side * motion.sine
        sums[owner.centre].count += 1
      }
      // The mean of turned boxes is a little smaller than a box; its centre and direction are kept. A centre that
      // lost all its motions stays where it is.
      for (number, sum) in sums.enumerated() where sum.count > 0 {
        result.centres[number].motion =
          result.centres[number].isStraight
          ? MotionSegment(x: sum.x / sum.count, y: 0, heading: 0)
          : MotionSegment(
            x: sum.x / sum.count, y: sum.y / sum.count, heading: atan2(sum.sine, sum.cosine))
      }
      result.iterations += 1
    }
    return result
  }

  /// The nearest token of each motion, and the squares of its distance.
  package func assignments(
    of motions: [TurnedMotion], to index: TokenIndex
  ) -> (ids: [Int32], squares: [Double]) {
    var ids = [Int32](repeating: 0, count: motions.count)
    var squares = [Double](repeating: 0, count: motions.count)
    let shares = max(1, min(threads, motions.count))
    ids.withUnsafeMutableBufferPointer { ids in
      squares.withUnsafeMutableBufferPointer { squares in
        // Each share writes its own places only.
        nonisolated(unsafe) let (ids, squares) = (ids, squares)
        let look = { @Sendable (share: Int) in
          let range = (motions.count * share / shares)..<(motions.count * (share + 1) / shares)
          for i in range {
            let nearest = index.nearestBySquares(to: motions[i])
            ids[i] = nearest.id
            squares[i] = nearest.squares
          }
        }
        if shares == 1 {
          look(0)
        } else {
          DispatchQueue.concurrentPerform(iterations: shares, execute: look)
        }
      }
    }
    return (ids, squares)
  }
}
