import ArgumentParser
import Foundation
import Inference

/// `driveloop model quantize`: a model folder with its weights in fewer bits.
struct ModelQuantizeCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "quantize", abstract: "Write a model folder again with its weights in fewer bits.",
    discussion: """
      The new folder loads like any other and gives just what rounding at load gives. int4 keeps embeddings and output \
      layer in int8. Tokenizer and processor files are copied. The same input gives the same bytes.
      """)

  enum Format: String, ExpressibleByArgument, CaseIterable {
    case bf16, int8, int4
    var path: NumericPath { NumericPath(rawValue: rawValue) ?? .bf16 }
  }
  enum VisionFormat: String, ExpressibleByArgument, CaseIterable {
    case keep, int8, int4
    var path: NumericPath? { NumericPath(rawValue: rawValue) }
  }

  @Argument(help: "Model folder.", completion: .directory)
  var folder: String
  @Option(help: "Form of the weights: \(Format.allCases.map(\.rawValue).joined(separator: ", ")).")
  var to: Format
  @Option(help: "Form of the vision tower: \(VisionFormat.allCases.map(\.rawValue).joined(separator: ", ")).")
  var vision = VisionFormat.int8
  @Option(help: "LoRA adapter's folder, merged first.", completion: .directory)
  var adapter: String?
  @Option(help: "Folder to write.", completion: .directory)
  var out: String
  @Flag(help: "Replace a model folder that is there.")
  var force = false

  func run() throws {
    var quantised = QuantisedFolder(path: to.path)
    quantised.visionPath = vision.path
    try quantised.write(
      URL(fileURLWithPath: folder), adapter: adapter.map { URL(fileURLWithPath: $0) },
      to: URL(fileURLWithPath: out), replacing: force, progress: Progress.tenths("written"))
    note("wrote \(out)")
  }
}
