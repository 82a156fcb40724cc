import DriveTypes
import Foundation

/// Result files that belong together: one merged file, or the checkpoints (shards, single routes) of one folder.
public struct ResultSet: Sendable {
  public enum Kind: String, Sendable, Hashable { case merged, checkpoints, traces }

  public var name: String
  public var kind: Kind
  public var files: [URL]
  /// In the order of the files and of the records in them. Empty for traces, which are yet to be scored.
  public var records: [RouteRecord]
  /// What a merged file says of itself.
  public var stated: MergedResults?
  /// Checkpoints whose run is not over: files with no global record.
  public var unfinished: [URL]

  /// What was found, and what could not be used.
  public struct Discovery: Sendable {
    public var sets: [ResultSet] = []
    /// JSON files of other schemas, passed over in folders.
    public var skipped: [URL] = []
    /// Files that are damaged.
    public var problems: [ScoringError] = []
  }

  /// Finds the result sets in the given files and, at any depth, folders. Each merged file is a set; the checkpoints
  /// of one folder are a set; the traces of one folder are a set.
  ///
  /// A file that was named but is no result file is a problem; in a folder it is passed over.
  public static func discover(_ places: [URL]) -> Discovery {
    var discovery = Discovery()
    var checkpoints: [(folder: URL, files: [URL])] = []
    var traces: [(folder: URL, files: [URL])] = []
    func add(_ url: URL, to groups: inout [(folder: URL, files: [URL])]) {
      let folder = url.deletingLastPathComponent()
      if let index = groups.firstIndex(where: { $0.folder.path == folder.path }) {
        groups[index].files.append(url)
      } else {
        groups.append((folder, [url]))
      }
    }
    var read: [URL: ResultFile] = [:]
    for place in places {
      for (url, isNamed) in files(at: place) {
        if url.pathExtension == TraceFile.fileExtension {
          add(url, to: &traces)
          continue
        }
        do throws(ScoringError) {
          let file = try ResultFile(contentsOf: url)
          switch file {
          case .merged(let merged): discovery.sets.append(ResultSet(url, merged))
          case .checkpoint:
            read[url] = file
            add(url, to: &checkpoints)
          }
        } catch {
          if !isNamed, isOtherSchema(url) {
            discovery.skipped.append(url)
          } else {
            discovery.problems.append(error)
          }
        }
      }
    }
    for group in checkpoints {
      discovery.sets.append(
        ResultSet(group.folder, group.files.map { ($0, read[$0] ?? .checkpoint(Checkpoint())) }))
    }
    for group in traces {
      discovery.sets.append(ResultSet(name(of: group.folder, group.files), .traces, group.files))
    }
    return discovery
  }

  private init(_ name: String, _ kind: Kind, _ files: [URL]) {
    self.name = name
    self.kind = kind
    self.files = files
    records = []
    unfinished = []
  }

  private init(_ url: URL, _ merged: MergedResults) {
    self.init(url.lastPathComponent, .merged, [url])
    records = merged.records
    stated = merged
  }

  private init(_ folder: URL, _ files: [(url: URL, file: ResultFile)]) {
    self.init(Self.name(of: folder, files.map(\.url)), .checkpoints, files.map(\.url))
    records = files.flatMap(\.file.records)
    unfinished = files.compactMap { url, file in
      if case .checkpoint(let checkpoint) = file, checkpoint.globalRecord == nil { return url }
      return nil
    }
  }

  private static func name(of folder: URL, _ files: [URL]) -> String {
    files.count == 1 ? files[0].lastPathComponent : folder.standardizedFileURL.lastPathComponent
  }

  /// The file itself, or the JSON files and traces below a folder, sorted by path.
  private static func files(at place: URL) -> [(url: URL, isNamed: Bool)] {
    var isFolder: ObjCBool = false
    guard FileManager.default.fileExists(atPath: place.path, isDirectory: &isFolder), isFolder.boolValue
    else {
      return [(place, true)]
    }
    let walk = FileManager.default.enumerator(
      at: place, includingPropertiesForKeys: nil, options: [.skipsHiddenFiles])
    let found = (walk?.allObjects ?? []).compactMap { $0 as? URL }
    return found.filter { $0.pathExtension == "json" || $0.pathExtension == TraceFile.fileExtension }
      .sorted { $0.path < $1.path }.map { ($0, false) }
  }

  /// Whether a file is sound JSON without a `_checkpoint`.
  private static func isOtherSchema(_ url: URL) -> Bool {
    guard let data = try? Data(contentsOf: url),
      let node = try? JSONReader.read([UInt8](data), file: url.path)
    else { return false }
    guard case .object(let members) = node.value else { return true }
    return !members.contains { $0.key == "_checkpoint" }
  }
}
