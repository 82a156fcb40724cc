import ArgumentParser
import DriveTypes
import Foundation
import Scoring

/// `driveloop qa`: answers about driving.
struct QACommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "qa", abstract: "Score answers to questions about driving.",
    subcommands: [QAScoreCommand.self])
}

/// `driveloop qa score`: DriveLM's metrics.
struct QAScoreCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "score",
    abstract: "DriveLM's accuracy, coordinate match, language metrics and final score.",
    discussion: """
      The final score needs a judge's ratings (0…100) of the open questions: give their means with --judge and --match-judge.

      Exit code: 0; 1 when --strict is given and answers are missing, double or for no question; 2 for input that cannot be read.
      """)

  @Argument(help: "Answers: [{\"id\", \"answer\"}].", completion: .file())
  var answers: String

  @Option(help: "Questions with true answers, such as test_eval.json.", completion: .file())
  var truth: String

  @Option(help: "The judge's mean rating of the open questions, 0…100.")
  var judge: Double?

  @Option(help: "The judge's mean rating of the match questions, 0…100.")
  var matchJudge: Double?

  @Flag(help: "Print JSON.")
  var json = false

  @Flag(help: "Exit with 1 when answers are missing, double or for no question.")
  var strict = false

  func validate() throws {
    if (judge == nil) != (matchJudge == nil) {
      throw ValidationError("--judge and --match-judge go together")
    }
    for value in [judge, matchJudge].compactMap({ $0 }) where !(0...100).contains(value) {
      throw ValidationError("a rating is from 0 to 100, got \(value)")
    }
  }

  func run() throws {
    let given = try DriveLMFile.answers(URL(fileURLWithPath: answers))
    let score = DriveLMScore(
      frames: try DriveLMFile.questions(URL(fileURLWithPath: truth)), answers: given.answers,
      duplicates: given.duplicates)
    var final: Double?
    if let judge, let matchJudge { final = score.final(judge: judge, matchJudge: matchJudge) }
    if json {
      guard case .object(let members) = score.json.value else { return }
      print(JSONWriter.text(.object(members + [JSONMember("final", final.map { .float($0) } ?? .null)])))
    } else {
      print(score.table, terminator: "")
      if let final { print("  final score   \(final)") }
    }
    if strict, !score.isClean { throw ExitCode(1) }
  }
}
