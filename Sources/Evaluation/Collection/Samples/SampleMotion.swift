import DriveTypes
import Driving

/// Where the ego goes from one moment of a trace, in its own frame at that moment and in action tokens.
package struct SampleMotion: Sendable, Hashable {
  /// What kind of driving the coming seconds are, to balance samples by.
  package enum Kind: String, Sendable, Hashable, CaseIterable {
    case standing, starting, braking
    case turningLeft = "turning left"
    case turningRight = "turning right"
    case shifting, accelerating, cruising
    /// Moving, soon after somebody else had the control.
    case recovering
  }

  /// One pose a period; fewer than the horizon where the drive ends before, or the expert's part of it.
  package var future: [MotionSegment]
  /// One token a pose.
  package var actions: [Int]
  /// Mean speeds in the periods, m/s.
  package var speeds: [Double]
  package var kind: Kind

  /// m/s below which a car stands; m/s that make braking or accelerating; radians that make a turn; metres to the side
  /// that make a shift (a lane change, or passing an obstacle).
  private static let standing = 0.3
  private static let change = 1.5
  private static let turn = EgoBehaviour.fullTurn
  private static let shift = 1.5

  /// Radians that the heading changes by over the future.
  var turn: Double { future.last?.heading ?? 0 }

  /// - Parameters:
  ///   - poses: of the whole drive, tick by tick.
  ///   - index: of the moment.
  ///   - stride: ticks in a period.
  ///   - end: place of the last pose that the expert drove to from here; the drive's last one where nil.
  ///   - isRecovering: whether somebody else has just had the control.
  package init(
    poses: [Pose<World>], at index: Int, stride: Int, speed: Double, view: RecoveryView = .none,
    vocabulary: ActionVocabulary, until end: Int? = nil, isRecovering: Bool = false
  ) {
    let limit = min(end ?? .max, poses.count - 1)
    var ways: [Double] = []
    var coming: [Pose<World>] = []
    var way = 0.0
    for step in 0..<vocabulary.horizon {
      let last = index + (step + 1) * stride
      guard last <= limit else { break }
      for tick in (last - stride)..<last {
        way += poses[tick].position.distanceXY(to: poses[tick + 1].position)
      }
      ways.append(way)
      coming.append(poses[last])
    }
    self.init(
      from: poses[index], coming: coming, ways: ways, speed: speed, view: view, vocabulary: vocabulary,
      isRecovering: isRecovering)
  }

  /// - Parameters:
  ///   - pose: at the moment.
  ///   - coming: one pose a period, as the expert drives.
  ///   - ways: metres from the moment to each of them.
  package init(
    from pose: Pose<World>, coming: [Pose<World>], ways: [Double], speed: Double, view: RecoveryView = .none,
    vocabulary: ActionVocabulary, isRecovering: Bool = false
  ) {
    let start = view.moved(pose)
    let driven = view == .none ? coming : view.future(coming, ways: ways, speed: speed)
    future = driven.map { MotionSegment(from: start, to: $0) }
    actions = vocabulary.encode(driven, from: start).ids
    speeds = zip(ways, [0] + ways).map { ($0 - $1) / vocabulary.period }
    // The kind is the expert's, whatever the view.
    let truth = coming.last.map { MotionSegment(from: pose, to: $0) } ?? .zero
    let kind = Self.kind(speed: speed, speeds: speeds, end: truth)
    self.kind = isRecovering && kind != .standing ? .recovering : kind
  }

  private static func kind(speed: Double, speeds: [Double], end: MotionSegment) -> Kind {
    let last = speeds.last ?? speed
    if speed < standing { return speeds.allSatisfy { $0 < standing } ? .standing : .starting }
    if last < speed - change { return .braking }
    if abs(end.heading) >= turn { return end.heading > 0 ? .turningLeft : .turningRight }
    if abs(end.y) >= shift, abs(end.heading) < turn { return .shifting }
    return last > speed + change ? .accelerating : .cruising
  }
}
