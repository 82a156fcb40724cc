/// The twelve lists of a route record, in the order of the file; the raw value is the key.
///
/// Source: `statistics_manager.py`, `PENALTY_NAME_DICT` and `PENALTY_VALUE_DICT`.
public enum InfractionKind: String, Sendable, Hashable, CaseIterable {
  case collisionLayout = "collisions_layout"
  case collisionPedestrian = "collisions_pedestrian"
  case collisionVehicle = "collisions_vehicle"
  case redLight = "red_light"
  case stop = "stop_infraction"
  case outsideRouteLanes = "outside_route_lanes"
  case minimumSpeed = "min_speed_infractions"
  case yieldToEmergencyVehicle = "yield_emergency_vehicle_infractions"
  case scenarioTimeout = "scenario_timeouts"
  case routeDeviation = "route_dev"
  case vehicleBlocked = "vehicle_blocked"
  case routeTimeout = "route_timeout"

  /// Factor on the route's penalty for each entry. 1 where the entry itself costs nothing: those that end the route,
  /// the minimum speed ("unused" in Bench2Drive), and lanes, whose factor depends on a percentage.
  public var penalty: Double {
    switch self {
    case .collisionPedestrian: 0.5
    case .collisionVehicle: 0.6
    case .collisionLayout: 0.65
    case .redLight, .scenarioTimeout, .yieldToEmergencyVehicle: 0.7
    case .stop: 0.8
    case .outsideRouteLanes, .minimumSpeed, .routeDeviation, .vehicleBlocked, .routeTimeout: 1
    }
  }

  /// Position in the file's order.
  var index: Int {
    switch self {
    case .collisionLayout: 0
    case .collisionPedestrian: 1
    case .collisionVehicle: 2
    case .redLight: 3
    case .stop: 4
    case .outsideRouteLanes: 5
    case .minimumSpeed: 6
    case .yieldToEmergencyVehicle: 7
    case .scenarioTimeout: 8
    case .routeDeviation: 9
    case .vehicleBlocked: 10
    case .routeTimeout: 11
    }
  }
}
