import ArgumentParser
import Foundation
import Inference

/// `driveloop model random`: a model folder of random weights.
struct ModelRandomCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "random", abstract: "Write a model folder of random weights.",
    discussion: """
      The folder is in Hugging Face's format and loads in transformers. Weights depend on the seed, a tensor's name and \
      the place in it only; Tests/Oracles/random_weights.py makes the same.
      """)

  enum Storage: String, ExpressibleByArgument, CaseIterable {
    case fp32, fp16, bf16

    var type: ElementType {
      switch self {
      case .fp32: .float32
      case .fp16: .float16
      case .bf16: .bfloat16
      }
    }
  }

  @Option(help: "Shape of the model: \(ModelPreset.allNames).")
  var preset: ModelPreset?
  @Option(help: "Shape of the model from a config.json.", completion: .file(extensions: ["json"]))
  var config: String?
  @Option(help: "Rows of the embedding table, instead of the preset's.")
  var vocabulary: Int?
  @Option(help: "Seed.")
  var seed: UInt64 = 0
  @Option(help: "Stored as \(Storage.allCases.map(\.rawValue).joined(separator: ", ")).")
  var dtype = Storage.bf16
  @Option(help: "Folder to write.", completion: .directory)
  var out: String
  @Flag(help: "Replace a model folder that is there.")
  var force = false

  func validate() throws {
    guard (preset == nil) != (config == nil) else {
      throw ValidationError("give either --preset or --config")
    }
    guard vocabulary == nil || preset != nil else { throw ValidationError("--vocabulary goes with --preset") }
    if let vocabulary, !(16...4_194_304).contains(vocabulary) {
      throw ValidationError("--vocabulary is 16 to 4194304")
    }
  }

  func run() throws {
    let model: RandomModel
    var source: [UInt8]?
    if let config {
      let file = URL(fileURLWithPath: config)
      model = RandomModel(try ModelConfiguration(file: file), seed: seed, type: dtype.type)
      source = Array(try Data(contentsOf: file))
    } else {
      var configuration = (preset ?? .tiny).configuration
      if let vocabulary { configuration.resizeVocabulary(vocabulary) }
      model = RandomModel(configuration, seed: seed, type: dtype.type)
    }
    try model.write(
      to: URL(fileURLWithPath: out), replacing: force, source: source, progress: Progress.tenths("written"))
    note("wrote \(out)")
  }
}

extension ModelPreset: ExpressibleByArgument {
  static var allNames: String { allCases.map(\.rawValue).joined(separator: ", ") }
}

/// Lines of the diary for long writing: one for each tenth, none for small models.
enum Progress {
  static func tenths(_ what: String) -> (Int, Int) -> Void {
    var shown = 0
    return { done, all in
      guard all > 1_000_000_000 else { return }
      let tenth = done * 10 / all
      if tenth > shown {
        shown = tenth
        note("\(tenth * 10) % of \(all / 1_000_000) MB \(what)")
      }
    }
  }
}
