import DriveTypes
import Foundation
import Roads

/// A folder of drives as `driveloop evaluate` leaves it: traces with the manifest of their run.
struct DriveSource {
  struct Drive: Sendable, Hashable {
    /// Place among the drives, by file name.
    var index: Int
    var path: String
    /// File name without its ending: `0007_1711`.
    var name: String
    /// Where the expert would have gone from moments of a student; nil in drives without one.
    var continuations: String?

    /// SHA-256 of the trace, or of its and the continuations' hashes: what samples are made of.
    func hash() throws(EvaluationError) -> String {
      var hashes: [String] = []
      for path in [path, continuations].compactMap(\.self) {
        guard let bytes = try DurableFile.read(path) else {
          throw .cannotRead(path: path, reason: "the file has vanished")
        }
        hashes.append(SHA256Digest.hex(of: bytes))
      }
      return hashes.count == 1 ? hashes[0] : SHA256Digest.hex(of: Array(hashes.joined(separator: "\n").utf8))
    }
  }

  /// File name and SHA-256 of the suite, who drove, with which seed, by which commit: from the manifest.
  let suite, suiteHash, agent, seed, commit: String
  /// What else the agent was told, and SHA-256 of its model's weights; `none` where there is neither.
  let agentOptions, modelHash: String
  let drives: [Drive]

  init(folder: String) throws {
    let path = folder + "/manifest.json"
    guard let bytes = try DurableFile.read(path) else {
      throw EvaluationError.cannotRead(
        path: path, reason: "no such file; expected an output folder of `driveloop evaluate`")
    }
    let manifest = JSONCursor(try JSONReader.read(bytes, file: path), file: path)
    suite = try manifest.member("suite").string()
    suiteHash = try manifest.member("suite_sha256").string()
    agent = try manifest.member("agent").string()
    seed = try manifest.member("seed").string()
    commit = try manifest.member("commit").string()
    agentOptions = try manifest.optional("agent_options")?.string() ?? "none"
    modelHash = try manifest.optional("model_sha256")?.string() ?? "none"
    let traces = folder + "/traces"
    let names: [String]
    do {
      names = try FileManager.default.contentsOfDirectory(atPath: traces)
    } catch {
      throw EvaluationError.cannotRead(path: traces, reason: error.localizedDescription)
    }
    let ending = "." + TraceFile.fileExtension
    drives = names.filter { $0.hasSuffix(ending) }.sorted().enumerated().map { index, name in
      let stem = String(name.dropLast(ending.count))
      let continuations = "\(folder)/\(Continuations.folder)/\(stem).json"
      return Drive(
        index: index, path: "\(traces)/\(name)", name: stem,
        continuations: FileManager.default.fileExists(atPath: continuations) ? continuations : nil)
    }
    guard !drives.isEmpty else {
      throw EvaluationError.cannotRead(path: traces, reason: "it holds no trace")
    }
  }
}
