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
    /// Touches by layout, in `OccupancyLayout.allCases` order, without the recorded drive's; nil without objects.
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

  /// One planner's figures in one mode.
  public func score(
    _ mode: OpenLoopMode, samples: [OpenLoopSample], outcomes: [Outcome?]
  ) -> ModeScore {
    let width = mode.horizons.count
    let hasObjects = mode.layout != nil && samples.allSatisfy { $0.boxes != nil } && !samples.isEmpty
    var groups: [Bootstrap.Group] = []
    var groupOf: [String: Int] = [:]
    let byScene = Set(samples.map(\.scene)).count >= 2 && samples.allSatisfy { $0.scene != nil }
    var possible = 0
    var stepSums = [Double](repeating: 0, count: 6)
    var stepCounts = [Double](repeating: 0, count: 6)
    for (sample, outcome) in zip(samples, outcomes) {
      guard !(mode.denominator == .completeFrames && !sample.isComplete) else { continue }
      possible += 1
      guard let outcome else { continue }
      let steps = mode.frame == .lidar ? outcome.lidar : outcome.ego
      var values = mode.distances(steps)
      if hasObjects {
        values += mode.collisions(mode.layout.flatMap { outcome[$0] } ?? 0)
      }
      for step in 0..<6 where sample.mask[step] {
        stepSums[step] += Double(steps[step])
        stepCounts[step] += 1
      }
      if byScene, let scene = sample.scene {
        if let index = groupOf[scene] {
          groups[index].frames += 1
          for (place, value) in values.enumerated() { groups[index].sums[place] += value }
          continue
        }
        groupOf[scene] = groups.count
      }
      groups.append(Bootstrap.Group(frames: 1, sums: values))
    }
    let frames = groups.reduce(0) { $0 + $1.frames }
    let columns = hasObjects ? 2 * width : width
    let means = (0..<columns).map { column in
      groups.reduce(0) { $0 + $1.sums[column] } / frames
    }
    let stepMeans = (0..<6).map { stepSums[$0] / stepCounts[$0] }
    let undiluted = mode.horizons.map { horizon in
      mode.distance == .at
        ? stepMeans[horizon - 1] : stepMeans[..<horizon].reduce(0, +) / Double(horizon)
    }
    // The mean over horizons is a metric of its own.
    let widened = groups.map { group in
      let distance = group.sums[..<width].reduce(0, +) / Double(width)
      var sums = Array(group.sums[..<width]) + [distance]
      if hasObjects {
        sums += Array(group.sums[width...]) + [group.sums[width...].reduce(0, +) / Double(width)]
      }
      return Bootstrap.Group(frames: group.frames, sums: sums)
    }
    let intervals = options.bootstrap?.intervals(widened, stream: mode.id) ?? []
    return ModeScore(
      mode: mode, frames: Int(frames), possibleFrames: possible,
      distance: HorizonValues(Array(means[..<width])), undilutedDistance: HorizonValues(undiluted),
      collision: hasObjects ? HorizonValues(Array(means[width...])) : nil,
      collisions: hasObjects
        ? mode.horizons.indices.map { place in
          let sum = groups.reduce(0) { $0 + $1.sums[width + place] }
          return Int((sum * (mode.collision == .meanUpTo ? Double(mode.horizons[place]) : 1)).rounded())
        } : nil,
      distanceIntervals: intervals.isEmpty ? [] : Array(intervals[0...width]),
      collisionIntervals: hasObjects && !intervals.isEmpty ? Array(intervals[(width + 1)...]) : [])
  }
}
