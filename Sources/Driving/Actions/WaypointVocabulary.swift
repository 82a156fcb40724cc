import DriveTypes

/// DriveRX-Agent's other way to say a plan: six waypoints 0.5 s apart in the ego's frame, each coordinate one of 512 bins
/// that divide the range of the training set, x and y apart (`reference/vla-model.md` §3.2; uniform bins as in RT-2).
///
/// A plan is the words x₁ y₁ x₂ y₂ …, each from 0 to 511. The range of y is made symmetric, so that mirroring a plan is
/// mirroring its y words.
public struct WaypointVocabulary: Sendable, Hashable {
  public let name: String
  /// Seconds between waypoints.
  public let period: Double
  /// Waypoints of a plan.
  public let horizon: Int
  /// Bins of each coordinate.
  public let bins: Int
  /// Metres forward and to the left.
  public let x, y: ClosedRange<Double>
  public let provenance: VocabularyProvenance

  public init(
    name: String, period: Double = 0.5, horizon: Int = 6, bins: Int = 512, x: ClosedRange<Double>,
    y: ClosedRange<Double>, provenance: VocabularyProvenance
  ) throws(ActionVocabularyError) {
    guard period > 0, period.isFinite, (1...1000).contains(horizon), (2...65536).contains(bins) else {
      throw .badRequest(
        what: "a waypoint vocabulary", got: "period \(period) s, horizon \(horizon), \(bins) bins",
        expected: "a positive period, a horizon of 1 to 1000 and 2 to 65536 bins")
    }
    for range in [x, y] {
      let width = range.upperBound - range.lowerBound
      guard width > 0, width.isFinite else {
        throw .badRequest(
          what: "a range of waypoints", got: "\(range) m",
          expected: "finite bounds, the upper one above the lower")
      }
    }
    self.name = name
    self.period = period
    self.horizon = horizon
    self.bins = bins
    self.x = x
    self.y = y
    self.provenance = provenance
  }

  /// A plan in words.
  public struct Encoding: Sendable, Hashable {
    /// x and y in turn.
    public var ids: [Int]
    /// Coordinates outside the range, which got the outermost bin.
    public var saturated: Int

    public init(ids: [Int] = [], saturated: Int = 0) {
      self.ids = ids
      self.saturated = saturated
    }
  }

  public func encode(_ waypoints: [Point<Ego>]) throws(ActionVocabularyError) -> Encoding {
    var encoding = Encoding()
    for waypoint in waypoints {
      for (value, range) in [(waypoint.x, x), (waypoint.y, y)] {
        guard value.isFinite else {
          throw .badRequest(what: "a waypoint", got: "\(value) m", expected: "a finite number")
        }
        if !range.contains(value) { encoding.saturated += 1 }
        let inside = min(max(value, range.lowerBound), range.upperBound)
        encoding.ids.append(min(bins - 1, Int((inside - range.lowerBound) / width(of: range))))
      }
    }
    return encoding
  }

  /// The middles of the bins.
  public func decode(_ ids: [Int]) throws(ActionVocabularyError) -> [Point<Ego>] {
    guard ids.count % 2 == 0 else {
      throw .badRequest(
        what: "a plan in words", got: "\(ids.count) words", expected: "an even number, x and y in turn")
    }
    for id in ids where !(0..<bins).contains(id) { throw .unknownToken(got: id, count: bins) }
    return stride(from: 0, to: ids.count, by: 2).map { i in
      Point(x: middle(of: ids[i], in: x), y: middle(of: ids[i + 1], in: y))
    }
  }

  /// The same plan with left and right exchanged; nil where the range of y is not symmetric.
  public func mirrored(_ ids: [Int]) -> [Int]? {
    guard y.lowerBound == -y.upperBound else { return nil }
    return ids.enumerated().map { $0 % 2 == 0 ? $1 : bins - 1 - $1 }
  }

  private func width(of range: ClosedRange<Double>) -> Double {
    (range.upperBound - range.lowerBound) / Double(bins)
  }

  private func middle(of bin: Int, in range: ClosedRange<Double>) -> Double {
    range.lowerBound + (Double(bin) + 0.5) * width(of: range)
  }
}

extension WaypointVocabulary {
  /// Plans as driven: at every tick the next `horizon` positions of the ego, a period apart, seen from it.
  public static func plans(
    in poses: [Pose<World>], tickDuration: Double, period: Double = 0.5, horizon: Int = 6
  ) throws(ActionVocabularyError) -> [[Point<Ego>]] {
    let stride = try MotionExtraction.ticks(in: period, tickDuration: tickDuration)
    guard horizon > 0, poses.count > stride * horizon else { return [] }
    return (0..<(poses.count - stride * horizon)).map { start in
      (1...horizon).map { step in
        let place = poses[start].localLevel(poses[start + step * stride].position)
        return Point(x: place.x, y: place.y)
      }
    }
  }

  /// Bins over the range of these plans, widened outward to whole millimetres.
  public init(
    named name: String, over plans: [[Point<Ego>]], period: Double = 0.5, bins: Int = 512,
    provenance: VocabularyProvenance
  ) throws(ActionVocabularyError) {
    let points = plans.joined().filter { $0.x.isFinite && $0.y.isFinite }
    guard let first = points.first else { throw .tooFewMotions(got: 0, expected: "at least one plan") }
    let (low, high) = points.reduce((first.x, first.x)) { (min($0.0, $1.x), max($0.1, $1.x)) }
    let side = points.reduce(0) { max($0, abs($1.y)) }
    func outward(_ value: Double) -> Double {
      (value * 1000).rounded(value < 0 ? .down : .up) / 1000
    }
    var provenance = provenance
    provenance.method = "uniform bins"
    provenance.motions = plans.count
    // A car that never turned or moved still needs bins of some width.
    let (start, end, reach) = (outward(min(low, 0)), outward(max(high, 0.001)), max(outward(side), 0.001))
    try self.init(
      name: name, period: period, horizon: plans.first?.count ?? 1, bins: bins, x: start...end,
      y: (-reach)...reach, provenance: provenance)
  }

  /// Errors over plans that the range was not taken from.
  public struct PlanError: Sendable, Hashable, Codable {
    public var plans = 0
    /// Coordinates outside the range, of `coordinates`.
    public var saturated = 0
    public var coordinates = 0
    /// Mean and greatest distance between a waypoint and its decoded one, metres.
    public var average = 0.0
    public var maximum = 0.0

    public init() {}
  }

  public func error(on plans: [[Point<Ego>]]) throws(ActionVocabularyError) -> PlanError {
    var error = PlanError()
    for plan in plans {
      let encoding = try encode(plan)
      error.plans += 1
      error.saturated += encoding.saturated
      error.coordinates += encoding.ids.count
      for (waypoint, decoded) in zip(plan, try decode(encoding.ids)) {
        let distance = waypoint.distanceXY(to: decoded)
        error.average += distance
        error.maximum = max(error.maximum, distance)
      }
    }
    if error.coordinates > 0 { error.average /= Double(error.coordinates / 2) }
    return error
  }
}
