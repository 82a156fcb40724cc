import DriveTypes
import Roads

/// Answers where each route's sign test is passed, with one town map at a time in memory.
public struct SignTestMaps {
  private let routes: [String: RouteDefinition]
  private let network: (String) throws(ScoringError) -> RoadNetwork?
  private var town: String?
  private var current: (network: RoadNetwork, planner: RoutePlanner)?
  private var answers: [String: Double?] = [:]
  /// Routes that cannot be planned on their map, or that meet no junction, with the reason.
  public private(set) var problems: [String] = []

  /// - Parameter network: the map of a town; nil when it is not at hand.
  public init(routes: [RouteDefinition], network: @escaping (String) throws(ScoringError) -> RoadNetwork?) {
    self.routes = Dictionary(routes.map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first })
    self.network = network
  }

  /// Ask town by town: the last map is kept, no more.
  public mutating func requiredCompletion(_ route: SuiteRoute) throws(ScoringError) -> Double? {
    if let known = answers[route.id] { return known }
    guard let definition = routes[route.id] else { return nil }
    if town != definition.town {
      town = definition.town
      current = try network(definition.town).map { ($0, RoutePlanner(network: $0)) }
    }
    guard let current else { return nil }
    var answer: Double?
    do throws(RoutePlanError) {
      let plan = try current.planner.plan(definition)
      answer = SignTest.requiredCompletion(route: plan, network: current.network)
      if answer == nil { problems.append("route \(route.id): no junction on the way") }
    } catch { problems.append("route \(route.id): \(error)") }
    answers[route.id] = answer
    return answer
  }
}

extension SuiteRoute {
  public init(_ route: RouteDefinition) {
    self.init(id: route.id, town: route.town, scenarioType: route.scenarios.first?.type)
  }
}
