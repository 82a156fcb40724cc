import DriveTypes
import Roads
import Scenarios
import Scoring

/// What came of one route.
public struct RouteRun: Sendable {
  public var record: RouteRecord
  public var trace: Trace?
  /// What went wrong outside the driving, in words; nil when nothing did.
  public var reason: String?
  /// What became of the route's scenarios.
  public var scenarios: [ScenarioReport]
  /// What became of the agent's plans by its last control; nil for agents that plan with no model.
  public var plans: PlanCounts?
  /// Where the time went; no part of results.
  public var times: RouteTimes

  public init(
    record: RouteRecord, trace: Trace?, reason: String?, scenarios: [ScenarioReport] = [],
    plans: PlanCounts? = nil, times: RouteTimes = RouteTimes()
  ) {
    self.record = record
    self.trace = trace
    self.reason = reason
    self.scenarios = scenarios
    self.plans = plans
    self.times = times
  }
}

extension RouteRecord {
  /// The record of a route that could not be driven: no completion, and `failure` as its status.
  static func undriven(
    _ route: RouteDefinition, index: Int, seed: UInt64, failure: RouteFailure, routeLength: Double = 0
  ) -> RouteRecord {
    RouteStatistics(
      events: [], routeCompleted: 0, failure: failure, routeLength: routeLength, durationGame: 0,
      durationSystem: 0
    ).record(index: index, routeID: recordID(of: route), place: Place(route, seed: seed))
  }

  static func recordID(of route: RouteDefinition) -> String { "RouteScenario_\(route.id)_rep0" }
}

extension RouteRecord.Place {
  /// Bench2Drive's own fields. Upstream puts the wall clock into `save_name`; ours carries the seed instead, because
  /// result bytes do not depend on the time of day.
  init(_ route: RouteDefinition, seed: UInt64) {
    let scenario = route.scenarios.first?.name ?? "NoScenario_1"
    let weather = (route.weather.first?.weather).flatMap { WeatherPreset.id(of: $0) }
    self.init(
      scenarioName: scenario, weatherID: weather,
      saveName:
        "\(RouteRecord.recordID(of: route))_\(route.town)_\(scenario)_\(weather ?? "None")_seed\(seed)",
      townName: route.town)
  }
}
