import ArgumentParser
import DriveTypes
import Foundation
import Inference

/// `driveloop model info`: what a model folder holds and what a decision costs.
struct ModelInfoCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "info", abstract: "Check a model folder and tell what it holds.",
    discussion: """
      Checks that every tensor is there with its shape. Work is counted for a decision on --views pictures of --width x \
      --height pixels as the model's processor scales them, a prompt of --prompt-tokens besides, and --answer-tokens.

      Exit code: 0; 2 for a folder that does not load, with the tensor, file and line that do not fit.
      """)

  @Argument(help: "Model folder, or a .safetensors file with config.json beside it.", completion: .directory)
  var folder: String
  @Option(help: "Width of a picture, pixels.")
  var width = 448
  @Option(help: "Height of a picture, pixels.")
  var height = 252
  @Option(help: "Pictures for a decision.")
  var views = 1
  @Option(help: "Tokens of the prompt besides pictures.")
  var promptTokens = 200
  @Option(help: "Tokens of the answer.")
  var answerTokens = 12
  @Flag(inversion: .prefixedNo, help: "Compute the model's SHA-256, which reads all of it.")
  var hash = true
  @OptionGroup var output: OutputOptions

  func validate() throws {
    guard views >= 0, views <= 64, promptTokens >= 0, answerTokens >= 0 else {
      throw ValidationError("--views is 0 to 64, and tokens are not negative")
    }
    guard promptTokens <= 1_000_000, answerTokens <= 1_000_000 else {
      throw ValidationError("at most a million tokens")
    }
  }

  func run() throws {
    let model = try ModelDescription(URL(fileURLWithPath: folder), hashing: hash)
    let work = try model.work(
      width: width, height: height, views: views, textTokens: promptTokens, answerTokens: answerTokens)
    if output.json {
      guard case .object(let members) = model.json.value else { return }
      return print(JSONWriter.text(.object(members + [JSONMember("decision", work.json)])))
    }
    show(model)
    print("")
    let pictures = model.configuration.vision == nil ? "no pictures" : "\(views) x \(width)x\(height) pixels"
    printTable([
      ["decision", "\(pictures), \(work.promptTokens) prompt tokens, \(answerTokens) answer tokens"],
      ["  vision", giga(work.vision) + " for \(work.visionTokens) tokens"],
      ["  prefill", giga(work.prefill)],
      ["  decode", giga(work.decode)], ["  total", giga(work.total)],
    ])
  }

  private func show(_ model: ModelDescription) {
    let configuration = model.configuration
    var rows = [
      ["family", configuration.family.rawValue],
      ["parameters", grouped(model.total)],
    ]
    rows += model.parameters.map { ["  \($0.part.rawValue)", grouped($0.count)] }
    if configuration.tiesEmbeddings { rows.append(["  head", "the embedding table"]) }
    rows.append([
      "stored as",
      model.storedTypes.map { "\($0.type.rawValue) \(grouped($0.count))" }.joined(separator: ", "),
    ])
    if let quantisation = configuration.quantisation {
      rows.append(["quantised", JSONWriter.text(quantisation.json, indent: nil)])
    }
    rows += model.files.map { ["file", "\($0.name), \(grouped($0.bytes)) bytes"] }
    rows += model.memory.map {
      [
        "memory \($0.path.rawValue)",
        "\(mega($0.weights)) + \(mega($0.cachePerThousandTokens)) for 1000 tokens",
      ]
    }
    switch model.tokenizer {
    case .success(let count):
      rows.append(["tokenizer", "\(grouped(count)) tokens: \(model.tokenizerFiles.joined(separator: ", "))"])
    case .failure(let error): rows.append(["tokenizer", "does not load: \(error)"])
    case nil: rows.append(["tokenizer", "none"])
    }
    if !model.otherTensors.isEmpty { rows.append(["not read", model.otherTensors.joined(separator: ", ")]) }
    if let hash = model.hash { rows.append(["sha256", hash]) }
    printTable(rows)
  }

  private func grouped(_ number: Int) -> String {
    var text = ""
    for (place, digit) in String(number).reversed().enumerated() {
      if place > 0, place % 3 == 0 { text.append(",") }
      text.append(digit)
    }
    return String(text.reversed())
  }

  private func mega(_ bytes: Int) -> String { String(format: "%.1f MB", Double(bytes) / 1e6) }
  private func giga(_ operations: Double) -> String { String(format: "%.1f GFLOP", operations / 1e9) }
}
