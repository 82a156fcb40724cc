import DriveTypes

/// Every route of result sets for a spreadsheet.
extension SuiteScore {
  /// A header and one line for each record, by RFC 4180; numbers have the records' own digits.
  public static func csv(_ scores: [SuiteScore]) -> String {
    let kinds = InfractionKind.allCases.filter { $0 != .minimumSpeed }
    let header =
      [
        "set", "index", "route", "town", "scenario", "weather", "status", "success", "driving_score",
        "route_completion", "penalty", "length_m", "game_seconds",
      ] + kinds.map(\.rawValue)
    let rows = scores.flatMap { set in set.records.map { row($0, of: set.name, kinds) } }
    return ([header] + rows).map { $0.map(FigureTable.quoted).joined(separator: ",") + "\r\n" }.joined()
  }

  private static func row(_ record: RouteRecord, of set: String, _ kinds: [InfractionKind]) -> [String] {
    let numbers = [
      record.scores.composed, record.scores.route, record.scores.penalty, record.meta.routeLength,
      record.meta.durationGame,
    ]
    return [
      set, record.index.map(String.init) ?? "", record.routeNumber, record.place?.townName ?? "",
      record.place?.scenarioName ?? "", record.place?.weatherID ?? "", record.status.rawValue,
      record.isSuccess ? "1" : "0",
    ] + numbers.map(\.description) + kinds.map { String(record.infractions[$0].count) }
  }
}
