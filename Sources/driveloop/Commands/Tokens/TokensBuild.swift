import ArgumentParser
import Driving
import Evaluation
import Scenarios

extension TokensCommand {
  enum Kind: String, ExpressibleByArgument, CaseIterable {
    case actions, waypoints
  }

  struct Build: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Find tokens in what was driven, and measure their error on routes held out.",
      discussion: """
        The same traces, options and seed give the same file. Errors are distances between driven and decoded positions: \
        after the first token, on average over 3 s (ADE), and after 5 s (FDE).
        """)

    @Option(name: .customLong("traces"), help: "Output folder of `driveloop evaluate`; may be repeated.")
    var folders: [String]
    @Option(help: "Kind of vocabulary: \(Kind.allCases.map(\.rawValue).joined(separator: " or ")).")
    var kind = Kind.actions
    @Option(name: [.customShort("n"), .long], help: "Number of action tokens.")
    var count = 2048
    @Option(
      help:
        "How tokens are found: \(ActionVocabularyBuilder.Method.allCases.map(\.rawValue).joined(separator: " or "))."
    )
    var method = ActionVocabularyBuilder.Method.kmeans
    @Option(help: "Bins of each coordinate of waypoints.")
    var bins = 512
    @Option(name: .shortAndLong, help: "Seed.")
    var seed: UInt64 = 0
    @Option(help: "Share of the routes that is held out.")
    var holdout = 0.15
    @Option(help: "Radius of K-disk's disks in metres; found when absent.")
    var tolerance: Double?
    @Option(help: "Seconds that a token lasts.")
    var period = 0.5
    @Option(help: "Tokens or waypoints of a plan.")
    var horizon = 6
    @Option(help: "Name of the vocabulary.")
    var name = "driveloop"
    @Option(
      help: "Refuse routes that are not wholly on these places: training or evaluation.")
    var split: PlacementSplit?
    @Option(help: "Commit to record as the one that drove; the traces' own when absent.")
    var commit: String?
    @Option(help: "Threads; they change no result.")
    var threads = 1
    @Option(name: .shortAndLong, help: "File to write; none when absent.")
    var out: String?
    @OptionGroup var maps: MapOptions
    @OptionGroup var output: OutputOptions

    func validate() throws {
      guard (1...256).contains(threads) else {
        throw ValidationError("--threads is \(threads); expected 1 to 256")
      }
    }

    func run() throws {
      let library = try MotionLibrary(
        folders: folders, split: split, commit: commit, mapsCache: maps.mapsCache)
      let build = try VocabularyBuild(library: library, holdout: holdout)
      switch kind {
      case .actions:
        var builder = ActionVocabularyBuilder(
          count: count, method: method, seed: seed, period: period, horizon: horizon)
        builder.tolerance = tolerance
        builder.threads = threads
        let made = try build.actions(named: name, builder: builder)
        if let out { try made.vocabulary.write(to: out) }
        if output.json { try printJSON(made.report) } else { printTable(made.report.rows) }
      case .waypoints:
        let made = try build.waypoints(named: name, period: period, horizon: horizon, bins: bins)
        if let out { try made.vocabulary.write(to: out) }
        if output.json { try printJSON(made.report) } else { printTable(made.report.rows) }
      }
    }
  }
}
