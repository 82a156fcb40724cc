/// Driving efficiency: how fast the ego went, in percent of the traffic around it.
///
/// Source: `efficiency_smoothness_benchmark.py`: the mean over routes of the mean over a route's minimum-speed
/// entries. Routes without entries are left out.
public struct Efficiency: Sendable, Hashable {
  /// Percent; may exceed 100.
  public var value: Double
  /// Routes that have a usable entry.
  public var routes: Int

  /// nil when no route has a usable entry. (Upstream divides by zero then, and also when all entries of one route
  /// exceed 1000; here that route is left out.)
  public init?(records: [RouteRecord], rules: ScoringRules = .upstream) throws(ScoringError) {
    var means: [Double] = []
    for record in records {
      var entries = try Self.entries(of: record)
      // Upstream's guard against stretches with hardly any traffic speed.
      entries.removeAll { $0 > 1000 }
      // The last stretch is listed twice: quirk 3.
      if rules == .corrected, entries.count >= 2, entries[entries.count - 1] == entries[entries.count - 2] {
        entries.removeLast()
      }
      if !entries.isEmpty { means.append(entries.reduce(0, +) / Double(entries.count)) }
    }
    guard !means.isEmpty else { return nil }
    value = means.reduce(0, +) / Double(means.count)
    routes = means.count
  }

  private static func entries(of record: RouteRecord) throws(ScoringError) -> [Double] {
    var entries: [Double] = []
    for text in record.infractions[.minimumSpeed] {
      guard case .minimumSpeed(let percentage) = InfractionMessage(text), percentage.value.isFinite else {
        throw .invalid(
          what: "min_speed_infractions of \(record.routeID)",
          expected: "\"Average speed is …% of the surrounding traffic's one\"", got: "\"\(text)\"")
      }
      entries.append(percentage.value)
    }
    return entries
  }
}
