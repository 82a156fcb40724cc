import ArgumentParser
import Foundation
import Scoring

/// `driveloop openloop`: trajectories against recorded drives.
struct OpenLoopCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "openloop",
    abstract: "Score planned trajectories against recorded drives, by the nuScenes protocols.",
    subcommands: [OpenLoopScoreCommand.self, OpenLoopRunCommand.self, OpenLoopCompareCommand.self])
}

/// What `score` and `compare` take.
struct OpenLoopOptions: ParsableArguments {
  @Argument(
    help: "Samples: the fixture format (.json) or JSON Lines (.jsonl). Several files are scored as one set.",
    completion: .file())
  var files: [String]

  @Option(
    help: """
      A planner: the name of a prediction set in the files, or a JSON file of paths by token (NAME=FILE gives it a name). \
      May be repeated. Without it, every set in the files.
      """)
  var predictions: [String] = []

  @OptionGroup var scoring: ScoringOptions

  @Option(help: "Frame of the waypoints in prediction files that do not name it: lidar or ego.")
  var frame: WaypointFrame?

  var options: OpenLoopScorer.Options { scoring.options(OpenLoopMode.nuScenes) }

  func data() throws -> [OpenLoopData] { try files.map { try OpenLoopFile.read(URL(fileURLWithPath: $0)) } }

  /// The prediction sets asked for.
  func sets(_ data: OpenLoopData) throws -> [PredictionSet] {
    if predictions.isEmpty { return data.predictions }
    return try predictions.map { text in
      if let set = data.predictions.first(where: { $0.name == text }) { return set }
      var (name, path): (String?, String) = (nil, text)
      if !FileManager.default.fileExists(atPath: text), let equals = text.firstIndex(of: "=") {
        (name, path) = (String(text[..<equals]), String(text[text.index(after: equals)...]))
      }
      guard FileManager.default.fileExists(atPath: path) else {
        let known = data.predictions.map(\.name).joined(separator: ", ")
        throw ScoringError.invalid(
          what: "--predictions",
          expected: "a file, or one of: \(known.isEmpty ? "(none in the files)" : known)", got: text)
      }
      return try PredictionFile.read(
        URL(fileURLWithPath: path), name: name, frame: frame, samples: data.samples)
    }
  }
}

/// How paths are scored.
struct ScoringOptions: ParsableArguments {
  @Option(help: "Protocol, may be repeated: \(OpenLoopMode.Name.names). Without it, the four of nuScenes.")
  var mode: [OpenLoopMode.Name] = []

  @Option(help: "Bootstrap resamples for the 95 % intervals; 0 for none.")
  var resamples = 1000

  @Option(help: "Seed of the bootstrap.")
  var seed: UInt64 = 0

  @Option(help: "Threads of scoring; the figures do not depend on it.")
  var threads = 2

  func validate() throws {
    guard resamples == 0 || resamples >= 2 else {
      throw ValidationError("--resamples: expected 0 or at least 2")
    }
    guard threads >= 1 else { throw ValidationError("--threads: expected at least 1") }
  }

  /// - Parameter standard: the protocols where none is named.
  func options(_ standard: [OpenLoopMode]) -> OpenLoopScorer.Options {
    OpenLoopScorer.Options(
      modes: mode.isEmpty ? standard : mode.map { OpenLoopMode($0) },
      bootstrap: resamples == 0 ? nil : Bootstrap(resamples: resamples, seed: seed), threads: threads)
  }
}

extension OpenLoopMode.Name: ExpressibleByArgument {
  static var names: String { allCases.map(\.rawValue).joined(separator: ", ") }
}

extension WaypointFrame: ExpressibleByArgument {}
