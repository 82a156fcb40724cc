import DriveTypes
import Roads
import Scoring

/// The end of a run: everything that follows from its records and traces alone. Done again, it writes the same bytes.
struct RunClosing {
  let store: ResultStore
  let suite: Suite
  let manifest: RunManifest
  /// Folder of the town maps; the default one when nil.
  let mapsCache: String?

  /// Sorts the journal and writes the scores.
  func close(_ entries: [JournalEntry]) throws -> EvaluationSummary {
    let ordered = entries.sorted { $0.index < $1.index }
    try store.sortJournal(ordered)
    let routes = try ordered.map { entry in
      FinishedRoute(
        definition: suite.routes[entry.index], record: try store.record(entry), reason: entry.reason,
        scenarios: entry.scenarios, plans: entry.plans)
    }
    let summary = try EvaluationSummary(
      manifest: manifest, routes: routes, comfort: comfort(of: ordered),
      abilities: manifest.scenarios != .none ? abilities(of: routes.map(\.record)) : nil,
      output: store.folder)
    try store.replace("checkpoint.json", with: summary.checkpoint)
    try store.replace("summary.json", with: Array(summary.json.utf8))
    return summary
  }

  /// Success by ability, with the sign tests on the towns' maps; a town that nobody knows leaves its tests undecided.
  private func abilities(of records: [RouteRecord]) throws -> AbilityScores {
    let maps = MapStore.standard(path: mapsCache)
    var signs = SignTestMaps(routes: suite.routes) { town in try? maps.network(for: town) }
    return try AbilityScores(
      routes: suite.selected.map { SuiteRoute(suite.routes[$0]) }, records: records, version: .v004
    ) { route throws(ScoringError) in try signs.requiredCompletion(route) }
  }

  /// Bench2Drive's comfortness over the routes that moved, 0…1; nil without any.
  private func comfort(of entries: [JournalEntry]) throws -> Double? {
    let routes = try entries.compactMap { entry -> Comfort? in
      guard let trace = try store.trace(entry), trace.ticks.count >= Comfort.shortest else { return nil }
      return try Comfort(MetricInfo(trace: trace))
    }
    return Comfort.mean(routes)
  }
}
