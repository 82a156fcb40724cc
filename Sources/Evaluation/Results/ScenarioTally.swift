import DriveTypes
import Scenarios

/// What became of all scenarios of a run: none is left out in silence.
public struct ScenarioTally: Sendable, Hashable {
  /// A scenario that the ego did not meet.
  public struct Absence: Sendable, Hashable {
    public var routeID: String
    public var report: ScenarioReport

    /// Whether the suite or the world is to blame, and not a route that was over before.
    var isAFlaw: Bool {
      switch report.outcome {
      case .offRoute, .couldNotBePlaced, .unsupported: true
      default: false
      }
    }
  }

  /// Started, whether or not the route was over before them.
  public private(set) var played = 0
  /// Their trigger is on no point of the route.
  public private(set) var offRoute = 0
  public private(set) var couldNotBePlaced = 0
  /// The route was over before their trigger.
  public private(set) var notReached = 0
  /// Their type is not played here.
  public private(set) var unsupported = 0
  /// Of routes whose program failed before it could say.
  public private(set) var unknown = 0
  public private(set) var absences: [Absence] = []

  public init() {}

  /// - Parameters:
  ///   - expected: how many scenarios the route has in its file.
  public mutating func add(routeID: String, reports: [ScenarioReport], expected: Int) {
    for report in reports {
      switch report.outcome {
      case .running, .ended, .unfinished: played += 1
      case .waiting, .placed: notReached += 1
      case .offRoute: offRoute += 1
      case .couldNotBePlaced: couldNotBePlaced += 1
      case .unsupported: unsupported += 1
      }
      if !report.outcome.isPlayed { absences.append(Absence(routeID: routeID, report: report)) }
    }
    unknown += max(0, expected - reports.count)
  }

  /// Names and counts in the order of the summary.
  public var counts: [(name: String, count: Int)] {
    [
      ("played", played), ("off_route", offRoute), ("could_not_be_placed", couldNotBePlaced),
      ("not_reached", notReached), ("unsupported", unsupported), ("unknown", unknown),
    ]
  }

  /// `218 played, 1 off the route, 1 could not be placed`; the played ones always, the others where there are any.
  var line: String {
    let words = [
      "played", "off the route", "could not be placed", "not reached", "of a type that is not played here",
      "unknown (route crashed)",
    ]
    return zip(counts, words).filter { $0.0.count > 0 || $0.0.name == "played" }
      .map { "\($0.0.count) \($0.1)" }.joined(separator: ", ")
  }
}
