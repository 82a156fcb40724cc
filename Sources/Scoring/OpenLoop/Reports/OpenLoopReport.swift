import DriveTypes

/// Everything that can be said of predictions for a set of samples: every planner in every mode, the
/// baselines always beside the models, and all that is wrong with the input.
public struct OpenLoopReport: Sendable {
  public enum PlannerKind: String, Sendable, Hashable {
    case model
    case baseline
  }

  public struct Planner: Sendable {
    public var name: String
    public var kind: PlannerKind
    /// nil for baselines, and where the paths' file does not say.
    public var origin: PredictionOrigin?
    /// Samples with a usable path.
    public var usable: Int
    /// One for each of the report's modes.
    public var scores: [ModeScore]
    /// [6] mean distance of the step over the frames that have it, lidar frame, metres. The last is the FDE.
    public var stepDistances: [Double]
    /// How the frames' mean distances are spread, and the worst of them.
    public var errors: FrameErrors
    /// nil where no frame has objects and all six steps.
    public var driverModel: PDMSummary?
    /// Said of the planner beneath its rows.
    public var note: String?

    public subscript(mode: OpenLoopMode.Name) -> ModeScore? { scores.first { $0.mode.name == mode } }

    /// Mean over existing steps of the frame's paths (undiluted), metres.
    public var averageDistance: Double { stepDistances.reduce(0, +) / 6 }
    public var finalDistance: Double { stepDistances[5] }
  }

  public var name: String
  /// nil: the data does not say.
  public var source: DataSource?
  public var sampleCount: Int
  public var completeCount: Int
  public var sceneCount: Int
  public var modes: [OpenLoopMode]
  /// Models in the order asked for, then the baselines.
  public var planners: [Planner]
  public var findings: [InputFinding]
  public var bootstrap: Bootstrap?

  /// Named in every table and file; a figure without its world says nothing.
  public var world: String { source?.title ?? "a world that the data does not name" }

  /// No finding that strict scoring fails on.
  public var isClean: Bool { !findings.contains { $0.kind.failsStrict } }

  /// - Parameter predictions: the models; more may lie in `data`, which are not looked at.
  /// - Parameter withDriverModel: PDM components too.
  public init(
    _ data: OpenLoopData, predictions: [PredictionSet], options: OpenLoopScorer.Options,
    withDriverModel: Bool = false
  ) {
    let scorer = OpenLoopScorer(options)
    let samples = data.samples
    name = data.name
    source = data.source
    sampleCount = samples.count
    completeCount = samples.count { $0.isComplete }
    sceneCount = Set(samples.compactMap(\.scene)).count
    modes = options.modes
    bootstrap = options.bootstrap
    findings = data.findings
    for set in predictions { findings += InputCheck.predictions(set, samples: samples) }
    let baselines = BaselinePaths(data)
    let paths = predictions.map { set in samples.map { set.paths[$0.token] } } + baselines.paths
    let names = predictions.map(\.name) + BaselinePlanner.allCases.map(\.rawValue)
    let outcomes = scorer.outcomes(samples, planners: paths)
    planners = []
    for index in names.indices {
      let isModel = index < predictions.count
      planners.append(
        Planner(
          name: names[index], kind: isModel ? .model : .baseline,
          origin: isModel ? predictions[index].origin : nil, usable: paths[index].count { $0 != nil },
          scores: options.modes.map { scorer.score($0, samples: samples, outcomes: outcomes[index]) },
          stepDistances: Self.stepDistances(samples, outcomes[index]),
          errors: FrameErrors(samples, outcomes[index]),
          driverModel: withDriverModel ? PDMSummary(samples, paths: paths[index]) : nil,
          note: isModel
            ? predictions[index].origin?.title
            : Self.note(BaselinePlanner.allCases[index - predictions.count], baselines)))
    }
  }

  static func stepDistances(_ samples: [OpenLoopSample], _ outcomes: [OpenLoopScorer.Outcome?]) -> [Double] {
    var sums = [Double](repeating: 0, count: 6)
    var counts = sums
    for (sample, outcome) in zip(samples, outcomes) {
      guard let outcome else { continue }
      for step in 0..<6 where sample.mask[step] {
        sums[step] += Double(outcome.lidar[step])
        counts[step] += 1
      }
    }
    return zip(sums, counts).map { $0 / $1 }
  }

  private static func note(_ planner: BaselinePlanner, _ paths: BaselinePaths) -> String? {
    switch planner {
    case .stationary: return nil
    case .constantVelocity:
      if paths[.constantVelocity].allSatisfy({ $0 == nil }) {
        return "no figures: the motion before t0 is not known (scene and index, or last_step)"
      }
      return paths.withoutMotion.isEmpty
        ? nil : "stands still on \(paths.withoutMotion.count) samples whose earlier motion is not known"
    case .commandMean:
      switch paths.commandMeanSource {
      case .given: return "means of a training set, given with the samples"
      case .otherScenes: return "means over the other scenes of this file"
      case .otherFrames:
        return "means over the other frames of this file: too good, neighbours resemble each other"
      }
    }
  }
}
