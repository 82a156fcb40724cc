import DriveTypes
import Driving
import Glibc

/// Motions and drives made up by seed.
enum MadeUpMotion {
  /// Motions of half a second as a car makes them: up to 10 m ahead, gentle turns, some standing.
  static func segments(_ count: Int, seed: UInt64) -> [MotionSegment] {
    var random = RandomSource(seed: seed, stream: "segments")
    return (0..<count).map { i in
      if i % 7 == 0 { return .zero }
      let x = random.uniform(0, 10)
      let heading = random.normal(deviation: 0.08) * min(1, x)
      return MotionSegment(x: x, y: x * heading / 2 + random.normal(deviation: 0.02), heading: heading)
    }
  }

  /// A drive of so many ticks of 0.05 s: speed and curvature wander.
  static func drive(ticks: Int, seed: UInt64) -> [Pose<World>] {
    var random = RandomSource(seed: seed, stream: "drive")
    var pose = Pose<World>(x: 100, y: -50, yaw: random.uniform(-3, 3))
    var (speed, curvature) = (random.uniform(3, 10), 0.0)
    return (0..<ticks).map { _ in
      speed = min(14, max(0, speed + random.normal(deviation: 0.1)))
      curvature = min(0.15, max(-0.15, curvature * 0.98 + random.normal(deviation: 0.004)))
      pose = Pose(
        x: pose.position.x + cos(pose.yaw) * speed * 0.05, y: pose.position.y + sin(pose.yaw) * speed * 0.05,
        yaw: wrapAngle(pose.yaw + speed * 0.05 * curvature))
      return pose
    }
  }

  /// A small vocabulary of such motions.
  static func vocabulary(
    count: Int = 64, method: ActionVocabularyBuilder.Method = .kmeans, seed: UInt64 = 1
  ) throws -> ActionVocabulary {
    try ActionVocabularyBuilder(count: count, method: method, seed: seed).vocabulary(
      named: "made up", from: segments(4000, seed: 5), provenance: VocabularyProvenance(method: ""))
  }
}
