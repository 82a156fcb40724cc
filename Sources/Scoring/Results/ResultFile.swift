import DriveTypes
import Foundation

/// Any result file of Bench2Drive: a checkpoint (finished, partial or empty) or merged results.
public enum ResultFile: Sendable, Hashable {
  case checkpoint(Checkpoint)
  case merged(MergedResults)

  public var records: [RouteRecord] {
    switch self {
    case .checkpoint(let checkpoint): checkpoint.records
    case .merged(let merged): merged.records
    }
  }

  public var bytes: [UInt8] {
    switch self {
    case .checkpoint(let checkpoint): checkpoint.bytes
    case .merged(let merged): merged.bytes
    }
  }

  /// An empty file is a checkpoint in its first moment: upstream truncates the file before it writes.
  public init(_ bytes: [UInt8], file: String) throws(ScoringError) {
    if bytes.isEmpty {
      self = .checkpoint(Checkpoint())
      return
    }
    do throws(JSONError) {
      let root = JSONCursor(try JSONReader.read(bytes, file: file), file: file)
      if try root.optional("driving score") != nil {
        self = .merged(try MergedResults(root))
      } else {
        self = .checkpoint(try Checkpoint(root))
      }
    } catch { throw .json(error) }
  }

  public init(contentsOf url: URL) throws(ScoringError) {
    let data: Data
    do { data = try Data(contentsOf: url) } catch {
      throw .cannotRead(path: url.path, reason: error.localizedDescription)
    }
    try self.init([UInt8](data), file: url.path)
  }
}
