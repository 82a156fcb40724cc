/// One answer that a judge is to rate.
public struct JudgeQuestion: Sendable, Hashable {
  /// Names it in reports; it is not part of what the judge reads.
  public var id: String
  public var rubric: JudgeRubric
  public var prompt: String

  public init(
    id: String, rubric: JudgeRubric, question: String, truth: String, answer: String,
    description: String? = nil
  ) {
    self.id = id
    self.rubric = rubric
    prompt = rubric.prompt(question: question, truth: truth, answer: answer, description: description)
  }
}

/// What became of a question to the judge.
public enum JudgeVerdict: Sendable, Hashable {
  /// 0…100
  case rated(Double)
  /// The judge answered, but not with a rating.
  case malformed(JudgeReply.Fault)
  /// No answer came.
  case failed(String)

  public var rating: Double? {
    if case .rated(let rating) = self { rating } else { nil }
  }

  /// What is to be said of it, where it has no rating.
  public var complaint: String? {
    switch self {
    case .rated: nil
    case .malformed(let fault): "\(fault)"
    case .failed(let reason): reason
    }
  }
}

/// Mean of ratings, with how many there should have been.
public struct JudgeMean: Sendable, Hashable {
  /// 0…100; nil without ratings.
  public var mean: Double?
  public var rated: Int
  public var asked: Int

  /// Answers without a rating count in no mean.
  public init(_ verdicts: [JudgeVerdict]) {
    let ratings = verdicts.compactMap(\.rating)
    asked = verdicts.count
    rated = ratings.count
    mean = ratings.isEmpty ? nil : ratings.reduce(0, +) / Double(ratings.count)
  }

  /// A mean that came from elsewhere.
  init(mean: Double, of count: Int) {
    self.mean = mean
    rated = count
    asked = count
  }
}
