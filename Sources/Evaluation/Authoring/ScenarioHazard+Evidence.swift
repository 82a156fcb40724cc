import DriveTypes
import Scenarios
import Scoring

extension ScenarioHazard {
  /// The first of the hazard's failures that a drive shows; nil when it shows none.
  ///
  /// What counts are the scorer's infractions; the trace says whose the other actor was.
  public func failure(in run: RouteRun) -> Failure? { failures.first { $0.happened(in: run) } }
}

extension ScenarioHazard.Failure {
  func happened(in run: RouteRun) -> Bool {
    let infractions = run.record.infractions
    switch self {
    case .runsRedLight: return !infractions[.redLight].isEmpty
    case .runsStopSign: return !infractions[.stop].isEmpty
    case .doesNotYield: return !infractions[.yieldToEmergencyVehicle].isEmpty
    case .leavesLanes, .isPushedOutOfLanes: return !infractions[.outsideRouteLanes].isEmpty
    case .leavesRoute: return !infractions[.routeDeviation].isEmpty
    case .hits(let kind):
      return run.contacts.contains { $0.other.kind == kind && $0.other.isOfScenario }
    case .hitsOpenDoor:
      return run.contacts.contains { $0.isDoorOpen && $0.other.isOfScenario }
    case .hitsStandingTraffic:
      return run.contacts.contains { $0.wasStanding && $0.other.roleName == "background" }
    case .hitsTraffic:
      return run.contacts.contains { $0.duringScenario && $0.other.roleName == "background" }
    }
  }
}

/// A tick in which the ego touches an actor that a collision infraction names.
private struct Contact {
  var other: ActorDescription
  var isDoorOpen: Bool
  /// Whether it stood in the tick before the first touch.
  var wasStanding: Bool
  var duringScenario: Bool
}

extension RouteRun {
  /// m/s below which a car stands.
  private static let standing = 0.5

  fileprivate var contacts: [Contact] {
    guard let trace else { return [] }
    let kinds: [InfractionKind] = [.collisionLayout, .collisionPedestrian, .collisionVehicle]
    var named: Set<ActorID> = []
    for message in kinds.flatMap({ record.infractions[$0] }) {
      if case .collision(_, let id, _)? = InfractionMessage(message) { named.insert(ActorID(id)) }
    }
    var bodies: [ActorID: ActorDescription] = [:]
    var running = 0
    var speeds: [ActorID: Double] = [:]
    var touched: Set<ActorID> = []
    var found: [Contact] = []
    for tick in trace.ticks {
      for body in tick.spawned { bodies[body.id] = body }
      for signal in tick.signals {
        switch signal {
        case .scenarioStarted: running += 1
        case .scenarioEnded: running -= 1
        default: break
        }
      }
      for collision in tick.collisions where named.contains(collision.other) {
        guard let body = bodies[collision.other] else { continue }
        let doors = tick.others.first { $0.id == collision.other }?.doors ?? []
        let wasStanding =
          touched.insert(collision.other).inserted && speeds[collision.other, default: 1] < Self.standing
        found.append(
          Contact(
            other: body, isDoorOpen: doors != [], wasStanding: wasStanding, duringScenario: running > 0))
      }
      for other in tick.others { speeds[other.id] = other.speed }
    }
    return found
  }
}

extension ActorDescription {
  /// Whether a scenario placed it: `scenario`, `scenario no lights`, or a prop of a type.
  var isOfScenario: Bool { roleName.hasPrefix("scenario") || roleName == "prop" }
}
