import DriveTypes
import Foundation
import Roads
import Scenarios

/// Refuses routes with a point outside the places for training, so that nothing that models are evaluated on can be
/// learned from.
struct PlaceGuard {
  /// By town.
  private var placements: [String: PlacementMap] = [:]

  /// - Parameter name: of the route or trace, for the error.
  mutating func check(
    _ name: String, town: String, points: [RoutePoint], network: @autoclosure () throws -> RoadNetwork
  ) throws {
    let map = try placements[town] ?? PlacementMap(network: network())
    placements[town] = map
    guard points.allSatisfy({ map.isInside(.training, $0.pose.position) }) else {
      throw EvaluationError.otherSplit(trace: name, expected: PlacementSplit.training.rawValue)
    }
  }

  /// Checks the routes of a suite before anybody drives them. What cannot be planned cannot be driven either.
  mutating func check(_ suite: Suite, maps: MapStore) throws {
    var town: (name: String, network: RoadNetwork, planner: RoutePlanner)?
    for index in suite.inDrivingOrder(suite.selected) {
      let route = suite.routes[index]
      if town?.name != route.town {
        let network = try maps.network(for: route.town)
        town = (route.town, network, RoutePlanner(network: network))
      }
      guard let town, let planned = try? town.planner.plan(route) else { continue }
      try check("route \(route.id)", town: town.name, points: planned.points, network: town.network)
    }
  }
}
