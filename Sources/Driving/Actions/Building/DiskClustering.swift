import DriveTypes

/// K-disk (AutoVLA, SMART): picks a motion by lot, takes the mean of all within `tolerance` of it as a token, removes
/// them, and goes on; here on motions together with their mirror images, and with the disk around standing still first.
///
/// Distances are means over the four corners. Every motion ends within `tolerance` of the pick of some token, or waits
/// because the tokens are used up.
package struct DiskClustering {
  var box: MotionBox
  /// Metres.
  var tolerance: Double
  var seed: UInt64

  package init(box: MotionBox, tolerance: Double, seed: UInt64) {
    self.box = box
    self.tolerance = tolerance
    self.seed = seed
  }

  /// - Parameters:
  ///   - motions: folded, in order of x.
  ///   - count: tokens to find besides token 0; a straight centre is one token, others are two.
  /// - Returns: centres of at most `count` tokens; of fewer when no motion is left.
  package func centres(of motions: [TurnedMotion], headings: [Double], count: Int) -> [MirrorCentre] {
    var random = RandomSource(seed: seed, stream: "tokens/kdisk")
    /// Motions not yet removed, in any order, and where each of them stands there.
    var waiting = Array(0..<Int32(motions.count))
    var places = waiting
    var isWaiting = [Bool](repeating: true, count: motions.count)

    func remove(_ motion: Int) {
      isWaiting[motion] = false
      let (place, last) = (Int(places[motion]), waiting[waiting.count - 1])
      waiting[place] = last
      places[Int(last)] = Int32(place)
      waiting.removeLast()
    }

    /// Removes all that lie within the disks around a motion and its image, and returns the mean of those near it; an image
    /// that is nearer than its motion stands for it.
    func disk(around pick: TurnedMotion, pickHeading: Double, isStraight: Bool) -> MotionSegment {
      let first = motions.partition(from: pick.x - tolerance)
      var sum = (x: 0.0, y: 0.0, turn: 0.0, count: 0.0)
      var place = first
      while place < motions.count, motions[place].x <= pick.x + tolerance {
        defer { place += 1 }
        guard isWaiting[place] else { continue }
        let motion = motions[place]
        let near = box.cornerDistanceSum(motion, pick) / 4
        let imageNear = box.cornerDistanceSum(motion.mirrored, pick) / 4
        guard min(near, imageNear) <= tolerance else { continue }
        remove(place)
        let side: Double = imageNear < near ? -1 : 1
        sum.x += motion.x
        sum.y += side * motion.y
        sum.turn += wrapAngle(side * headings[place] - pickHeading)
        sum.count += 1
      }
      guard sum.count > 0 else { return MotionSegment(x: pick.x, y: pick.y, heading: pickHeading) }
      if isStraight { return MotionSegment(x: sum.x / sum.count, y: 0, heading: 0) }
      return MotionSegment(
        x: sum.x / sum.count, y: sum.y / sum.count, heading: wrapAngle(pickHeading + sum.turn / sum.count))
    }

    _ = disk(around: TurnedMotion(.zero), pickHeading: 0, isStraight: true)
    var centres: [MirrorCentre] = []
    var tokens = 0
    while tokens < count, !waiting.isEmpty {
      let pick = Int(waiting[random.index(below: waiting.count)])
      // A motion within the tolerance of its own image is straight; so is the last one where only one token is left.
      let isStraight =
        box.cornerDistanceSum(motions[pick], motions[pick].mirrored) / 4 <= tolerance || tokens == count - 1
      var middle = motions[pick]
      if isStraight { (middle.y, middle.cosine, middle.sine) = (0, 1, 0) }
      let mean = disk(around: middle, pickHeading: isStraight ? 0 : headings[pick], isStraight: isStraight)
      // The straight middle of a motion to be forced straight can be out of its own reach.
      if isWaiting[pick] { remove(pick) }
      centres.append(MirrorCentre(motion: mean, isStraight: isStraight))
      tokens += isStraight ? 1 : 2
    }
    return centres
  }
}

extension [TurnedMotion] {
  /// The first place whose x is not below `x`; the array is in order of x.
  fileprivate func partition(from x: Double) -> Int {
    var (low, high) = (0, count)
    while low < high {
      let middle = (low + high) / 2
      if self[middle].x < x { low = middle + 1 } else { high = middle }
    }
    return low
  }
}
