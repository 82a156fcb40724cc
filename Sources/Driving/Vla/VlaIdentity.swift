import DriveTypes
import Foundation
import Inference
import Roads

/// What the agent `vla` is, so that results can name it: read from its files without loading the model.
public struct VlaIdentity: Sendable, Hashable {
  /// As `driveloop model info` tells it: of the configuration and the weights.
  public let modelHash: String
  /// The options that results depend on, and SHA-256 over the files beside the weights.
  public let options: String

  /// As results and other processes are told.
  public var model: ModelIdentity { ModelIdentity(hash: modelHash, options: options) }

  /// The files that decide what a model reads and says, in order of names.
  static let files = [
    "added_tokens.json", "driving.json", "generation_config.json", "merges.txt", "preprocessor_config.json",
    "special_tokens_map.json", "tokenizer.json", "tokenizer_config.json", "vocab.json",
  ]

  public init(_ options: VlaOptions) throws(DrivingModelError) {
    let folder = URL(fileURLWithPath: options.model)
    let settings = try DrivingModelSettings(folder: folder)
    do throws(InferenceError) {
      modelHash = try Inference.modelHash(Checkpoint(folder))
    } catch {
      throw .inference(error)
    }
    // The vocabulary is named in driving.json by its hash.
    var lines = ""
    for name in Self.files {
      guard let data = FileManager.default.contents(atPath: folder.appendingPathComponent(name).path) else {
        continue
      }
      lines += "\(name) \(SHA256Digest.hex(of: data))\n"
    }
    self.options = options.summary(settings) + " files=\(SHA256Digest.hex(of: Array(lines.utf8)).prefix(16))"
  }
}
