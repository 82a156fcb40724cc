import ArgumentParser
import Driving
import Evaluation
import Foundation

extension TokensCommand {
  struct Encode: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Print a trace's motion in tokens: a plan every period, one JSON object on a line.")

    @Argument(help: "Trace file (.dltrace).")
    var trace: String
    @Option(help: "Vocabulary file (.json).", completion: .file(extensions: ["json"]))
    var vocabulary: String

    func run() throws {
      let lines = try TokenLines.encode(traceFile: trace, with: ActionVocabulary(contentsOf: vocabulary))
      for line in lines { print(line) }
    }
  }

  struct Decode: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Print where tokens bring the car: adds poses [x, y, heading] to each JSON line with tokens.",
      discussion: "In the frame of the car at the plan's start: x forward, y left, metres, radians.")

    @Argument(help: "File of JSON lines as `encode` prints them; - for standard input.")
    var file: String
    @Option(help: "Vocabulary file (.json).", completion: .file(extensions: ["json"]))
    var vocabulary: String

    func run() throws {
      let vocabulary = try ActionVocabulary(contentsOf: vocabulary)
      let text: String
      if file == "-" {
        text = String(decoding: FileHandle.standardInput.readDataToEndOfFile(), as: UTF8.self)
      } else {
        text = try String(contentsOfFile: file, encoding: .utf8)
      }
      for line in try TokenLines.decode(text, file: file, with: vocabulary) { print(line) }
    }
  }

  struct Convert: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Make a vocabulary file of another program's codebook, with the same numbering.",
      discussion: """
        Takes .npy, .csv and .json: [N, T, 4, 2] or [N, 4, 2] corners (AutoVLA, SMART; the last sub-step is used), [N, 3] \
        or [N, T, 3] poses x, y, heading. `Bridges/codebook_to_npy.py` makes .npy of .pkl and .npz. Mind the codebook's \
        licence: AutoVLA's may not be passed on.
        """)

    @Argument(help: "Codebook file.")
    var file: String
    @Option(name: .shortAndLong, help: "File to write.")
    var out: String
    @Option(help: "Name of the vocabulary.")
    var name = "converted"
    @Option(help: "Where the codebook comes from, with its licence.")
    var origin: String
    @Option(help: "Seconds that a token lasts.")
    var period = 0.5
    @Option(help: "Tokens of a plan.")
    var horizon = 10
    @OptionGroup var output: OutputOptions

    func run() throws {
      let vocabulary = try Codebook(contentsOf: file).vocabulary(
        named: name, origin: origin, period: period, horizon: horizon)
      try vocabulary.write(to: out)
      let report = ActionVocabularyReport(vocabulary)
      if output.json { try printJSON(report) } else { printTable(report.rows) }
    }
  }
}
