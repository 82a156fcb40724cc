import DriveTypes
import Glibc

/// Planners without eyes. Their rows stand beside every model's: a model that does not beat them sees
/// nothing.
public enum BaselinePlanner: String, Sendable, Hashable, CaseIterable {
  /// Stays where it is.
  case stationary
  /// Repeats the last half second, straight on.
  case constantVelocity = "constant_velocity"
  /// The mean path of its command.
  case commandMean = "command_mean"
}

/// How the command mean was made.
public enum CommandMeanSource: String, Sendable, Hashable {
  /// Means of a training set, given with the samples.
  case given
  /// Means over the other scenes of the same file.
  case otherScenes = "other_scenes"
  /// Means over the other frames of the same file (one scene, or scenes unknown); neighbours leak.
  case otherFrames = "other_frames"
}

/// The baselines' paths for a set of samples.
public struct BaselinePaths: Sendable {
  /// In `BaselinePlanner.allCases` order: [planners][samples].
  public var paths: [[PlannedPath?]]
  public var commandMeanSource: CommandMeanSource
  /// Samples for which no earlier motion is known, such as the first of each scene: constant velocity stands
  /// still there, as in the references; where it is known of none, the planner has no paths.
  public var withoutMotion: [String]

  /// [samples]
  public subscript(planner: BaselinePlanner) -> [PlannedPath?] {
    switch planner {
    case .stationary: paths[0]
    case .constantVelocity: paths[1]
    case .commandMean: paths[2]
    }
  }

  public init(_ data: OpenLoopData) {
    let samples = data.samples
    let motion = LastStep.all(samples)
    withoutMotion = zip(samples, motion).filter { $1 == nil }.map(\.0.token)
    let isKnown = motion.contains { $0 != nil }
    let velocity = motion.map { step in step.map(Self.straight) ?? (isKnown ? .standstill : nil) }
    let means: [PlannedPath?]
    if let given = data.commandMeans {
      commandMeanSource = .given
      means = samples.map { given[$0.command] ?? .standstill }
    } else {
      let scenes = Set(samples.map(\.scene))
      let byScene = scenes.count >= 2 && !scenes.contains(nil)
      commandMeanSource = byScene ? .otherScenes : .otherFrames
      means = CommandMean.leavingOut(samples, byScene: byScene)
    }
    paths = [samples.map { _ in .standstill }, velocity, means]
  }

  private static func straight(_ step: LastStep) -> PlannedPath {
    func line<F: Frame>(_ step: SIMD2<Double>) -> Waypoints<F> {
      var place = SIMD2<Double>.zero
      return Waypoints<F>.standstill.map { _ in
        place += step
        return place
      }
    }
    return PlannedPath(lidar: line(step.lidar), ego: line(step.ego))
  }
}

/// The displacement in half a second at the speed since the keyframe before, in the axes of t0.
struct LastStep {
  var lidar, ego: SIMD2<Double>

  /// [samples]: as given, else from the recorded future of the keyframe before.
  static func all(_ samples: [OpenLoopSample]) -> [LastStep?] {
    var place: [String: [Int: Int]] = [:]
    for (position, sample) in samples.enumerated() {
      if let scene = sample.scene, let index = sample.index { place[scene, default: [:]][index] = position }
    }
    return samples.map { sample in
      if let step = sample.lastStep { return LastStep(lidar: SIMD2(-step.y, step.x), ego: step) }
      guard let scene = sample.scene, let index = sample.index,
        let before = place[scene]?[index &- 1], samples[before].mask[0]
      else { return nil }
      return LastStep(from: samples[before], to: sample)
    }
  }

}

extension LastStep {
  /// Real gaps are 0.40…0.60 s: the step is brought to half a second where the time is known.
  fileprivate init(from earlier: OpenLoopSample, to later: OpenLoopSample) {
    var scale = 1.0
    if let start = earlier.timestamp, let end = later.timestamp, end > start {
      scale = Waypoints<Ego>.spacing / ((Double(end) - Double(start)) * 1e-6)
    }
    lidar = scale * Self.turned(earlier.future.lidar, earlier.mask, later.future.lidar, later.mask)
    ego = scale * Self.turned(earlier.future.ego, earlier.mask, later.future.ego, later.mask)
  }

  /// The first waypoint of `earlier` in the axes of `later`.
  ///
  /// The angle comes from the places that both futures hold: those of `earlier`, seen from its first
  /// waypoint, are those of
  /// `later` turned by the angle between the two (least squares).
  private static func turned<F: Frame>(
    _ earlier: Waypoints<F>, _ earlierMask: [Bool], _ later: Waypoints<F>, _ laterMask: [Bool]
  ) -> SIMD2<Double> {
    let first = earlier[0]
    var (dot, cross) = (0.0, 0.0)
    for step in 1..<6 where earlierMask[step] && laterMask[step - 1] {
      let a = earlier[step] - first
      let b = later[step - 1]
      dot += a.x * b.x + a.y * b.y
      cross += a.x * b.y - a.y * b.x
    }
    // Within half a metre of movement the angle is noise.
    let angle = dot * dot + cross * cross > 0.0625 ? atan2(cross, dot) : 0
    let (c, s) = (cos(angle), sin(angle))
    return SIMD2(first.x * c - first.y * s, first.x * s + first.y * c)
  }
}

/// Mean recorded paths by command.
enum CommandMean {
  private struct Sum {
    var points = [SIMD2<Double>](repeating: .zero, count: 6)
    var counts = [Double](repeating: 0, count: 6)

    mutating func add(_ sample: OpenLoopSample, weight: Double) {
      for step in 0..<6 where sample.mask[step] {
        points[step] += weight * sample.future.ego[step]
        counts[step] += weight
      }
    }

    /// Steps nobody recorded stay at the step before.
    var path: PlannedPath {
      var last = SIMD2<Double>.zero
      var step = 0
      return PlannedPath(
        ego: Waypoints<Ego>.standstill.map { _ in
          if counts[step] > 0.5 { last = points[step] / counts[step] }
          step += 1
          return last
        })
    }
  }

  /// For every sample the mean over the samples of its command outside its scene (or but itself).
  static func leavingOut(_ samples: [OpenLoopSample], byScene: Bool) -> [PlannedPath?] {
    var totals: [PlannerCommand: Sum] = [:]
    var scenes: [String: Sum] = [:]
    for sample in samples {
      totals[sample.command, default: Sum()].add(sample, weight: 1)
      if byScene, let scene = sample.scene {
        scenes["\(sample.command.rawValue)/\(scene)", default: Sum()].add(sample, weight: 1)
      }
    }
    return samples.map { sample in
      var sum = totals[sample.command] ?? Sum()
      if byScene, let scene = sample.scene, let own = scenes["\(sample.command.rawValue)/\(scene)"] {
        for step in 0..<6 {
          sum.points[step] -= own.points[step]
          sum.counts[step] -= own.counts[step]
        }
      } else {
        sum.add(sample, weight: -1)
      }
      return sum.path
    }
  }
}
