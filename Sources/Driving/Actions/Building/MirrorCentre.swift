/// A cluster centre that stands for its mirror image too: one token where it goes straight ahead, else two.
package struct MirrorCentre: Sendable, Hashable {
  /// With y ≥ 0 in a pair, so that the left one comes first.
  package var motion: MotionSegment
  package var isStraight: Bool

  package init(motion: MotionSegment, isStraight: Bool) {
    self.motion = motion
    self.isStraight = isStraight
  }

  package var tokenCount: Int { isStraight ? 1 : 2 }

  /// Motions on one side of the mirror stand for both sides: clusters are looked for in the motions and their images.
  package static func folded(_ motion: MotionSegment) -> MotionSegment {
    motion.y < 0 || (motion.y == 0 && motion.heading < 0) ? motion.mirrored : motion
  }

  /// All tokens: standing still, then the centres in order of x, each with its mirror image behind it. Numbers are on a
  /// grid of 0.01 mm and 0.01 mrad, which files hold exactly.
  package static func tokens(_ centres: [MirrorCentre]) -> [MotionSegment] {
    let rounded = centres.map { centre in
      let motion = folded(centre.motion)
      return MirrorCentre(
        motion: MotionSegment(
          x: onGrid(motion.x), y: centre.isStraight ? 0 : onGrid(motion.y),
          heading: centre.isStraight ? 0 : onGrid(motion.heading)), isStraight: centre.isStraight)
    }.sorted {
      ($0.motion.x, $0.motion.y, $0.motion.heading) < ($1.motion.x, $1.motion.y, $1.motion.heading)
    }
    return [.zero] + rounded.flatMap { $0.isStraight ? [$0.motion] : [$0.motion, $0.motion.mirrored] }
  }

  private static func onGrid(_ value: Double) -> Double { (value * 1e5).rounded() / 1e5 + 0 }
}
