import DriveTypes
import Driving
import Glibc
import Testing

@Suite struct MotionSegmentTests {
  /// A quarter turn to the left at (2, 1): the left front corner (2.4, 1) goes to (2 − 1, 1 + 2.4), and so on.
  @Test func cornersOfAQuarterTurn() {
    let corners = MotionBox().corners(after: MotionSegment(x: 2, y: 1, heading: .pi / 2))
    let expected = [(1.0, 3.4), (3.0, 3.4), (3.0, -1.4), (1.0, -1.4)]
    for (corner, (x, y)) in zip(corners, expected) {
      #expect(abs(corner.x - x) < 1e-12 && abs(corner.y - y) < 1e-12)
    }
  }

  @Test func distancesByHand() {
    let box = MotionBox()
    // All corners move by (3, 4).
    let pushed = MotionSegment(x: 3, y: 4, heading: 0)
    #expect(abs(box.distance(pushed, .zero) - 5) < 1e-12)
    // Turned about the centre each corner moves by the chord 2·r·sin(θ/2), r = √(2.4² + 1²) = 2.6.
    let turned = MotionSegment(x: 0, y: 0, heading: 0.2)
    #expect(abs(box.distance(turned, .zero) - 2 * 2.6 * sin(0.1)) < 1e-12)
    #expect(box.distance(turned, turned) == 0)
  }

  /// From one pose to another and back again, whatever the poses.
  @Test func motionLeadsFromPoseToPose() {
    var random = RandomSource(seed: 3)
    for _ in 0..<100 {
      let (a, b) = (
        Pose<World>(x: random.uniform(-9, 9), y: random.uniform(-9, 9), z: 2, yaw: random.uniform(-3.1, 3.1)),
        Pose<World>(x: random.uniform(-9, 9), y: random.uniform(-9, 9), z: 2, yaw: random.uniform(-3.1, 3.1))
      )
      let c = a.advanced(by: MotionSegment(from: a, to: b))
      #expect(c.position.distance(to: b.position) < 1e-12 && abs(wrapAngle(c.yaw - b.yaw)) < 1e-12)
    }
    let left = MotionSegment(
      from: Pose<World>(x: 1, y: 1, yaw: .pi / 2), to: Pose<World>(x: 0, y: 4, yaw: .pi))
    #expect(abs(left.x - 3) < 1e-12 && abs(left.y - 1) < 1e-12 && abs(left.heading - .pi / 2) < 1e-12)
  }

  @Test func mirrorExchangesLeftAndRight() {
    let motion = MotionSegment(x: 4, y: 0.5, heading: 0.1)
    #expect(motion.mirrored == MotionSegment(x: 4, y: -0.5, heading: -0.1))
    #expect(motion.mirrored.mirrored == motion)
    #expect(MotionSegment.zero.mirrored == .zero && MotionSegment.zero.mirrored.y.sign == .plus)
    #expect(MotionBox().distance(motion, motion.mirrored) > 0.9)
  }

  /// 10 m/s for a second, then a respawn 50 m to the side and turned round, then 3 m/s backward.
  @Test func extractionLeavesOutWhatNoPlanShouldHold() throws {
    var poses = (0...20).map { Pose<World>(x: Double($0) * 0.5, y: 7, yaw: 0) }
    poses += (0...20).map { Pose<World>(x: 10 - Double($0) * 0.15, y: 57, yaw: 2) }
    let motions = try MotionExtraction().motions(of: poses, tickDuration: 0.05)
    #expect(motions.segments.count + motions.dropped == 42 - 10)
    // Starts 0…10 stay in the first part; starts 11…20 end after the respawn; 21…31 go forward at yaw 2.
    for motion in motions.segments.prefix(11) {
      #expect(motion == MotionSegment(x: 5, y: 0, heading: 0))
    }
    #expect(motions.dropped == 10)
    let backward = (0...20).map { Pose<World>(x: Double($0) * -0.15, y: 0, yaw: 0) }
    #expect(
      try MotionExtraction().motions(of: backward, tickDuration: 0.05)
        == MotionExtraction.Motions(segments: [], dropped: 11))
    #expect(try MotionExtraction().motions(of: Array(poses.prefix(10)), tickDuration: 0.05).segments.isEmpty)
  }

  @Test(arguments: [0.0, -0.05, 0.03, .nan, .infinity]) func periodMustBeWholeTicks(tick: Double) {
    #expect(throws: ActionVocabularyError.self) {
      try MotionExtraction().motions(of: [], tickDuration: tick)
    }
  }
}
