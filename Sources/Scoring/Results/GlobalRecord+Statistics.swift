import DriveTypes
import Glibc

extension GlobalRecord {
  /// Computes the summary of a checkpoint's records.
  ///
  /// Source: `StatisticsManager.compute_global_statistics`. Sums run in file order, as there.
  /// - Parameter total: routes in the XML shard (`progress[1]`); the means divide by it, whether or not all ran.
  public init(records: [RouteRecord], total: Int) throws(ScoringError) {
    guard total >= 1 else {
      throw .invalid(what: "number of routes", expected: "at least 1", got: "\(total)")
    }
    self.init()
    for record in records {
      mean.add(record.scores) { $0 + .float($1.value / Double(total)) }
      meta.totalLength += record.meta.routeLength
      meta.durationGame += record.meta.durationGame
      meta.durationSystem += record.meta.durationSystem
      if record.status.isFailed {
        meta.exceptions.append(
          Exception(routeID: record.routeID, index: record.index ?? -1, status: record.status.rawValue))
        status = .failed
      } else if status == .perfect, record.status != .perfect {
        status = record.status
      }
    }
    mean = mean.mapped { $0.rounded(6) }

    if total > 1 {
      for record in records {
        let mean = mean
        standardDeviation.add(record.scores, minus: mean) { $0 + .float(pow($1, 2)) }
      }
      standardDeviation = standardDeviation.mapped {
        .float(pythonRound(($0.value / Double(total - 1)).squareRoot(), 3))
      }
    }

    var kilometres = 0.0
    var counts = infractions
    for record in records {
      kilometres += record.meta.routeLength.value / 1000 * record.scores.route.value / 100
      for kind in InfractionKind.allCases {
        counts[kind.index] += try Self.contribution(of: kind, in: record)
      }
    }
    kilometres = max(kilometres, 0.001)
    for kind in InfractionKind.allCases {
      let count = counts[kind.index]
      infractions[kind.index] =
        kind == .outsideRouteLanes ? count.rounded(3) : .float(pythonRound(count.value / kilometres, 3))
    }
  }

  /// The number of entries; for the lanes, the kilometres that the first message names.
  private static func contribution(
    of kind: InfractionKind, in record: RouteRecord
  ) throws(ScoringError) -> PythonNumber {
    let texts = record.infractions[kind]
    guard kind == .outsideRouteLanes else { return .integer(texts.count) }
    guard let text = texts.first else { return 0.0 }
    guard case .outsideRouteLanes(let metres, _) = InfractionMessage(text) else {
      throw .invalid(
        what: "outside_route_lanes of \(record.routeID)",
        expected: "\"Agent went outside its route lanes …\"",
        got: "\"\(text)\"")
    }
    return .float(metres / 1000)
  }

  /// What `entry_status` becomes when the global record is computed.
  public static func entryStatus(of records: [RouteRecord]) -> EntryStatus {
    records.reduce(.finished) { status, record in
      if record.status.rawValue.contains(RouteFailure.simulation.rawValue) { return .crashed }
      if record.status.rawValue.contains(RouteFailure.sensors.rawValue) { return .rejected }
      return status
    }
  }
}

extension GlobalRecord.Scores {
  fileprivate mutating func add(
    _ scores: RouteRecord.Scores, _ combine: (PythonNumber, PythonNumber) -> PythonNumber
  ) {
    composed = combine(composed, scores.composed)
    route = combine(route, scores.route)
    penalty = combine(penalty, scores.penalty)
  }

  fileprivate mutating func add(
    _ scores: RouteRecord.Scores, minus mean: Self, _ combine: (PythonNumber, Double) -> PythonNumber
  ) {
    composed = combine(composed, scores.composed.value - mean.composed.value)
    route = combine(route, scores.route.value - mean.route.value)
    penalty = combine(penalty, scores.penalty.value - mean.penalty.value)
  }

  fileprivate func mapped(_ transform: (PythonNumber) -> PythonNumber) -> Self {
    var scores = self
    scores.composed = transform(composed)
    scores.route = transform(route)
    scores.penalty = transform(penalty)
    return scores
  }
}
