import DriveTypes

/// One thing that a criterion found.
public struct InfractionEvent: Sendable, Hashable {
  public var kind: InfractionKind
  public var message: InfractionMessage
  /// Percentage before rounding, for the lanes' penalty.
  public var percentage: Double

  public init(_ kind: InfractionKind, _ message: InfractionMessage, percentage: Double = 0) {
    self.kind = kind
    self.message = message
    self.percentage = percentage
  }

  /// Factor on the route's penalty.
  public var penalty: Double { kind == .outsideRouteLanes ? 1 - percentage / 100 : kind.penalty }
}

/// What is known of a route when it ends; `record` turns it into its result.
///
/// Source: `StatisticsManager.compute_route_statistics`.
public struct RouteStatistics: Sendable, Hashable {
  /// In the order of the criteria.
  public var events: [InfractionEvent]
  /// Percent; int 100 when the target was reached, as upstream has it.
  public var routeCompleted: PythonNumber
  public var isTimedOut: Bool
  /// What stopped the route from outside.
  public var failure: RouteFailure?
  /// Metres.
  public var routeLength: Double
  /// Simulated and wall-clock seconds.
  public var durationGame, durationSystem: Double

  public init(
    events: [InfractionEvent], routeCompleted: PythonNumber, isTimedOut: Bool = false,
    failure: RouteFailure? = nil,
    routeLength: Double, durationGame: Double, durationSystem: Double
  ) {
    self.events = events
    self.routeCompleted = routeCompleted
    self.isTimedOut = isTimedOut
    self.failure = failure
    self.routeLength = routeLength
    self.durationGame = durationGame
    self.durationSystem = durationSystem
  }

  public func record(
    index: Int?, routeID: String, place: RouteRecord.Place?, rules: ScoringRules = .upstream
  ) -> RouteRecord {
    var record = RouteRecord(index: index, routeID: routeID, place: place)
    record.meta = RouteRecord.Meta(
      routeLength: .float(pythonRound(routeLength, 3)), durationGame: .float(pythonRound(durationGame, 3)),
      durationSystem: .float(pythonRound(durationSystem, 3)))

    // A later reason overrides an earlier one.
    var reason = failure?.rawValue
    var penalty = 1.0
    if isTimedOut {
      record.infractions[.routeTimeout].append(InfractionMessage.routeTimeout.text)
      reason = "Agent timed out"
    }
    for event in events {
      penalty *= event.penalty
      record.infractions[event.kind].append(event.message.text)
      if event.kind == .routeDeviation { reason = "Agent deviated from the route" }
      if event.kind == .vehicleBlocked { reason = "Agent got blocked" }
    }
    record.scores = RouteRecord.Scores(
      route: routeCompleted.rounded(6), penalty: .float(pythonRound(penalty, 6)),
      composed: .float(pythonRound(max(routeCompleted.value * penalty, 0), 6)))
    record.infractionCount = record.infractions.count

    if routeCompleted.value >= 100 {
      let isPerfect =
        switch rules {
        case .upstream: record.infractionCount == 0
        case .corrected: !record.infractions.hasPunishedEntry
        }
      record.status = isPerfect ? .perfect : .completed
    } else {
      record.status = reason.map { .failed($0) } ?? .failed
    }
    return record
  }
}
