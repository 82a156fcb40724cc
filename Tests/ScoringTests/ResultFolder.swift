import Foundation
import Scoring
import TestOracles
import Testing

/// The public Bench2Drive results under `DRIVELOOP_DATA`; every file found there is tested, by its kind.
enum ResultFolder {
  struct Oracle: Sendable, CustomTestStringConvertible {
    var name: String
    var url: URL
    var file: ResultFile
    var bytes: [UInt8]
    var testDescription: String { name }
  }

  /// Every JSON file that is a result file: all but those of other schemas (`merged_ability.json`).
  static let all: [Oracle] = OracleFolder.files(in: "bench2drive/results", suffix: ".json").compactMap {
    url in
    guard let data = try? Data(contentsOf: url), let file = try? ResultFile([UInt8](data), file: url.path)
    else { return nil }
    let name = url.pathComponents.suffix(2).joined(separator: "/")
    return Oracle(name: name, url: url, file: file, bytes: [UInt8](data))
  }

  static let merged: [(Oracle, MergedResults)] = all.compactMap { oracle in
    if case .merged(let merged) = oracle.file { (oracle, merged) } else { nil }
  }

  static let checkpoints: [(Oracle, Checkpoint)] = all.compactMap { oracle in
    if case .checkpoint(let checkpoint) = oracle.file { (oracle, checkpoint) } else { nil }
  }

  static var isPresent: Bool { !all.isEmpty }
}
