import DriveTypes
import Roads
import Scoring

/// What happened on a route and when: its trace scored once more, with an eye on each tick.
package struct RouteAccount: Sendable {
  /// In order of time.
  package private(set) var events: [RouteEvent] = []
  /// The record that the trace gives; to be compared with the stored one.
  package let outcome: RouteOutcome

  /// Stretches outside the lanes that are so few ticks apart are one.
  private static let lanePause = 20
  /// Seconds that a blocked ego stood.
  private static let blockedTime = 60.0

  /// - Parameter network: at least the roads around the route.
  package init(_ trace: Trace, on network: RoadNetwork, tickLimit: Int?) throws(ScoringError) {
    let failure = trace.failure.flatMap { RouteFailure(rawValue: $0) }
    var scorer = try RouteScorer(
      network: network, header: trace.header, options: ScorerOptions(tickLimit: tickLimit))
    let encounter = Encounter(trace)
    var known: [InfractionEvent: Int] = [:]
    var lanes: [(place: Int, end: Int, metres: Double)] = []
    var outside = 0.0
    var isTimedOut = false
    var last = 0

    func add(_ found: [InfractionEvent], at place: Int, _ events: inout [RouteEvent]) {
      var counts: [InfractionEvent: Int] = [:]
      for event in found where event.kind != .minimumSpeed {
        if event.kind == .outsideRouteLanes {
          if case .outsideRouteLanes(let metres, _) = event.message, metres > outside {
            if let run = lanes.last, place - run.end <= Self.lanePause {
              lanes[lanes.count - 1] = (run.place, place, run.metres + metres - outside)
            } else {
              lanes.append((place, place, metres - outside))
            }
            outside = metres
          }
          continue
        }
        counts[event, default: 0] += 1
        if counts[event, default: 0] > known[event, default: 0] {
          known[event] = counts[event]
          events.append(Self.event(event, at: place, trace, encounter))
        }
      }
    }

    for (place, tick) in trace.ticks.enumerated() {
      for signal in tick.signals {
        switch signal {
        case .scenarioStarted(let name, let type):
          events.append(
            RouteEvent(
              kind: RouteEvent.scenarioStart, place: place, title: "scenario \(type) begins", detail: name))
        case .scenarioEnded(let name):
          events.append(
            RouteEvent(kind: RouteEvent.scenarioEnd, place: place, title: "scenario ends", detail: name))
        default: break
        }
      }
      let verdict = scorer.update(tick)
      last = place
      add(scorer.events, at: place, &events)
      if scorer.isTimedOut, !isTimedOut {
        isTimedOut = true
        events.append(
          RouteEvent(
            kind: InfractionKind.routeTimeout.rawValue, place: place, title: "the route's time is over"))
      }
      if verdict != .running { break }
    }
    outcome = scorer.finish(failure: failure)
    add(outcome.statistics.events, at: last, &events)
    let percentage = outcome.statistics.events.first { $0.kind == .outsideRouteLanes }?.percentage ?? 0
    for run in lanes {
      // The penalty is of all stretches together: each bears its share.
      let share = run.metres / max(outside, 1e-9)
      events.append(
        RouteEvent(
          kind: InfractionKind.outsideRouteLanes.rawValue, place: run.place, end: run.end,
          title: "outside its lanes for \(Self.text(run.metres, 1)) m",
          detail: encounter.ego(at: run.place), penalty: 1 - percentage / 100 * share))
    }
    switch outcome.statistics.failure {
    case .tickRuntime:
      events.append(
        RouteEvent(
          kind: RouteEvent.tickLimit, place: encounter.standstill(before: last), end: last,
          title: "its ticks are used up",
          detail: encounter.standing(until: last)))
    case .some(let failure):
      events.append(RouteEvent(kind: RouteEvent.failure, place: last, title: failure.rawValue))
    case nil: break
    }
    // Equal moments keep the order in which they were found.
    events = events.enumerated().sorted { ($0.element.place, $0.offset) < ($1.element.place, $1.offset) }
      .map(\.element)
  }

  private static func event(
    _ event: InfractionEvent, at place: Int, _ trace: Trace, _ encounter: Encounter
  ) -> RouteEvent {
    var (title, detail, start) = ("", encounter.ego(at: place), place)
    switch event.message {
    case .collision(let type, let id, _):
      title = "hit \(type)"
      detail = encounter.contact(with: ActorID(truncatingIfNeeded: id), at: place)
    case .redLight(let id, _): title = "ran red light \(id)"
    case .stop(let id, _): title = "ran stop sign \(id)"
    case .yieldToEmergencyVehicle: title = "did not yield to an emergency vehicle"
    case .scenarioTimeout: title = "a scenario timed out"
    case .routeDeviation: title = "left the route"
    case .vehicleBlocked:
      title = "stood still for \(text(blockedTime, 0)) s"
      detail = encounter.standing(until: place)
      start = encounter.standstill(before: place)
    case .routeTimeout: title = "the route's time is over"
    case .outsideRouteLanes, .minimumSpeed: title = event.message.text
    }
    return RouteEvent(
      kind: event.kind.rawValue, place: start, end: place, title: title, detail: detail,
      penalty: event.penalty)
  }

  /// With so many decimals.
  static func text(_ value: Double, _ decimals: Int) -> String { pythonRound(value, decimals).pythonRepr }
}
