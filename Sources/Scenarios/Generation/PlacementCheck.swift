import DriveTypes
import Roads
import Simulation

/// Whether a route's scenarios find room for their actors: what the director says of them in an otherwise empty world.
public enum PlacementCheck {
  /// Metres of road around the route that the world gets.
  private static let radius = 250.0
  private static let ego = "vehicle.lincoln.mkz_2020"

  /// - Throws: `badParameter`, `missingParameter` and the like.
  public static func reports(
    of route: RouteDefinition, planned: PlannedRoute, network: RoadNetwork, seed: UInt64 = 0
  ) throws(ScenarioError) -> [ScenarioReport] {
    let places = planned.points.map(\.pose.position)
    guard let start = planned.points.first else { return [] }
    let world = EmbeddedWorld(
      network: network.clip(around: places, radius: radius), seed: seed, region: places)
    let ego: ActorID
    do {
      ego = try world.spawn(blueprint: Self.ego, at: start.pose, roleName: "hero")
    } catch {
      throw .world(scenario: route.scenarios.first?.name ?? "none", error)
    }
    let director = ScenarioDirector(
      scenarios: route.scenarios, route: planned, world: world, ego: ego, background: nil, seed: seed)
    _ = try director.update()
    return director.reports
  }
}
