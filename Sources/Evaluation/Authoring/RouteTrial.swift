import DriveTypes
import Driving
import Roads

/// Drives single routes in this process, for checks and pictures; keeps the last town's map at hand.
struct RouteTrial {
  private var preparer: RoutePreparer
  let seed: UInt64

  init(maps: MapStore, seed: UInt64) {
    preparer = RoutePreparer(maps: maps)
    self.seed = seed
  }

  /// The route with its map and dense plan.
  mutating func prepare(_ route: RouteDefinition) throws -> PreparedRoute {
    try preparer.prepare(route, index: 0)
  }

  func drive(_ route: PreparedRoute, agent name: String) throws -> RouteRun {
    var agent = try AgentRegistry.agent(named: name)
    var world = EmbeddedDrivingWorld()
    return ClosedLoop.run(route, world: &world, agent: &agent, seed: seed)
  }
}
