import ArgumentParser
import Driving
import Evaluation

extension TokensCommand {
  struct Info: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Describe a vocabulary file, and measure it on driven routes.")

    @Argument(
      help: "Vocabulary file (.json) of actions or waypoints.", completion: .file(extensions: ["json"]))
    var file: String
    @Option(
      name: .customLong("traces"),
      help: "Output folder of `driveloop evaluate` to measure the error on; may be repeated.")
    var folders: [String] = []
    @Option(
      help: "Measure only on the routes that a vocabulary made with this share holds out; all when absent.")
    var holdout: Double?
    @OptionGroup var output: OutputOptions

    func run() throws {
      switch try VocabularyFile(contentsOf: file) {
      case .actions(let vocabulary):
        let report = try ActionVocabularyReport(vocabulary, measuredOn: folders, holdout: holdout)
        if output.json { try printJSON(report) } else { printTable(report.rows) }
      case .waypoints(let vocabulary):
        let report = try WaypointVocabularyReport(vocabulary, measuredOn: folders, holdout: holdout)
        if output.json { try printJSON(report) } else { printTable(report.rows) }
      }
    }
  }
}
