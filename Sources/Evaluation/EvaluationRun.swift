import DriveTypes
import Driving
import Foundation
import Roads
import Scoring

/// An evaluation from request to summary: opens the result folder, hands routes to workers, collects.
public struct EvaluationRun {
  let request: EvaluationRequest
  private let watchers: [any RunWatcher]

  /// - Parameter watchers: told how far the run is; a few words on standard error when nil.
  public init(_ request: EvaluationRequest, watchers: [any RunWatcher]? = nil) {
    self.request = request
    self.watchers = watchers ?? [TerminalWatch(TerminalWatch.style(isLong: false))]
  }

  public func run() throws -> EvaluationSummary {
    var watch = Stopwatch(WallClock.seconds)
    var elapsed = 0.0
    let suite = try Suite(request)
    let requirements = try request.agent.check(workers: request.jobs)
    try request.perturbations.check(for: requirements)
    let model = try request.agent.model()
    try request.recording?.check()
    try suite.requireMaps(in: request.mapsCache)
    var manifest = RunManifest(
      suite: suite.name, suiteHash: suite.hash, routes: suite.selected.count, selection: suite.selection,
      shard: request.shard, agent: request.agent.name, seed: request.seed,
      world: EmbeddedDrivingWorld.worldName,
      scenarios: suite.hasScenarios ? request.scenarios : .none, tickLimit: request.tickLimit,
      hasSensorNoise: request.hasSensorNoise, perturbations: request.perturbations.text,
      modelHash: model?.hash,
      agentOptions: model?.options ?? request.agent.spells)
    let store = try ResultStore.open(
      request.output, manifest: manifest, fresh: request.fresh, untold: request.agent.untold)
    defer { store.close() }
    try store.keep(suite)

    var entries = try store.finished()
    // An agent of another process is asked who it is by the worker that meets it; a run that goes on knows already.
    var isTold = request.agent.untold.isEmpty
    if !isTold, entries.values.contains(where: { $0.traceHash != nil }) {
      manifest.take(try store.introduction())
      isTold = true
    }
    if request.retryCrashed { entries = entries.filter { $0.value.reason == nil } }
    let waiting = suite.selected.filter { entries[$0] == nil }
    let earlier = try entries.values.sorted { $0.index < $1.index }.filter {
      suite.routes.indices.contains($0.index)
    }.map { RunProgress.Finished(try store.record($0), of: suite.routes[$0.index], index: $0.index) }
    let journalist = RunJournalist(
      RunProgress(title: manifest.title, total: suite.selected.count, earlier: earlier), routes: suite.routes,
      watchers: watchers, clock: WallClock.seconds)
    let session = TimingReport.Session(
      number: TimingReport(try store.timings()).sessions + 1, jobs: request.jobs)
    let pool = WorkerPool(
      executable: Self.executable, count: request.jobs,
      arguments: { workerArguments(number: $0, told: isTold ? manifest.introduction : nil) })
    try pool.run(suite.inDrivingOrder(waiting), listener: journalist) { index, outcome, seconds in
      let route = suite.routes[index]
      let entry: JournalEntry
      var times: JSONNode?
      switch outcome {
      case .done(let line):
        let answer = try WorkerAnswer(line, index: index, routeID: route.id)
        entry = answer.entry
        times = answer.times
        if let agent = answer.agent {
          try meet(agent, &manifest, isTold: isTold, store)
          isTold = true
        }
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
      watch.lap(&elapsed)
      try store.note(
        timing: TimingReport.line(
          record.routeID, index: index, session: session, elapsed: elapsed, wall: seconds,
          game: record.meta.durationGame, times: times))
      journalist.finished(RunProgress.Finished(record, of: route, index: index))
    }
    var summary = try RunClosing(
      store: store, suite: suite, manifest: manifest, mapsCache: request.mapsCache
    ).close(Array(entries.values))
    watch.lap(&elapsed)
    if !waiting.isEmpty { try store.note(timing: session.end(elapsed: elapsed)) }
    let timing = TimingReport(try store.timings())
    try store.replace("timing.json", with: JSONWriter.write(timing.json))
    summary.timing = timing
    return summary
  }

  /// Notes who drives: the first time in the manifest, before any route counts as finished.
  private func meet(
    _ agent: AgentIntroduction, _ manifest: inout RunManifest, isTold: Bool, _ store: ResultStore
  ) throws {
    if !isTold {
      manifest.take(agent)
      try store.replace(manifest)
    } else if agent != manifest.introduction {
      throw agent.name == manifest.agent
        ? EvaluationError.otherModel(
          got: ExpectedModel.exactly(agent.model).text,
          expected: ExpectedModel.exactly(manifest.introduction.model).text)
        : EvaluationError.otherAgent(got: agent.name, expected: manifest.agent)
    }
  }

  static let executable = URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath()
}

extension RunProgress.Finished {
  fileprivate init(_ record: RouteRecord, of route: RouteDefinition, index: Int) {
    self.init(
      index: index, routeID: route.id, town: route.town, status: record.status.rawValue,
      score: record.scores.composed.value, isSuccess: record.isSuccess)
  }
}

extension RunManifest {
  /// For people who look on.
  fileprivate var title: String {
    "\(suite), \(agent), \(world) world, seed \(seed)" + (shard.map { ", shard \($0)" } ?? "")
      + (perturbations.map { ", perturbed by \($0)" } ?? "")
  }
}
