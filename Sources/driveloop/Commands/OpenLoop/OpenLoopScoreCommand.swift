import ArgumentParser
import DriveTypes
import Foundation
import Scoring

/// `driveloop openloop score`: every planner in every mode, baselines beside it.
struct OpenLoopScoreCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "score",
    abstract: "Distances and collisions of planned trajectories.",
    discussion: """
      Constant velocity, standing still and the command's mean path are always printed beside the planners. Everything wrong with \
      the input (missing, partial or NaN paths, duplicate or unsorted tokens, a wrong frame of reference) is named.

      Exit code: 0; 1 when --strict is given and something was wrong with the input; 2 for input that cannot be read.
      """)

  @OptionGroup var shared: OpenLoopOptions

  @Flag(help: "Score each file apart.")
  var separate = false

  @Flag(help: "Print the components of NAVSIM's PDM score too; the score itself needs drivable areas.")
  var pdm = false

  @Flag(help: "Print JSON.")
  var json = false

  @Flag(help: "Print CSV.")
  var csv = false

  @Flag(help: "Exit with 1 when something is wrong with the input.")
  var strict = false

  func validate() throws {
    if json && csv { throw ValidationError("--json and --csv exclude each other") }
  }

  func run() throws {
    let files = try shared.data()
    let reports = try (separate ? files : [OpenLoopData.merged(files)]).map { data in
      OpenLoopReport(data, predictions: try shared.sets(data), options: shared.options, withDriverModel: pdm)
    }
    if json {
      print(JSONWriter.text(.object([JSONMember("reports", .array(reports.map(\.json)))])))
    } else if csv {
      for (index, report) in reports.enumerated() {
        let text = report.csv
        print(
          index == 0
            ? text : String(text[text.index(after: text.firstIndex(of: "\n") ?? text.startIndex)...]),
          terminator: "")
      }
    } else {
      print(reports.map(\.table).joined(separator: "\n"), terminator: "")
    }
    if strict, reports.contains(where: { !$0.isClean }) {
      FileHandle.standardError.write(Data("error: the input is not clean (--strict)\n".utf8))
      throw ExitCode(1)
    }
  }
}
