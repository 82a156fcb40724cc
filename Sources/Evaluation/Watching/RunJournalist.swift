import DriveTypes

/// Keeps how far a run is, and tells its watchers.
package final class RunJournalist: WorkerPoolListener {
  package private(set) var progress: RunProgress
  private let routes: [RouteDefinition]
  private let watchers: [any RunWatcher]
  private let clock: () -> Double
  private let start: Double
  private var told = 0.0
  /// When each worker was given its route.
  private var begun: [Int: Double] = [:]

  /// Seconds between two tellings while nothing happens.
  private static let period = 0.9

  /// - Parameters:
  ///   - routes: all of the suite.
  ///   - clock: seconds that pass; never part of a result.
  package init(
    _ progress: RunProgress, routes: [RouteDefinition], watchers: [any RunWatcher],
    clock: @escaping () -> Double
  ) {
    self.progress = progress
    self.routes = routes
    self.watchers = watchers
    self.clock = clock
    start = clock()
    tell()
  }

  package var wantsDiary: Bool { watchers.contains { $0.wantsDiary } }

  package func began(_ job: Int, worker: Int) {
    guard routes.indices.contains(job) else { return }
    let route = routes[job]
    begun[worker] = clock()
    let types = route.scenarios.map(\.type).reduce(into: [String]()) { types, type in
      if !types.contains(type) { types.append(type) }
    }
    progress.begin(
      RunProgress.Running(worker: worker, index: job, routeID: route.id, town: route.town, types: types))
    tell()
  }

  package func finished(_ route: RunProgress.Finished) {
    progress.finish(route)
    tell()
  }

  package func waited() {
    if clock() - told >= Self.period { tell() }
  }

  package func showed(_ part: String, _ text: String, job: Int, worker: Int) {
    guard let part = DriveView.Part(rawValue: part) else { return }
    let view = DriveView(worker: worker, index: job, part: part, json: text)
    for watcher in watchers { watcher.show(view) }
  }

  package func said(_ line: String) {
    for watcher in watchers { watcher.say(line) }
  }

  private func tell() {
    let now = clock()
    told = now
    progress.elapsed = now - start
    progress.age { now - (begun[$0] ?? now) }
    for watcher in watchers { watcher.update(progress) }
  }
}
