import DriveTypes

/// DriveLM's challenge score, as far as it needs no judge, and its final weighting.
///
/// Source: DriveLM 1de72a74 `challenge/evaluation.py`. A frame's first question is always scored; a later one
/// only if every coordinate it mentions is among the true objects that the first answer found.
public struct DriveLMScore: Sendable {
  /// Shares of the final score: judge, language, match, accuracy.
  public static let weights = (judge: 0.4, language: 0.2, match: 0.2, accuracy: 0.2)

  /// Means over one stage's scored questions.
  public struct Stage: Sendable, Hashable {
    public var name: String
    public var questions = 0
    public var scored = 0
    public var correct = 0
    public var choices = 0
  }

  public var questions = 0
  /// Questions that the first answer's objects let through.
  public var scored = 0
  /// Exact answers, over the questions with tag 0.
  public var correct = 0
  public var choices = 0
  /// What a judge is asked: about the answers with tag 1, and about those with tag 3.
  public var judgeQuestions: [JudgeQuestion] = []
  public var matchQuestions: [JudgeQuestion] = []
  /// Questions that a judge would rate (tag 1).
  public var judged: Int { judgeQuestions.count }
  public var languageItems = 0
  public var language: LanguageMetrics?
  /// F1 of each question with tag 3.
  public var matches: [Double] = []
  public var stages: [Stage]
  /// Questions without an answer (upstream fails on them); they are not scored.
  public var missing: [String] = []
  public var duplicates: [String]
  /// Answers to no question.
  public var unknown: [String]

  public var accuracy: Double? { choices == 0 ? nil : Double(correct) / Double(choices) }
  /// 0…1
  public var matchF1: Double? {
    matches.isEmpty ? nil : matches.reduce(0, +) / Double(matches.count)
  }
  public var isClean: Bool { missing.isEmpty && duplicates.isEmpty && unknown.isEmpty }

  public init(frames: [DriveLMFrame], answers: [String: String], duplicates: [String] = []) {
    self.duplicates = duplicates
    stages = DriveLMFile.stages.map { Stage(name: $0) }
    var pairs: [(answer: String, truth: String)] = []
    var known: Set<String> = []
    for frame in frames {
      var found: Set<CoordinateMatch.Point> = []
      for (index, item) in frame.questions.enumerated() {
        questions += 1
        known.insert(item.id)
        let stage = stages.firstIndex { $0.name == item.stage } ?? 0
        stages[stage].questions += 1
        guard let answer = answers[item.id] else {
          missing.append(item.id)
          continue
        }
        if index == 0 {
          found = Set(CoordinateMatch(answer: answer, truth: item.answer).matched)
        } else if !CoordinateMatch.points(in: item.question).allSatisfy(found.contains) {
          continue
        }
        scored += 1
        stages[stage].scored += 1
        if item.tags.contains(0) {
          choices += 1
          stages[stage].choices += 1
          if answer == item.answer {
            correct += 1
            stages[stage].correct += 1
          }
        }
        func judged(_ tag: String) -> JudgeQuestion {
          JudgeQuestion(
            id: "\(item.id)/\(tag)", rubric: .closeness, question: item.question, truth: item.answer,
            answer: answer)
        }
        if item.tags.contains(1) { judgeQuestions.append(judged("open")) }
        if item.tags.contains(2) { pairs.append((answer, item.answer)) }
        if item.tags.contains(3) {
          matches.append(CoordinateMatch(answer: answer, truth: item.answer).f1)
          matchQuestions.append(judged("match"))
        }
      }
    }
    languageItems = pairs.count
    language = LanguageMetrics(pairs)
    unknown = answers.keys.filter { !known.contains($0) }.sorted()
  }

  /// The challenge's final score, 0…1.
  ///
  /// - Parameters:
  ///   - judge: the judge's mean over tag 1, 0…100.
  ///   - match: mean of (100·F1 + judge)/2 over tag 3, 0…100.
  public static func final(judge: Double, language: LanguageMetrics, match: Double, accuracy: Double)
    -> Double
  {
    weights.judge * judge / 100 + weights.language * language.combined + weights.match * match / 100
      + weights.accuracy * accuracy
  }

  /// With the judge's means over tags 1 and 3; nil where a part has no questions.
  public func final(judge: Double, matchJudge: Double) -> Double? {
    guard let language, let matchF1, let accuracy else { return nil }
    return Self.final(
      judge: judge, language: language, match: (100 * matchF1 + matchJudge) / 2, accuracy: accuracy)
  }
}

extension DriveLMScore {
  public var json: JSONNode {
    .object([
      JSONMember("questions", .integer(questions)), JSONMember("scored", .integer(scored)),
      JSONMember("accuracy", .finite(accuracy)), JSONMember("accuracy_items", .integer(choices)),
      JSONMember("judge_items", .integer(judged)),
      JSONMember(
        "language",
        language?.json ?? .null),
      JSONMember("language_items", .integer(languageItems)),
      JSONMember("match_f1", .finite(matchF1)), JSONMember("match_items", .integer(matches.count)),
      JSONMember(
        "stages",
        .object(
          stages.map { stage in
            JSONMember(
              stage.name,
              .object([
                JSONMember("questions", .integer(stage.questions)),
                JSONMember("scored", .integer(stage.scored)),
                JSONMember("correct", .integer(stage.correct)),
                JSONMember("choices", .integer(stage.choices)),
              ]))
          })),
      JSONMember("missing", SuiteScore.strings(missing)),
      JSONMember("duplicates", SuiteScore.strings(duplicates)),
      JSONMember("unknown", SuiteScore.strings(unknown)),
    ])
  }
}
