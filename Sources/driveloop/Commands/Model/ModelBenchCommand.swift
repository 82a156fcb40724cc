import ArgumentParser
import DriveTypes
import Foundation
import Inference

/// `driveloop model bench`: how fast a model runs on this machine.
struct ModelBenchCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "bench", abstract: "Time a model's parts: vision, prefill, decode, a whole decision.",
    discussion: """
      Medians of --rounds rounds after one that is not timed, and half the range of the middle half of them as spread. \
      --json writes one line for each part, as the peers' programs in Bridges/Benchmarks do.

      driveloop model bench MODEL --path int8 --threads 2 --prefill 300,1000 --decode 24 --picture 448x252
      """)

  @Argument(help: "Model folder.", completion: .directory)
  var folder: String
  @Option(help: "Parts: prefill, decode, vision, decision.")
  var parts = "prefill,decode,vision,decision"
  @Option(
    help:
      "Lengths of prompts, tokens, separated by commas; the first is that before decoding and of a decision.")
  var prefill = "300"
  @Option(help: "Tokens to decode.")
  var decode = 24
  @Option(help: "Tokens of a decision's answer.")
  var answer = 6
  @Option(help: "Size of the picture, pixels.")
  var picture = "448x252"
  @Option(help: "Timed rounds.")
  var rounds = 5
  @OptionGroup var options: ModelOptions
  @OptionGroup var output: OutputOptions

  func validate() throws {
    guard lengths.allSatisfy({ $0 > 0 }), !lengths.isEmpty else {
      throw ValidationError("--prefill is a list of numbers of tokens")
    }
    guard sides.count == 2, sides.allSatisfy({ $0 > 0 }) else {
      throw ValidationError("--picture is WIDTHxHEIGHT")
    }
    guard decode > 0, answer > 0, rounds > 0 else { throw ValidationError("numbers are positive") }
    for part in names where !["prefill", "decode", "vision", "decision"].contains(part) {
      throw ValidationError("no part '\(part)'")
    }
  }

  private var lengths: [Int] { prefill.split(separator: ",").map { Int($0) ?? 0 } }
  private var sides: [Int] { picture.split(separator: "x").map { Int($0) ?? 0 } }
  private var names: [String] { parts.split(separator: ",").map(String.init) }

  func run() throws {
    let start = wallClock()
    let model = try options.load(folder)
    let loaded = wallClock() - start
    let bench = ModelBenchmark(model, rounds: rounds, clock: wallClock)
    let program = "driveloop \(model.decoder.path.rawValue)"
    var rows = [["part", "tokens", "median", "spread", "tokens/s", "GFLOP/s"]]
    func tell(_ measurement: ModelBenchmark.Measurement) {
      if output.json { return print(line(measurement, program)) }
      rows.append([
        measurement.part, "\(measurement.tokens)", String(format: "%.4g ms", measurement.median * 1000),
        String(format: "%.0f %%", measurement.spread * 100),
        String(format: "%.4g", measurement.tokensPerSecond),
        String(format: "%.4g", measurement.operations / measurement.median / 1e9),
      ])
    }
    for name in names {
      switch name {
      case "prefill": for length in lengths { tell(try bench.prefill(tokens: length)) }
      case "decode": tell(try bench.decode(tokens: decode, after: lengths[0]))
      case "vision":
        if model.vision != nil { tell(try bench.vision(width: sides[0], height: sides[1])) }
      default: tell(try bench.decision(width: sides[0], height: sides[1], prompt: lengths[0], answer: answer))
      }
    }
    if output.json {
      return print(
        JSONWriter.text(
          .object([
            JSONMember("program", .string(program)), JSONMember("part", .string("memory")),
            JSONMember("bytes", .integer(peakMemory())), JSONMember("weights_bytes", .integer(model.bytes)),
            JSONMember("parameters", .integer(model.decoder.parameters)),
            JSONMember("threads", .integer(options.threads)),
            JSONMember("kernels", .string("\(model.compute.kernels)")),
            JSONMember("load_seconds", .float(loaded)),
          ]), indent: nil))
    }
    printTable(rows)
    note(
      String(
        format: "%@, %d threads, %@; loaded in %.2f s; weights %.1f MB, most memory %.1f MB", program,
        options.threads,
        "\(model.compute.kernels)", loaded, Double(model.bytes) / 1e6, Double(peakMemory()) / 1e6))
  }

  private func line(_ measurement: ModelBenchmark.Measurement, _ program: String) -> String {
    JSONWriter.text(
      .object([
        JSONMember("program", .string(program)), JSONMember("part", .string(measurement.part)),
        JSONMember("seconds", .array(measurement.seconds.map { .float($0) })),
        JSONMember("tokens", .integer(measurement.tokens)),
        JSONMember("operations", .float(measurement.operations)),
        JSONMember("check", .array(measurement.fingerprint.map { .float($0) })),
      ]), indent: nil)
  }
}
