import DriveTypes

/// How two planners differ on the same frames, mode by mode: second − first.
///
/// Pairing takes the frames' own difficulty out of the interval, so that far smaller differences show than
/// between two separate intervals.
public struct PairedComparison: Sendable {
  public struct Row: Sendable, Hashable {
    public var mode: OpenLoopMode
    /// Frames that both planners have.
    public var frames: Int
    /// Difference of the mean over horizons, metres.
    public var distance: Double
    public var distanceInterval: Interval?
    /// Difference of the mean over horizons, share of 1; nil without objects.
    public var collision: Double?
    public var collisionInterval: Interval?
  }

  public var first, second: String
  /// nil: the data does not say.
  public var source: DataSource?
  public var rows: [Row]

  public init(
    first: (name: String, paths: [PlannedPath?]), second: (name: String, paths: [PlannedPath?]),
    samples: [OpenLoopSample], source: DataSource? = nil, options: OpenLoopScorer.Options
  ) {
    self.source = source
    self.first = first.name
    self.second = second.name
    let scorer = OpenLoopScorer(options)
    let outcomes = scorer.outcomes(samples, planners: [first.paths, second.paths])
    rows = options.modes.map { mode in
      let a = scorer.groups(mode, samples: samples, outcomes: outcomes[0], where: outcomes[1])
      let b = scorer.groups(mode, samples: samples, outcomes: outcomes[1], where: outcomes[0])
      let difference = zip(a.groups, b.groups).map { first, second in
        Bootstrap.Group(frames: first.frames, sums: zip(first.sums, second.sums).map { $1 - $0 })
      }
      let intervals = options.bootstrap?.intervals(difference, stream: "compare/" + mode.id) ?? []
      let frames = difference.reduce(0) { $0 + $1.frames }
      let width = mode.horizons.count
      func mean(_ column: Int) -> Double { difference.reduce(0) { $0 + $1.sums[column] } / frames }
      let hasCollisions = a.hasObjects && !difference.isEmpty
      return Row(
        mode: mode, frames: Int(frames), distance: difference.isEmpty ? .nan : mean(width),
        distanceInterval: intervals.isEmpty ? nil : intervals[width],
        collision: hasCollisions ? mean(2 * width + 1) : nil,
        collisionInterval: hasCollisions && !intervals.isEmpty ? intervals[2 * width + 1] : nil)
    }
  }
}

extension PairedComparison {
  var world: String { source?.title ?? "a world that the data does not name" }

  public var table: String {
    var lines = ["\(second) − \(first), mean over horizons, on the frames that both have; world: \(world)"]
    for row in rows {
      var line = "  " + OpenLoopReport.left(row.mode.id, 16) + "L2 " + Self.signed(row.distance, 1, 3) + " m"
      line += Self.interval(row.distanceInterval, 1, 3)
      if let collision = row.collision {
        line +=
          "   collision " + Self.signed(collision, 100, 2) + " %"
          + Self.interval(row.collisionInterval, 100, 2)
      }
      lines.append(line + "   \(row.frames) frames")
    }
    return lines.joined(separator: "\n") + "\n"
  }

  public var json: JSONNode {
    .object([
      JSONMember("first", .string(first)), JSONMember("second", .string(second)),
      JSONMember("world", source.map { .string($0.world) } ?? .null),
      JSONMember("suite", source.map { .string($0.suite) } ?? .null),
      JSONMember(
        "modes",
        .object(
          rows.map { row in
            JSONMember(
              row.mode.name.rawValue,
              .object([
                JSONMember("frames", .integer(row.frames)),
                JSONMember("l2_difference", .finite(row.distance)),
                JSONMember("l2_interval", row.distanceInterval?.json ?? .null),
                JSONMember("collision_difference", .finite(row.collision)),
                JSONMember("collision_interval", row.collisionInterval?.json ?? .null),
              ]))
          })),
    ])
  }

  static func signed(_ value: Double, _ scale: Double, _ digits: Int) -> String {
    value.isFinite ? (value < 0 ? "" : "+") + SuiteScore.fixed(value * scale, digits) : "-"
  }

  /// The interval, and whether it leaves out zero.
  private static func interval(_ interval: Interval?, _ scale: Double, _ digits: Int) -> String {
    guard let interval else { return "" }
    let isClear = interval.low > 0 || interval.high < 0
    return " [\(signed(interval.low, scale, digits)), \(signed(interval.high, scale, digits))]"
      + (isClear ? "*" : "")
  }
}
