import Evaluation

/// Runs with outcomes that a test chooses, without any folder.
enum MadeUpRuns {
  static func manifest(routes: Int, agent: String = "expert", seed: UInt64 = 0) -> RunManifest {
    RunManifest(
      suite: "made.up.xml", suiteHash: "ab", routes: routes, agent: agent, seed: seed, world: "embedded",
      scenarios: .played)
  }

  /// - Parameter scores: [route][seed]; nil for no result. A score of 100 is a success.
  static func set(
    _ scores: [[Double?]], seeds: [UInt64]? = nil, types: [String?]? = nil, agent: String = "expert"
  ) -> RunSet {
    let seeds = seeds ?? (0..<UInt64(scores.first?.count ?? 0)).map { $0 }
    let routes = scores.indices.map { index in
      RouteIdentity(id: "\(index + 1)", town: "Town01", type: types.map { $0[index] } ?? "Accident")
    }
    var outcomes: [UInt64: [String: RouteOutcome]] = [:]
    for (place, seed) in seeds.enumerated() {
      outcomes[seed] = [:]
      for (index, row) in scores.enumerated() {
        guard let score = row[place] else { continue }
        outcomes[seed]?["\(index + 1)"] = RouteOutcome(
          score: score, isSuccess: score == 100, status: score == 100 ? "Completed" : "Failed - TickRuntime",
          duration: 10)
      }
    }
    return RunSet(
      manifest: manifest(routes: scores.count, agent: agent, seed: seeds.first ?? 0), routes: routes,
      outcomes: outcomes)
  }
}
