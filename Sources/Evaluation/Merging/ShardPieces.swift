import DriveTypes
import Roads

/// What several folders hold of one run, put together by route.
struct ShardPieces {
  /// Of the whole run.
  let manifest: RunManifest
  let suite: Suite
  private let first: RunFolder
  private var pieces: [Int: (entry: JournalEntry, folder: RunFolder)] = [:]
  private var torn: [String] = []

  /// The run that `folder` is a part of, without any routes yet.
  init(like folder: RunFolder) throws {
    first = folder
    let whole = try folder.suite()
    suite = try Suite(
      folder.store.suitePath,
      only: whole.selection == "all" ? nil : whole.chosen.map { whole.routes[$0].id })
    var manifest = folder.manifest
    manifest.shard = nil
    manifest.routes = suite.selected.count
    self.manifest = manifest
    for (field, got, expected) in [
      ("version", manifest.version, BuildInfo.version), ("commit", manifest.commit, BuildInfo.commit),
    ] where got != expected {
      throw EvaluationError.unfit(
        path: folder.store.manifestPath, what: field, got: "'\(got)'",
        expected: "'\(expected)', as this program",
        advice: "merge with the program that drove, or run the shards again with this one")
    }
  }

  /// Takes the routes of a folder; throws unless it is a part of the same run and agrees with the others.
  mutating func add(_ folder: RunFolder) throws {
    try compare(folder.manifest, at: folder.store.manifestPath)
    let own = try folder.suite()
    guard folder.manifest.routes == own.selected.count else {
      throw EvaluationError.unfit(
        path: folder.store.manifestPath, what: "routes", got: "'\(folder.manifest.routes)'",
        expected: "'\(own.selected.count)', as the suite has", advice: Self.damaged)
    }
    if folder.isTorn { torn.append(folder.path) }
    for (index, entry) in folder.entries.sorted(by: { $0.key < $1.key }) {
      let journal = folder.store.journalPath
      guard own.selected.contains(index) else {
        throw EvaluationError.unfit(
          path: journal, what: "route \(entry.routeID)", got: "at place \(index) of the suite",
          expected: "a route of \(folder.manifest.shard.map { "shard \($0)" } ?? "the selection")",
          advice: Self.damaged)
      }
      guard own.routes[index].id == entry.routeID else {
        throw EvaluationError.unfit(
          path: journal, what: "the route at place \(index)", got: "'\(entry.routeID)'",
          expected: "'\(own.routes[index].id)' as the suite says", advice: Self.damaged)
      }
      if let other = pieces[index] {
        try requireSame(other.entry, in: other.folder, entry, in: folder)
      } else {
        pieces[index] = (entry, folder)
      }
    }
  }

  private static let damaged = "the folder is damaged: run its evaluation again with --fresh"

  private func compare(_ manifest: RunManifest, at path: String) throws(EvaluationError) {
    for (field, expected) in zip(manifest.fields, first.manifest.fields)
    where field.name != "shard" && field.name != "routes" && field.value != expected.value {
      throw .unfit(
        path: path, what: field.name, got: "'\(field.value)'",
        expected: "'\(expected.value)', as in \(first.path)",
        advice: "these are different runs: merge only shards of one, made by one program")
    }
  }

  private func requireSame(
    _ one: JournalEntry, in folder: RunFolder, _ other: JournalEntry, in otherFolder: RunFolder
  ) throws(EvaluationError) {
    guard one != other else { return }
    let differences = [
      ("its record", one.recordHash, other.recordHash),
      ("its trace", one.traceHash ?? "none", other.traceHash ?? "none"),
      ("its reason", one.reason ?? "none", other.reason ?? "none"),
    ]
    let (what, expected, got) =
      differences.first { $0.1 != $0.2 } ?? ("its account of scenarios or plans", "one", "another")
    throw .unfit(
      path: otherFolder.store.journalPath, what: "\(what) of route \(other.routeID)", got: got,
      expected: "\(expected), as in \(folder.store.journalPath)",
      advice:
        "the same route was driven twice with different results: find out which one to believe, and leave the "
        + "other out (an earlier merged folder is started over with --fresh)")
  }

  /// Places of the routes without a result.
  var missing: [Int] { suite.selected.filter { pieces[$0] == nil } }

  var missingError: EvaluationError {
    let places = Dictionary(uniqueKeysWithValues: suite.selected.enumerated().map { ($0.element, $0.offset) })
    // Shares are named only where all folders were cut the same way.
    let counts = Set(
      pieces.values.compactMap { $0.folder.manifest.shard?.count } + [first.manifest.shard?.count ?? 0])
    let count = counts.count == 1 ? counts.first ?? 0 : 0
    let names = missing.prefix(12).map { index -> String in
      let shard = count > 1 ? Shard.holding(places[index] ?? 0, of: count) : nil
      return suite.routes[index].id + (shard.map { " (shard \($0))" } ?? "")
    }
    let more = missing.count > names.count ? " and \(missing.count - names.count) more" : ""
    let interrupted = torn.isEmpty ? "" : " (interrupted: \(torn.joined(separator: ", ")))"
    return .unfit(
      path: first.store.manifestPath, what: "the number of routes with a result",
      got: "\(suite.selected.count - missing.count)", expected: "\(suite.selected.count)",
      advice:
        "missing: \(names.joined(separator: ", "))\(more)\(interrupted); finish these shards, or merge with "
        + "--partial")
  }

  /// Copies what the store lacks.
  /// - Returns: the entries of all routes.
  func copy(to store: ResultStore) throws(EvaluationError) -> [JournalEntry] {
    let ordered = pieces.sorted { $0.key < $1.key }.map(\.value)
    for (entry, folder) in ordered where folder.path != store.folder {
      if try store.flaw(of: entry) == nil { continue }
      let source = folder.store
      var files = [
        (
          source.recordPath(entry.index, entry.routeID), store.recordPath(entry.index, entry.routeID),
          entry.recordHash
        )
      ]
      if let hash = entry.traceHash {
        files.append(
          (source.tracePath(entry.index, entry.routeID), store.tracePath(entry.index, entry.routeID), hash))
      }
      for (from, to, hash) in files {
        guard let bytes = try DurableFile.read(from), SHA256Digest.hex(of: bytes) == hash else {
          throw .cannotRead(path: from, reason: "it changed while it was merged")
        }
        try DurableFile.replace(to, with: bytes)
      }
    }
    return ordered.map(\.entry)
  }
}
