import DriveTypes

/// DriveLM's figures as tables.
public struct DriveLMTables: Sendable {
  public var score: DriveLMScore
  /// The judge's ratings of tag 1 and of tag 3; nil without a judge.
  public var judge: JudgeMean?
  public var matchJudge: JudgeMean?
  /// Where the ratings come from.
  public var judgeName: String?
  /// Questions without a rating, with why.
  public var unrated: [String] = []

  public init(_ score: DriveLMScore) { self.score = score }

  /// With what a judge said to `judgeQuestions` and then to `matchQuestions`.
  public init(_ score: DriveLMScore, verdicts: [JudgeVerdict], judgeName: String) {
    self.score = score
    self.judgeName = judgeName
    judge = JudgeMean(Array(verdicts.prefix(score.judgeQuestions.count)))
    matchJudge = JudgeMean(Array(verdicts.dropFirst(score.judgeQuestions.count)))
    unrated = zip(score.judgeQuestions + score.matchQuestions, verdicts).compactMap { question, verdict in
      verdict.complaint.map { "\(question.id): \($0)" }
    }
  }

  /// With means that somebody else's judge gave, 0…100.
  public init(_ score: DriveLMScore, judgeMean: Double, matchJudgeMean: Double) {
    self.score = score
    judgeName = "means given by hand"
    judge = JudgeMean(mean: judgeMean, of: score.judged)
    matchJudge = JudgeMean(mean: matchJudgeMean, of: score.matches.count)
  }

  /// 0…1; nil where a part has no questions or no ratings.
  public var final: Double? {
    guard let judge = judge?.mean, let matchJudge = matchJudge?.mean else { return nil }
    return score.final(judge: judge, matchJudge: matchJudge)
  }

  public var metrics: FigureTable {
    func row(_ name: String, _ value: Double?, _ items: String, _ digits: Int = 4) -> FigureTable.Row {
      .init([name, value.map { SuiteScore.fixed($0, digits) } ?? "-", items])
    }
    var rows = [
      row("accuracy", score.accuracy, "\(score.correct)/\(score.choices)"),
      row("match F1", score.matchF1, "\(score.matches.count)"),
    ]
    if let language = score.language {
      for (index, bleu) in language.bleu.enumerated() {
        rows.append(row("BLEU-\(index + 1)", bleu, "\(score.languageItems)"))
      }
      rows.append(row("ROUGE-L", language.rougeL, "\(score.languageItems)"))
      rows.append(row("CIDEr", language.cider, "\(score.languageItems)"))
      rows.append(row("language", language.combined, "\(score.languageItems)"))
    }
    if let judge { rows.append(row("judge, open questions", judge.mean, "\(judge.rated)/\(judge.asked)", 2)) }
    if let matchJudge {
      rows.append(
        row("judge, match questions", matchJudge.mean, "\(matchJudge.rated)/\(matchJudge.asked)", 2))
    }
    if judge != nil { rows.append(row("final score", final, "", 6)) }
    var notes = ["\(score.questions) questions, \(score.scored) scored: the rest ask for objects not found."]
    if let judgeName { notes.append("Judge: \(judgeName). A rating of 0 to 100; rubric in our words.") }
    return FigureTable(title: "DriveLM", notes: notes, columns: ["Metric", "Value", "Items"], rows: rows)
  }

  public var stages: FigureTable {
    FigureTable(
      title: "By stage", columns: ["Stage", "Questions", "Scored", "Choices", "Correct"],
      rows: score.stages.filter { $0.questions > 0 }.map {
        .init([$0.name, "\($0.questions)", "\($0.scored)", "\($0.choices)", "\($0.correct)"])
      })
  }

  /// What is wrong with the input.
  public var remarks: [String] {
    [
      ("missing answers", score.missing), ("duplicate answers", score.duplicates),
      ("unknown ids", score.unknown),
      ("not rated", unrated),
    ].filter { !$0.1.isEmpty }.map { name, ids in
      "\(name) (\(ids.count)): \(ids.prefix(5).joined(separator: ", "))\(ids.count > 5 ? ", …" : "")"
    }
  }

  public var json: JSONNode {
    guard case .object(let members) = score.json.value else { return score.json }
    return .object(
      members + [
        JSONMember("judge", judgeName.map { .string($0) } ?? .null),
        JSONMember("judge_mean", .finite(judge?.mean)),
        JSONMember("judge_rated", .integer(judge?.rated ?? 0)),
        JSONMember("match_judge_mean", .finite(matchJudge?.mean)),
        JSONMember("match_judge_rated", .integer(matchJudge?.rated ?? 0)),
        JSONMember("unrated", SuiteScore.strings(unrated)), JSONMember("final", .finite(final)),
      ])
  }
}
