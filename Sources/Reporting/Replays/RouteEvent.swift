import DriveTypes
import Scoring

/// Something that happened on a route, with its moment.
package struct RouteEvent: Sendable, Hashable {
  /// An infraction's key in records, or one of the names below.
  package var kind: String
  /// Place of its tick in the trace, and that of its last tick where it lasts.
  package var place: Int
  package var end: Int
  /// One short line, such as `hit vehicle.audi.tt`.
  package var title: String
  /// How it came, as far as the trace tells.
  package var detail: String
  /// Factor on the route's score; 1 for what costs nothing by itself.
  package var penalty: Double

  /// The route ended because its ticks were used up.
  package static let tickLimit = "tick_limit"
  /// Something outside the driving stopped the route.
  package static let failure = "failure"
  package static let scenarioStart = "scenario_started"
  package static let scenarioEnd = "scenario_ended"

  package init(
    kind: String, place: Int, end: Int? = nil, title: String, detail: String = "", penalty: Double = 1
  ) {
    self.kind = kind
    self.place = place
    self.end = end ?? place
    self.title = title
    self.detail = detail
    self.penalty = penalty
  }

  /// Whether it is something that went wrong.
  package var isInfraction: Bool { kind != Self.scenarioStart && kind != Self.scenarioEnd }

  /// Whether the route ended by it.
  package var isEnd: Bool {
    switch InfractionKind(rawValue: kind) {
    case .routeDeviation, .vehicleBlocked, .routeTimeout: true
    default: kind == Self.tickLimit || kind == Self.failure
    }
  }

  /// The one that explains best why the route failed: what ended it, else what cost most, else the first.
  package static func decisive(_ events: [RouteEvent], isCompleted: Bool) -> RouteEvent? {
    let wrong = events.filter(\.isInfraction)
    if !isCompleted, let end = wrong.first(where: \.isEnd) { return end }
    return wrong.min { ($0.penalty, $0.place) < ($1.penalty, $1.place) }
  }
}
