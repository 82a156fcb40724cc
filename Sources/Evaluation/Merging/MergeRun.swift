import DriveTypes
import Foundation
import Glibc
import Roads

/// Result folders of shards that are to become one.
public struct MergeRequest: Sendable, Hashable {
  /// Result folders, in any order: shards of one run, or what was merged of them before.
  public var folders: [String]
  /// The merged folder.
  public var output: String
  /// Whether routes without a result will do.
  public var isPartial: Bool
  /// Whether earlier results in `output` are removed first.
  public var fresh: Bool
  /// Folder of the town maps; the default one when nil.
  public var mapsCache: String?

  public init(
    folders: [String], output: String, isPartial: Bool = false, fresh: Bool = false, mapsCache: String? = nil
  ) {
    self.folders = folders
    self.output = output
    self.isPartial = isPartial
    self.fresh = fresh
    self.mapsCache = mapsCache
  }
}

/// Makes one result folder of shards: the same bytes as the run on one machine, but for the wall-clock diary.
///
/// Everything is checked before anything is written: that all folders are of one run and of this very program, that each
/// file has the hash of its journal, that a route which two folders have is the same in both, that no route is missing. What
/// the merged folder holds already counts as one more input, so that merging again changes nothing, and a partial merge can
/// be completed. A merged folder can be resumed by `driveloop evaluate` as if it had been driven there.
public struct MergeRun {
  let request: MergeRequest

  public init(_ request: MergeRequest) { self.request = request }

  /// - Returns: the summary, and the ids of routes that have no result (none unless the request allows it).
  public func run() throws -> (summary: EvaluationSummary, missing: [String]) {
    let output = Self.standard(request.output)
    var paths: [String] = []
    for folder in request.folders where !paths.contains(Self.standard(folder)) {
      paths.append(Self.standard(folder))
    }
    if request.fresh, paths.contains(output) {
      throw EvaluationError.unfit(
        path: request.output, what: "--out", got: "one of the inputs", expected: "another folder",
        advice: "leave --fresh out, or the folder")
    }
    let isAgain = !request.fresh && FileManager.default.fileExists(atPath: output + "/manifest.json")
    if isAgain, !paths.contains(output) { paths.append(output) }

    var locks: [Int32] = []
    defer { for lock in locks { Glibc.close(lock) } }
    var folders: [RunFolder] = []
    for path in paths {
      let folder = try RunFolder(path, formats: RunManifest.formatVersion...RunManifest.formatVersion)
      // The merged folder is locked as a whole below.
      if path != output, let lock = try folder.lockForReading() { locks.append(lock) }
      folders.append(folder)
    }
    guard let first = folders.first else {
      throw EvaluationError.unfit(
        path: request.output, what: "the list of folders", got: "empty", expected: "at least one shard",
        advice: "name the result folders")
    }
    var pieces = try ShardPieces(like: first)
    for folder in folders { try pieces.add(folder) }
    let missing = pieces.missing
    if !missing.isEmpty, !request.isPartial { throw pieces.missingError }
    try pieces.suite.requireMaps(in: request.mapsCache)

    let store = try ResultStore.open(output, manifest: pieces.manifest, fresh: request.fresh)
    defer { store.close() }
    try store.keep(pieces.suite)
    let entries = try pieces.copy(to: store)
    try Self.mergeDiaries(of: folders, to: store)
    var summary = try RunClosing(
      store: store, suite: pieces.suite, manifest: pieces.manifest, mapsCache: request.mapsCache
    ).close(entries)
    let timing = TimingReport(try store.timings())
    try store.replace("timing.json", with: JSONWriter.write(timing.json))
    summary.timing = timing
    return (summary, missing.map { pieces.suite.routes[$0].id })
  }

  private static func mergeDiaries(of folders: [RunFolder], to store: ResultStore) throws {
    let lines = TimingReport.merged(try folders.map { try $0.store.diary().lines })
    let text = lines.map { JSONWriter.text($0, indent: nil) + "\n" }.joined()
    try store.replace("timing.jsonl", with: Array(text.utf8))
  }

  /// One spelling for each folder.
  private static func standard(_ path: String) -> String {
    URL(fileURLWithPath: path).resolvingSymlinksInPath().path
  }
}
