import DriveTypes
import Roads

/// Turns route definitions into routes that can be driven, keeping the last town's map and planner at hand.
package struct RoutePreparer {
  /// Metres around the route within which the world has roads; traffic lives within 130 m of the ego.
  package static let clipRadius = 250.0
  private let maps: MapStore
  private var town: (name: String, network: RoadNetwork, planner: RoutePlanner)?

  package init(maps: MapStore) { self.maps = maps }

  package mutating func prepare(_ definition: RouteDefinition, index: Int) throws -> PreparedRoute {
    let network: RoadNetwork
    let planner: RoutePlanner
    if let town, town.name == definition.town {
      (network, planner) = (town.network, town.planner)
    } else {
      town = nil
      network = try maps.network(for: definition.town)
      planner = RoutePlanner(network: network)
      town = (definition.town, network, planner)
    }
    let planned = try planner.plan(definition)
    let surroundings = network.clip(around: planned.points.map(\.pose.position), radius: Self.clipRadius)
    return PreparedRoute(
      index: index, definition: definition, network: network, surroundings: surroundings, planned: planned)
  }
}
