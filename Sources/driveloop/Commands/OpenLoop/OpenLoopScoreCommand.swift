import ArgumentParser
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

  @OptionGroup var form: OpenLoopOutput

  @Flag(help: "Exit with 1 when something is wrong with the input.")
  var strict = false

  func run() throws {
    let files = try shared.data()
    let reports = try (separate ? files : [OpenLoopData.merged(files)]).map { data in
      OpenLoopReport(data, predictions: try shared.sets(data), options: shared.options, withDriverModel: pdm)
    }
    try form.write(reports)
    if strict, reports.contains(where: { !$0.isClean }) {
      FileHandle.standardError.write(Data("error: the input is not clean (--strict)\n".utf8))
      throw ExitCode(1)
    }
  }
}
