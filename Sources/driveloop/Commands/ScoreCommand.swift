import ArgumentParser
import DriveTypes
import Foundation
import Roads
import Scoring

/// `driveloop score`: recomputes the benchmark's numbers from result files or traces.
struct ScoreCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "score",
    abstract: "Recompute Bench2Drive's scores from result files or traces.",
    discussion: """
      Reads merged results, checkpoints (shards, single routes, partial runs) and our own traces (.dltrace). Every \
      merged file is a result set of its own; the checkpoints of one folder are one set, its traces another. The \
      official denominator (220) and the evaluated routes stand side by side.

      Exit code: 0; 1 when a set has a failed or missing route and --strict is given; 2 for input that cannot be read.
      """)

  @Argument(help: "Result files, traces, or folders with them.", completion: .file())
  var places: [String]

  @Flag(help: "Print JSON.")
  var json = false

  @Flag(help: "Print a line for each route, for a spreadsheet.")
  var csv = false

  @Option(
    help: "The suite's route file; names missing routes, and is needed for abilities.", completion: .file())
  var routes: String?

  @Option(help: "Rules for the ability of traffic signs: \(AbilityVersion.allNames).")
  var abilityVersion = AbilityVersion.v004

  @Flag(help: "Correct upstream's quirks instead of keeping them.")
  var corrected = false

  @Option(help: "Folder with <save name>/metric_info.json, for comfort.", completion: .directory)
  var metricInfo: String?

  @Option(help: "A published success rate to audit, percent; may be repeated.")
  var published: [Double] = []

  @Option(help: "Folder of the town maps.", completion: .directory)
  var mapsCache: String?

  @Flag(help: "Exit with 1 when a set lacks a route or has a failed one.")
  var strict = false

  func validate() throws {
    guard !(csv && json) else { throw ValidationError("--csv and --json: choose one") }
  }

  func run() throws {
    let diary = FileHandle.standardError
    func note(_ text: String) { diary.write(Data((text + "\n").utf8)) }
    let discovery = ResultSet.discover(places.map { URL(fileURLWithPath: $0) })
    if let first = discovery.skipped.first {
      note("passed over \(discovery.skipped.count) JSON files that are no results, such as \(first.path)")
    }
    for problem in discovery.problems { note("error: \(problem)") }

    var scores: [SuiteScore] = []
    var failed = !discovery.problems.isEmpty
    do {
      let session = try ScoringSession(
        routeFile: routes.map { URL(fileURLWithPath: $0) }, maps: .standard(path: mapsCache), options: options
      )
      for set in discovery.sets {
        do throws(ScoringError) {
          scores.append(try session.score(set, note: note))
        } catch {
          note("error: \(set.name): \(error)")
          failed = true
        }
      }
    } catch {
      note("error: \(error)")
      failed = true
    }

    if json {
      print(JSONWriter.text(.object([JSONMember("sets", .array(scores.map(\.json)))])))
    } else if csv, !scores.isEmpty {
      print(SuiteScore.csv(scores), terminator: "")
    } else if !scores.isEmpty {
      print(scores.map(\.table).joined(separator: "\n"), terminator: "")
    } else if !failed {
      note("error: no result files or traces in \(places.joined(separator: ", "))")
      failed = true
    }
    if failed { throw ExitCode(2) }
    if strict, scores.contains(where: { !$0.isClean }) { throw ExitCode(1) }
  }

  private var options: SuiteScore.Options {
    var options = SuiteScore.Options()
    options.rules = corrected ? .corrected : .upstream
    options.abilityVersion = abilityVersion
    options.metricFolder = metricInfo.map { URL(fileURLWithPath: $0) }
    options.publishedRates = published
    return options
  }
}

extension AbilityVersion: ExpressibleByArgument {
  static var allNames: String { allCases.map(\.rawValue).joined(separator: ", ") }
}
