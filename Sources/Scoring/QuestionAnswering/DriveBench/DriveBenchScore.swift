/// DriveBench's figures of one setting (clean, a corruption, or text only).
///
/// Source: drive-bench/toolkit 5f9ac575 `evaluate/eval.py`.
public struct DriveBenchScore: Sendable {
  public struct Part: Sendable, Hashable {
    public var stage: DrivingStage
    public var kind: DriveBenchItem.Kind
    public var items = 0
    /// Of choices.
    public var correct: Int?
    /// Of open questions.
    public var language: LanguageMetrics?
    public var judge: JudgeMean?

    public var accuracy: Double? {
      guard let correct, items > 0 else { return nil }
      return Double(correct) / Double(items)
    }
  }

  /// The file's name without its ending, such as `clean`, `Fog` or `text_only`.
  public var setting: String
  public var parsing: ChoiceParsing
  /// Those with questions, in the order of the stages.
  public var parts: [Part]
  public var questions: Int
  /// Choices of prediction, which upstream leaves out.
  public var leftOut: Int
  /// Choices whose answer held no letter.
  public var unparsed: [String]
  /// Choices that the two ways of parsing judge differently: what upstream's trap does here.
  public var disputed: [String]
  /// Questions that the judge did not rate, with why.
  public var unrated: [String]

  /// - Parameter verdicts: one for each of `Self.judged(items)`, or none.
  public init(
    setting: String, items: [DriveBenchItem], parsing: ChoiceParsing = .upstream,
    verdicts: [JudgeVerdict] = []
  ) {
    self.setting = setting
    self.parsing = parsing
    questions = items.count
    leftOut = items.count { $0.kind == nil }
    let other = parsing == .upstream ? ChoiceParsing.careful : .upstream
    let choices = items.filter { $0.kind == .choice }
    unparsed = choices.filter { parsing.choice(in: $0.answer, question: $0.question) == nil }.map(\.id)
    disputed = choices.filter { parsing.isRight($0) != other.isRight($0) }.map(\.id)
    let judged = Self.judged(items)
    let rated = zip(judged, verdicts).map { (item: $0, verdict: $1) }
    unrated = rated.compactMap { pair in pair.verdict.complaint.map { "\(pair.item.id): \($0)" } }
    parts = []
    for stage in DrivingStage.allCases {
      for kind in [DriveBenchItem.Kind.choice, .open] {
        let mine = items.filter { $0.stage == stage && $0.kind == kind }
        guard !mine.isEmpty else { continue }
        var part = Part(stage: stage, kind: kind, items: mine.count)
        switch kind {
        case .choice: part.correct = mine.count { parsing.isRight($0) }
        case .open: part.language = LanguageMetrics(mine.map { (answer: $0.answer, truth: $0.truth) })
        }
        if !rated.isEmpty {
          part.judge = JudgeMean(
            rated.filter { $0.item.stage == stage && $0.item.kind == kind }.map(\.verdict))
        }
        parts.append(part)
      }
    }
  }

  /// The items that a judge rates, in file order: all but those left out.
  public static func judged(_ items: [DriveBenchItem]) -> [DriveBenchItem] { items.filter { $0.kind != nil } }

  /// What the judge is asked about them.
  /// - Parameters:
  ///   - objects: our rubric for open questions of perception instead of upstream's, which is about motion.
  ///   - descriptions: of objects, for rubrics that show them (choices of perception, plans).
  public static func questions(
    _ items: [DriveBenchItem], setting: String, objects: Bool = false, descriptions: ObjectDescriptions? = nil
  ) -> [JudgeQuestion] {
    judged(items).compactMap { item in
      guard let kind = item.kind else { return nil }
      let rubric = JudgeRubric(item.stage, kind, objects: objects)
      let shown = rubric == .perceptionChoice || rubric == .planningOpen
      return JudgeQuestion(
        id: "\(setting)/\(item.id)", rubric: rubric, question: item.question, truth: item.truth,
        answer: item.answer,
        description: shown
          ? item.description
            ?? descriptions?.description(scene: item.scene, frame: item.frame, question: item.question) : nil)
    }
  }

  /// The judge's mean over all rated questions of a stage, whatever their kind.
  public func judge(_ stage: DrivingStage) -> Double? { mean { $0.stage == stage } }

  /// The judge's mean over one kind of question.
  public func judge(_ kind: DriveBenchItem.Kind) -> Double? { mean { $0.kind == kind } }

  /// Over choices of all stages.
  public var accuracy: Double? {
    let choices = parts.filter { $0.kind == .choice }
    let count = choices.reduce(0) { $0 + $1.items }
    return count == 0 ? nil : Double(choices.reduce(0) { $0 + ($1.correct ?? 0) }) / Double(count)
  }

  private func mean(_ isMeant: (Part) -> Bool) -> Double? {
    let judges = parts.filter(isMeant).compactMap(\.judge)
    let rated = judges.reduce(0) { $0 + $1.rated }
    return rated == 0 ? nil : judges.reduce(0) { $0 + ($1.mean ?? 0) * Double($1.rated) } / Double(rated)
  }
}

extension ChoiceParsing {
  func isRight(_ item: DriveBenchItem) -> Bool {
    isRight(answer: item.answer, truth: item.truth, question: item.question)
  }
}
