import Foundation
import Scoring

/// One side of a comparison: runs that differ in nothing but their seed.
public struct RunSet: Sendable {
  /// Of the first run.
  public let manifest: RunManifest
  /// Ascending.
  public let seeds: [UInt64]
  /// In suite order; those that have a result with some seed.
  public let routes: [RouteIdentity]
  /// By seed, then by route id.
  public let outcomes: [UInt64: [String: RouteOutcome]]

  public init(
    manifest: RunManifest, routes: [RouteIdentity], outcomes: [UInt64: [String: RouteOutcome]]
  ) {
    self.manifest = manifest
    self.routes = routes
    self.outcomes = outcomes
    seeds = outcomes.keys.sorted()
  }

  public subscript(route: String, seed: UInt64) -> RouteOutcome? { outcomes[seed]?[route] }

  /// Routes without a result, for a seed.
  public func missing(_ seed: UInt64) -> Int { max(0, manifest.routes - (outcomes[seed]?.count ?? 0)) }

  /// Reads result folders; a folder that is none stands for the result folders in it.
  /// - Parameter anyway: whether a shard will do.
  public init(reading paths: [String], anyway: Bool = false) throws {
    var first: RunFolder?
    var identities: [Int: RouteIdentity] = [:]
    var outcomes: [UInt64: [String: RouteOutcome]] = [:]
    for path in try paths.flatMap(Self.folders) {
      let folder = try RunFolder(path, formats: RunManifest.readableFormats)
      if let shard = folder.manifest.shard, !anyway {
        throw EvaluationError.unfit(
          path: folder.store.manifestPath, what: "shard", got: "'\(shard)'", expected: "a whole run",
          advice: "put the shards together with `driveloop merge` first")
      }
      if let first {
        try Self.requireSame(folder.manifest, at: folder.store.manifestPath, as: first)
      } else {
        first = folder
      }
      let seed = folder.manifest.seed
      guard outcomes[seed] == nil else {
        throw EvaluationError.unfit(
          path: folder.store.manifestPath, what: "seed", got: "\(seed) once more",
          expected: "each seed once on a side", advice: "name one folder for each seed")
      }
      var own: [String: RouteOutcome] = [:]
      for (index, entry) in folder.entries.sorted(by: { $0.key < $1.key }) {
        let record = try folder.store.record(entry)
        own[entry.routeID] = RouteOutcome(record, crash: entry.reason)
        identities[index] = RouteIdentity(
          id: entry.routeID, town: record.place?.townName ?? "?",
          type: record.scenarioType.flatMap { $0.isEmpty || $0 == "NoScenario" ? nil : $0 })
      }
      outcomes[seed] = own
    }
    guard let first else {
      throw EvaluationError.unfit(
        path: paths.joined(separator: " "), what: "the list of runs", got: "empty",
        expected: "a result folder",
        advice: "name one")
    }
    self.init(
      manifest: first.manifest, routes: identities.sorted { $0.key < $1.key }.map(\.value), outcomes: outcomes
    )
  }

  private static func folders(_ path: String) throws -> [String] {
    let files = FileManager.default
    if files.fileExists(atPath: path + "/manifest.json") { return [path] }
    let names = ((try? files.contentsOfDirectory(atPath: path)) ?? []).sorted()
    let inside = names.map { path + "/" + $0 }.filter { files.fileExists(atPath: $0 + "/manifest.json") }
    guard !inside.isEmpty else {
      throw EvaluationError.unfit(
        path: path, what: "manifest.json", got: "missing, there and in the folders inside",
        expected: "a folder of `driveloop evaluate`", advice: "name the folder that was given as --out")
    }
    return inside
  }

  private static func requireSame(_ manifest: RunManifest, at path: String, as first: RunFolder) throws {
    for (field, expected) in zip(manifest.fields, first.manifest.fields)
    where field.name != "seed" && field.value != expected.value {
      throw EvaluationError.unfit(
        path: path, what: field.name, got: "'\(field.value)'",
        expected: "'\(expected.value)', as in \(first.path)",
        advice: "the runs of one side may differ in their seed alone")
    }
  }

  /// What runs must share for their scores to be comparable.
  static let ground = [
    "suite_sha256", "selection", "world", "scenarios", "tick_limit", "sensor_noise", "perturbations",
  ]

  /// Throws when the two stand on different ground: another world, another suite.
  public func requireSameGround(
    _ manifest: RunManifest, named name: String, more: [String] = []
  ) throws(EvaluationError) {
    for (got, expected) in zip(self.manifest.fields, manifest.fields)
    where (Self.ground + more).contains(got.name) && got.value != expected.value {
      throw .unfit(
        path: "the new runs", what: got.name, got: "'\(got.value)'",
        expected: "'\(expected.value)', as in \(name)",
        advice: "these scores do not measure the same thing; --anyway compares them all the same")
    }
  }
}
