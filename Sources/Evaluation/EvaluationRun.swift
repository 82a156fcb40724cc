import DriveTypes
import Driving
import Foundation
import Roads
import Scoring

/// An evaluation from request to summary: opens the result folder, hands routes to workers, collects.
public struct EvaluationRun {
  let request: EvaluationRequest

  public init(_ request: EvaluationRequest) { self.request = request }

  public func run() throws -> EvaluationSummary {
    let suite = try Suite(request)
    var model: VlaIdentity?
    switch request.agent {
    case .named(let name): _ = try AgentRegistry.agent(named: name)
    case .vla(let options): model = try VlaIdentity(options)
    case .remote: break
    }
    try request.recording?.check()
    try requireMaps(of: suite)
    let manifest = RunManifest(
      suite: suite.name, suiteHash: suite.hash, routes: suite.selected.count, selection: suite.selection,
      agent: request.agent.name, seed: request.seed, world: EmbeddedDrivingWorld.worldName,
      scenarios: request.playsScenarios && suite.hasScenarios ? .played : .none, tickLimit: request.tickLimit,
      hasSensorNoise: request.hasSensorNoise, corruption: request.corruption?.description,
      modelHash: model?.modelHash, agentOptions: model?.options)
    let store = try ResultStore.open(request.output, manifest: manifest, fresh: request.fresh)
    defer { store.close() }

    var entries = try store.finished()
    if request.retryCrashed { entries = entries.filter { $0.value.reason == nil } }
    let waiting = suite.selected.filter { entries[$0] == nil }
    let progress = Progress(total: suite.selected.count, resumed: entries.count)
    let pool = WorkerPool(
      executable: Self.executable, count: request.jobs, arguments: { workerArguments(number: $0) })
    try pool.run(suite.inDrivingOrder(waiting)) { index, outcome, seconds in
      let route = suite.routes[index]
      let entry: JournalEntry
      switch outcome {
      case .done(let answer):
        entry = try JournalEntry(answer: answer, index: index, routeID: route.id)
      case .failed(let reason):
        throw EvaluationError.workers(reason: reason)
      case .crashed(let status):
        let reason = "the worker process ended with \(status)"
        let record = RouteRecord.undriven(
          route, index: index, seed: request.seed, failure: .simulation)
        let hashes = try store.write(index, route.id, record: record, trace: nil)
        entry = JournalEntry(
          index: index, routeID: route.id, recordHash: hashes.record, traceHash: nil, reason: reason)
      }
      try store.append(entry)
      entries[index] = entry
      let record = try store.record(entry)
      try store.note(timing: Self.timing(record, seconds: seconds))
      progress.routeFinished(
        route.id, town: route.town, status: record.status.rawValue, score: record.scores.composed.value)
    }
    return try finish(store, suite: suite, entries: Array(entries.values), manifest: manifest)
  }

  /// Stops before any work when a map has yet to be fetched. A town that nobody knows only fails its own routes.
  private func requireMaps(of suite: Suite) throws {
    let maps = MapStore.standard(path: request.mapsCache)
    for town in Set(suite.selected.map { suite.routes[$0].town }).sorted() {
      do {
        _ = try maps.file(for: town)
      } catch .notFetched(let name, let folder) {
        throw MapStoreError.notFetched(name, folder: folder)
      } catch {}
    }
  }

  /// Everything that follows from the records alone; run again, it writes the same bytes.
  private func finish(
    _ store: ResultStore, suite: Suite, entries: [JournalEntry], manifest: RunManifest
  ) throws -> EvaluationSummary {
    let ordered = entries.sorted { $0.index < $1.index }
    try store.sortJournal(ordered)
    let routes = try ordered.map { entry in
      FinishedRoute(
        definition: suite.routes[entry.index], record: try store.record(entry), reason: entry.reason,
        scenarios: entry.scenarios)
    }
    let summary = try EvaluationSummary(
      manifest: manifest, routes: routes, comfort: comfort(of: ordered, in: store),
      abilities: manifest.scenarios == .played ? abilities(of: routes.map(\.record), suite) : nil,
      output: request.output)
    try store.replace("checkpoint.json", with: summary.checkpoint)
    try store.replace("summary.json", with: Array(summary.json.utf8))
    return summary
  }

  /// Success by ability, with the sign tests on the towns' maps; a town that nobody knows leaves its tests undecided.
  private func abilities(of records: [RouteRecord], _ suite: Suite) throws -> AbilityScores {
    let maps = MapStore.standard(path: request.mapsCache)
    var signs = SignTestMaps(routes: suite.routes) { town in try? maps.network(for: town) }
    return try AbilityScores(
      routes: suite.selected.map { SuiteRoute(suite.routes[$0]) }, records: records, version: .v004
    ) { route throws(ScoringError) in try signs.requiredCompletion(route) }
  }

  /// Bench2Drive's comfortness over the routes that moved, 0…1; nil without any.
  private func comfort(of entries: [JournalEntry], in store: ResultStore) throws -> Double? {
    let routes = try entries.compactMap { entry -> Comfort? in
      guard let trace = try store.trace(entry), trace.ticks.count >= Comfort.shortest else { return nil }
      return try Comfort(MetricInfo(trace: trace))
    }
    return Comfort.mean(routes)
  }

  static func timing(_ record: RouteRecord, seconds: Double) -> JSONNode {
    .object([
      JSONMember("route_id", .string(record.routeID)), JSONMember("wall_seconds", .float(seconds)),
      JSONMember("game_seconds", .number(record.meta.durationGame)),
    ])
  }

  /// The command line of a worker: this program again, told everything it needs.
  private func workerArguments(number: Int) -> [String] {
    var arguments = [
      "worker", "--routes", request.suite, "--seed", String(request.seed), "--out", request.output,
      "--number",
      String(number),
    ]
    if !request.playsScenarios { arguments.append("--no-scenarios") }
    arguments += ["--tick-limit", String(request.tickLimit ?? 0)]
    if request.hasSensorNoise { arguments.append("--sensor-noise") }
    if let corruption = request.corruption { arguments += ["--corruption", corruption.description] }
    if let recording = request.recording {
      arguments += ["--cameras", recording.rig, "--camera-period", String(recording.period)]
      arguments += ["--jpeg-quality", String(recording.quality)]
      if let folder = recording.folder { arguments += ["--save-images", folder] }
    }
    if let maps = request.mapsCache { arguments += ["--maps-cache", maps] }
    switch request.agent {
    case .named(let name): arguments += ["--agent", name]
    case .vla(let options): arguments += ["--agent", "vla"] + options.arguments
    case .remote(let settings):
      arguments += ["--bind", settings.address(ofWorker: number), "--timeout", String(settings.timeout)]
      if let name = settings.name { arguments += ["--agent", name] }
      if let keys = settings.keys { arguments += ["--keys", keys] }
    }
    return arguments
  }

  static let executable = URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath()
}
