import ArgumentParser
import DriveTypes
import Evaluation
import Foundation
import Scoring

/// `driveloop qa`: answers about driving.
struct QACommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "qa", abstract: "Score answers to questions about driving.",
    subcommands: [QAScoreCommand.self])
}

extension ChoiceParsing: ExpressibleByArgument {}

/// `driveloop qa score`: DriveLM's and DriveBench's metrics.
struct QAScoreCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "score",
    abstract:
      "DriveLM's and DriveBench's figures: accuracy, coordinate match, language metrics, a judge's ratings.",
    discussion: """
      With --truth, one file of DriveLM's answers [{"id", "answer"}] is scored against its questions. Without it, each \
      file holds DriveBench's results in one setting and is named after it (clean.json, Fog.json, text_only.json): \
      [{"scene_token", "frame_token", "question_type", "question", "answer", "tag", "pred"}].

      Open questions need a judge: --judge and --judge-model ask one; --judge-mean and --match-judge-mean give DriveLM's \
      final score the means of somebody else's.

      Exit code: 0; 1 when --strict is given and something is wrong with the input or a question has no rating; 2 for \
      input that cannot be read or a judge that refuses.
      """)

  @Argument(help: "Answers; for DriveBench one file for each setting.", completion: .file())
  var files: [String]

  @Option(help: "DriveLM's questions with true answers, such as test_eval.json.", completion: .file())
  var truth: String?

  @OptionGroup(title: "Judge") var judge: JudgeArguments

  @Option(help: "DriveLM: a judge's mean rating of the open questions, 0…100.")
  var judgeMean: Double?

  @Option(help: "DriveLM: a judge's mean rating of the match questions, 0…100.")
  var matchJudgeMean: Double?

  @Option(
    help: """
      DriveBench: how a choice is read from an answer. upstream: as DriveBench does, where the article "a" is choice A and \
      the first letter of the alphabet wins; careful: the choice that the answer states.
      """)
  var choices = ChoiceParsing.upstream

  @Flag(
    help: """
      DriveBench: rate open questions of perception by a rubric about objects; upstream's is about motion.
      """)
  var objectRubric = false

  @Option(
    help: "DriveBench: what objects look like, for the judge (visual_description.json).", completion: .file())
  var descriptions: String?

  @Option(help: "DriveBench: the model's name in the tables.")
  var name = "this model"

  @Flag(help: "DriveBench: add published rows, marked as such, to the tables of the judge's scores.")
  var published = false

  @Flag(help: "Print JSON.")
  var json = false

  @Option(help: "Write the figures as CSV too.", completion: .file())
  var csv: String?

  @Option(help: "Write the tables as one HTML page too.", completion: .file())
  var html: String?

  @Flag(help: "Exit with 1 when the input has faults or a question has no rating.")
  var strict = false

  func validate() throws {
    if (judgeMean == nil) != (matchJudgeMean == nil) {
      throw ValidationError("--judge-mean and --match-judge-mean go together")
    }
    for value in [judgeMean, matchJudgeMean].compactMap({ $0 }) where !(0...100).contains(value) {
      throw ValidationError("a rating is from 0 to 100, got \(value)")
    }
    if judgeMean != nil, truth == nil || judge.judge != nil {
      throw ValidationError("--judge-mean is for DriveLM (--truth) without --judge")
    }
    if truth != nil, files.count != 1 {
      throw ValidationError("with --truth one file of answers is scored; got \(files.count)")
    }
    guard !files.isEmpty else { throw ValidationError("no file of answers") }
  }

  func run() throws {
    let output = try truth.map(driveLM) ?? driveBench()
    if json {
      print(JSONWriter.text(output.json))
    } else {
      print(output.tables.map(\.text).joined(separator: "\n"), terminator: "")
      for remark in output.remarks { print("  ! \(remark)") }
    }
    if let csv { try Data(output.figures.csv.utf8).write(to: URL(fileURLWithPath: csv)) }
    if let html {
      let page = FigurePage(
        title: output.title, tables: output.tables, remarks: output.remarks,
        footer: "driveloop qa score, DriveLoop \(BuildInfo.version) commit \(BuildInfo.commit)")
      try Data(page.html.utf8).write(to: URL(fileURLWithPath: html))
    }
    if strict, !output.isClean { throw ExitCode(1) }
  }

  private struct Output {
    var title: String
    var tables: [FigureTable]
    /// What the CSV file holds.
    var figures: FigureTable
    var remarks: [String]
    var json: JSONNode
    var isClean: Bool
  }

  private func driveLM(_ truth: String) throws -> Output {
    let given = try DriveLMFile.answers(URL(fileURLWithPath: files[0]))
    let score = DriveLMScore(
      frames: try DriveLMFile.questions(URL(fileURLWithPath: truth)), answers: given.answers,
      duplicates: given.duplicates)
    var tables = DriveLMTables(score)
    if let name = judge.name {
      tables = DriveLMTables(
        score, verdicts: try judge.rate(score.judgeQuestions + score.matchQuestions), judgeName: name)
    } else if let judgeMean, let matchJudgeMean {
      tables = DriveLMTables(score, judgeMean: judgeMean, matchJudgeMean: matchJudgeMean)
    }
    return Output(
      title: "DriveLM", tables: [tables.metrics, tables.stages], figures: tables.metrics,
      remarks: tables.remarks, json: tables.json, isClean: tables.remarks.isEmpty)
  }

  private func driveBench() throws -> Output {
    let objects = try descriptions.map { try ObjectDescriptions(URL(fileURLWithPath: $0)) }
    let settings = try files.map { file in
      let url = URL(fileURLWithPath: file)
      return (name: url.deletingPathExtension().lastPathComponent, items: try DriveBenchFile.read(url))
    }
    var verdicts = try judge.rate(
      settings.flatMap {
        DriveBenchScore.questions($0.items, setting: $0.name, objects: objectRubric, descriptions: objects)
      })[...]
    let scores = settings.map { setting in
      let count = DriveBenchScore.judged(setting.items).count
      defer { verdicts = verdicts.dropFirst(count) }
      return DriveBenchScore(
        setting: setting.name, items: setting.items, parsing: choices, verdicts: Array(verdicts.prefix(count))
      )
    }
    let tables = DriveBenchTables(
      model: name, scores: scores, judge: judge.name, showsPublished: published)
    return Output(
      title: "DriveBench", tables: tables.tables, figures: tables.details, remarks: tables.remarks,
      json: tables.json, isClean: scores.allSatisfy { $0.unparsed.isEmpty && $0.unrated.isEmpty })
  }
}
