/// How the next token is chosen; the steps and their order are those of Hugging Face's `generate`.
public struct Sampling: Sendable, Hashable {
  /// 0: always the highest score. Scores are divided by it.
  public var temperature: Float
  /// Only the k highest scores (all that equal the kth); nil for all.
  public var topK: Int?
  /// Only the fewest tokens whose probabilities reach p together; 1 for all.
  public var topP: Float
  /// Scores of tokens that stand in the sequence already are divided by it where positive, multiplied where negative.
  public var repetitionPenalty: Float
  public var seed: UInt64

  public init(
    temperature: Float = 0, topK: Int? = nil, topP: Float = 1, repetitionPenalty: Float = 1, seed: UInt64 = 0
  ) {
    self.temperature = temperature
    self.topK = topK
    self.topP = topP
    self.repetitionPenalty = repetitionPenalty
    self.seed = seed
  }

  public static let greedy = Sampling()

  func check() throws(InferenceError) {
    guard temperature >= 0, temperature.isFinite else {
      throw .badRequest(what: "temperature", got: "\(temperature)", expected: "0 (greedy) or more")
    }
    guard topK.map({ $0 > 0 }) ?? true else {
      throw .badRequest(what: "top-k", got: "\(topK ?? 0)", expected: "1 or more")
    }
    guard topP > 0, topP <= 1 else {
      throw .badRequest(what: "top-p", got: "\(topP)", expected: "more than 0, at most 1")
    }
    guard repetitionPenalty > 0, repetitionPenalty.isFinite else {
      throw .badRequest(what: "repetition penalty", got: "\(repetitionPenalty)", expected: "more than 0")
    }
  }
}

/// A token and the logarithm of its probability.
public struct TokenScore: Sendable, Hashable {
  public var token: Int
  public var logProbability: Double

  public init(token: Int, logProbability: Double) {
    self.token = token
    self.logProbability = logProbability
  }
}
