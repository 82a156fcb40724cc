import DriveTypes

/// K-means++ (Arthur and Vassilvitskii 2007): start centres drawn one after the other, each motion with a chance
/// proportional to its squared distance from the centres so far; on motions together with their mirror images.
struct SpreadSeeding {
  var box: MotionBox
  var seed: UInt64

  /// - Parameters:
  ///   - motions: folded.
  ///   - count: tokens to find besides token 0; a straight centre is one token, others are two.
  /// - Returns: centres of `count` tokens, or of fewer where all motions stand on centres.
  func centres(of motions: [TurnedMotion], headings: [Double], count: Int) -> [MirrorCentre] {
    // How near a motion must be to its own image to be one centre with it depends on how near centres will be to each
    // other, which a first draw tells.
    let trial = draw(motions, headings, count: count, straight: 0)
    return draw(motions, headings, count: count, straight: 4 * trial.cost).centres
  }

  /// - Parameter straight: squared distance to its own image up to which a motion gives a straight centre.
  /// - Returns: centres, and the mean squared distance of motions from the nearest of them.
  private func draw(
    _ motions: [TurnedMotion], _ headings: [Double], count: Int, straight: Double
  ) -> (centres: [MirrorCentre], cost: Double) {
    var random = RandomSource(seed: seed, stream: "tokens/kmeans++")
    let zero = TurnedMotion(.zero)
    var squares = motions.map { box.squaredCornerDistance($0, zero) }
    var centres: [MirrorCentre] = []
    var tokens = 0
    while tokens < count {
      let sum = squares.reduce(0, +)
      guard sum > 0 else { break }
      var rest = random.uniform() * sum
      var pick = squares.count - 1
      for (place, square) in squares.enumerated() {
        rest -= square
        if rest < 0 {
          pick = place
          break
        }
      }
      let motion = motions[pick]
      let isStraight =
        box.squaredCornerDistance(motion, motion.mirrored) <= straight || tokens == count - 1
      var middle = motion
      if isStraight { (middle.y, middle.cosine, middle.sine) = (0, 1, 0) }
      centres.append(
        MirrorCentre(
          motion: MotionSegment(x: middle.x, y: middle.y, heading: isStraight ? 0 : headings[pick]),
          isStraight: isStraight))
      tokens += isStraight ? 1 : 2
      let image = middle.mirrored
      for place in motions.indices {
        let dx = motions[place].x - middle.x
        guard 4 * dx * dx < squares[place] else { continue }
        squares[place] = min(
          squares[place], box.squaredCornerDistance(motions[place], middle),
          box.squaredCornerDistance(motions[place], image))
      }
      squares[pick] = 0
    }
    return (centres, squares.reduce(0, +) / Double(max(1, motions.count)))
  }
}
