import Roads

/// Whether a vehicle got past the sign (or light) at the route's first junction without breaking a rule.
///
/// Source: `ability_benchmark.py`: the share of the route's points up to and with the first one in a junction, and
/// 8 more, must be completed, with no stop or red-light infraction.
public enum SignTest {
  /// Points beyond the junction's first one that must be completed.
  public static let margin = 8

  /// The share of the route, 0…1 (or above, when the junction is near the end), that must be exceeded; nil when the
  /// route meets no junction, for which upstream stops with an error.
  public static func requiredCompletion(route: PlannedRoute, network: RoadNetwork) -> Double? {
    guard let junction = route.waypoints.firstIndex(where: { network.isJunction($0) }) else { return nil }
    return Double(junction + 1 + margin) / Double(route.waypoints.count)
  }

  /// Whether the record has an infraction that fails the test whatever was completed.
  static func isBroken(_ record: RouteRecord) -> Bool {
    !record.infractions[.stop].isEmpty || !record.infractions[.redLight].isEmpty
  }

  public static func isPassed(_ record: RouteRecord, requiredCompletion: Double) -> Bool {
    record.scores.route.value / 100 > requiredCompletion && !isBroken(record)
  }
}
