import Dispatch
import DriveTypes

/// Scores paths against samples in any number of modes.
public struct OpenLoopScorer: Sendable {
  public struct Options: Sendable, Hashable {
    public var modes: [OpenLoopMode]
    public var bootstrap: Bootstrap?
    /// Threads; the result does not depend on it.
    public var threads: Int
    public init(
      modes: [OpenLoopMode] = OpenLoopMode.nuScenes, bootstrap: Bootstrap? = Bootstrap(), threads: Int = 2
    ) {
      self.modes = modes
      self.bootstrap = bootstrap
      self.threads = threads
    }
  }

  /// Outcomes of one planner: [frames], nil for a frame without a usable prediction.
  public struct Outcome: Sendable, Hashable {
    public var lidar, ego: SIMD8<Float>
    /// Touches by layout, in `OccupancyLayout.allCases` order, without the recorded drive's; nil without
    /// objects.
    public var touches: [UInt8]?

    public subscript(layout: OccupancyLayout) -> UInt8? {
      guard let touches, let index = OccupancyLayout.allCases.firstIndex(of: layout) else { return nil }
      return touches[index]
    }
  }

  public var options: Options

  public init(_ options: Options = Options()) { self.options = options }

  /// Every planner's outcome at every sample: [planners][samples].
  /// - Parameter planners: [planners][samples], nil for no path.
  public func outcomes(_ samples: [OpenLoopSample], planners: [[PlannedPath?]]) -> [[Outcome?]] {
    let layouts = OccupancyLayout.allCases.map { layout in
      options.modes.contains { $0.layout == layout } ? layout : nil
    }
    let slice = max(16, (samples.count + 8 * options.threads - 1) / max(1, 8 * options.threads))
    let slices = (samples.count + slice - 1) / slice
    let flat = [Outcome?](unsafeUninitializedCapacity: samples.count * planners.count) { buffer, count in
      buffer.initialize(repeating: nil)
      nonisolated(unsafe) let out = buffer
      @Sendable func work(_ part: Int) {
        for index in part * slice..<min(samples.count, (part + 1) * slice) {
          let sample = samples[index]
          let frames = layouts.map { $0.flatMap { FrameScorer(sample, layout: $0) } }
          for (planner, paths) in planners.enumerated() {
            guard let path = paths[index] else { continue }
            out[planner * samples.count + index] = Self.outcome(sample, path, frames)
          }
        }
      }
      if options.threads <= 1 {
        for part in 0..<slices { work(part) }
      } else {
        DispatchQueue.concurrentPerform(iterations: slices, execute: work)
      }
      count = samples.count * planners.count
    }
    return planners.indices.map { Array(flat[$0 * samples.count..<($0 + 1) * samples.count]) }
  }

  private static func outcome(
    _ sample: OpenLoopSample, _ path: PlannedPath, _ frames: [FrameScorer?]
  ) -> Outcome {
    var outcome = Outcome(
      lidar: StepDistance.between(path.lidar.points, sample.future.lidar.points, mask: sample.mask),
      ego: StepDistance.between(path.ego.points, sample.future.ego.points, mask: sample.mask), touches: nil)
    if sample.boxes != nil {
      outcome.touches = frames.map { frame in frame.map { $0.touches(path) & ~$0.recordedTouches } ?? 0 }
    }
    return outcome
  }

  /// A mode's sums by group of frames: [horizons] distances, their mean, then the same of collisions.
  struct Grouped {
    var groups: [Bootstrap.Group]
    /// Frames that a complete prediction set would have had.
    var possible: Int
    var hasObjects: Bool
  }

  /// - Parameter other: only frames that this planner has too.
  func groups(
    _ mode: OpenLoopMode, samples: [OpenLoopSample], outcomes: [Outcome?], where other: [Outcome?]? = nil
  ) -> Grouped {
    let hasObjects = mode.layout != nil && !samples.isEmpty && samples.allSatisfy { $0.boxes != nil }
    let byScene = Set(samples.map(\.scene)).count >= 2 && samples.allSatisfy { $0.scene != nil }
    let count = Double(mode.horizons.count)
    var groups: [Bootstrap.Group] = []
    var groupOf: [String: Int] = [:]
    var possible = 0
    for (index, sample) in samples.enumerated() {
      guard mode.denominator == .allFrames || sample.isComplete else { continue }
      possible += 1
      if let other, other[index] == nil { continue }
      guard let outcome = outcomes[index] else { continue }
      var values = mode.distances(mode.frame == .lidar ? outcome.lidar : outcome.ego)
      values.append(values.reduce(0, +) / count)
      if hasObjects {
        let flags = mode.collisions(mode.layout.flatMap { outcome[$0] } ?? 0)
        values += flags
        values.append(flags.reduce(0, +) / count)
      }
      if byScene, let scene = sample.scene {
        if let known = groupOf[scene] {
          groups[known].frames += 1
          for (place, value) in values.enumerated() { groups[known].sums[place] += value }
          continue
        }
        groupOf[scene] = groups.count
      }
      groups.append(Bootstrap.Group(frames: 1, sums: values))
    }
    return Grouped(groups: groups, possible: possible, hasObjects: hasObjects)
  }

  /// One planner's figures in one mode.
  public func score(_ mode: OpenLoopMode, samples: [OpenLoopSample], outcomes: [Outcome?]) -> ModeScore {
    let width = mode.horizons.count
    let grouped = groups(mode, samples: samples, outcomes: outcomes)
    let frames = grouped.groups.reduce(0) { $0 + $1.frames }
    func sum(_ column: Int) -> Double { grouped.groups.reduce(0) { $0 + $1.sums[column] } }
    let intervals = options.bootstrap?.intervals(grouped.groups, stream: mode.id) ?? []
    let hasCollisions = grouped.hasObjects && !grouped.groups.isEmpty
    return ModeScore(
      mode: mode, frames: Int(frames), possibleFrames: grouped.possible,
      distance: HorizonValues((0..<width).map { grouped.groups.isEmpty ? .nan : sum($0) / frames }),
      undilutedDistance: undiluted(mode, samples: samples, outcomes: outcomes),
      collision: hasCollisions ? HorizonValues((0..<width).map { sum(width + 1 + $0) / frames }) : nil,
      collisions: hasCollisions
        ? mode.horizons.indices.map { place in
          let steps = mode.collision == .meanUpTo ? Double(mode.horizons[place]) : 1
          return Int((sum(width + 1 + place) * steps).rounded())
        } : nil,
      distanceIntervals: intervals.isEmpty ? [] : Array(intervals[0...width]),
      collisionIntervals: hasCollisions && !intervals.isEmpty ? Array(intervals[(width + 1)...]) : [])
  }

  /// Each step's mean is over the frames that have it.
  private func undiluted(
    _ mode: OpenLoopMode, samples: [OpenLoopSample], outcomes: [Outcome?]
  ) -> HorizonValues {
    var sums = [Double](repeating: 0, count: 6)
    var counts = sums
    for (sample, outcome) in zip(samples, outcomes) {
      guard let outcome, mode.denominator == .allFrames || sample.isComplete else { continue }
      let steps = mode.frame == .lidar ? outcome.lidar : outcome.ego
      for step in 0..<6 where sample.mask[step] {
        sums[step] += Double(steps[step])
        counts[step] += 1
      }
    }
    let means = zip(sums, counts).map { $0 / $1 }
    return HorizonValues(
      mode.horizons.map { horizon in
        mode.distance == .at ? means[horizon - 1] : means[..<horizon].reduce(0, +) / Double(horizon)
      })
  }
}
