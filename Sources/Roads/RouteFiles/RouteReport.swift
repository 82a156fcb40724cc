import DriveTypes

/// What there is to say of one route of a file: its size, and whether it can be driven as written.
public struct RouteReport: Sendable, Hashable, Codable {
  public var id: String
  public var town: String
  public var keypoints: Int
  /// Points of the dense route, its length in metres, and points of the plan; nil when it cannot be planned.
  public var points: Int?
  public var length: Double?
  public var planPoints: Int?
  public var scenarios: [String]
  /// Bench2Drive's weather id.
  public var weather: String?
  /// Each in words: a missing map, no way between key points, a scenario that will never start.
  public var problems: [String]
}

extension RouteFile {
  /// A report on each route, in file order. Each town is loaded once.
  public func reports(maps: MapStore) -> [RouteReport] {
    var planners: [String: Result<RoutePlanner, MapStoreError>] = [:]
    return routes.map { route in
      let planner: Result<RoutePlanner, MapStoreError>
      if let known = planners[route.town] {
        planner = known
      } else {
        do throws(MapStoreError) {
          planner = .success(RoutePlanner(network: try maps.network(for: route.town)))
        } catch {
          planner = .failure(error)
        }
        planners[route.town] = planner
      }
      return Self.report(route, planner)
    }
  }

  private static func report(_ route: RouteDefinition, _ planner: Result<RoutePlanner, MapStoreError>)
    -> RouteReport
  {
    var report = RouteReport(
      id: route.id, town: route.town, keypoints: route.waypoints.count,
      scenarios: route.scenarios.map(\.type),
      weather: route.weatherID, problems: [])
    switch planner {
    case .failure(let error): report.problems = ["\(route.location): \(error)"]
    case .success(let planner):
      do throws(RoutePlanError) {
        let plan = try planner.plan(route)
        report.points = plan.points.count
        report.length = plan.length
        report.planPoints = plan.planIndices.count
        for scenario in route.scenarios where plan.index(ofTrigger: scenario.trigger) == nil {
          report.problems.append(
            "\(scenario.location): the trigger of \(scenario.name) is not on the route; the scenario will not start"
          )
        }
      } catch {
        report.problems.append("\(route.location): \(error)")
      }
    }
    return report
  }
}
