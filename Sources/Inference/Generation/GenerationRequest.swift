/// What to generate.
public struct GenerationRequest {
  /// How a prompt meets what its sequence holds already.
  public enum Mode: Sendable, Hashable {
    /// The prompt is the whole sequence; the beginning that it has in common with the last one is not computed again.
    case replace
    /// The prompt follows what the sequence holds, generated tokens included: the answer of a tool, with pictures.
    case append
  }

  public var prompt: Prompt
  /// The sequence to use and to leave behind; a new one where nil.
  public var sequence: DecoderSequence?
  public var mode: Mode
  public var options: GenerationOptions

  public init(
    _ prompt: Prompt, sequence: DecoderSequence? = nil, mode: Mode = .replace,
    options: GenerationOptions = .init()
  ) {
    self.prompt = prompt
    self.sequence = sequence
    self.mode = mode
    self.options = options
  }
}

/// How to generate.
public struct GenerationOptions {
  public var sampling: Sampling
  /// Forced tokens count too.
  public var maximumTokens: Int
  /// Generation ends with one of these, which is kept.
  public var stopTokens: [Int]
  /// Generation ends with the token that completes one of these; the text ends before it.
  public var stopStrings: [String]
  /// How many of the most probable tokens to report with each token; nil for no log-probabilities.
  public var alternatives: Int?
  public var grammar: TokenGrammar?
  /// For the grammar's sets of the same tokens: the least expected cost chooses instead of the highest score.
  public var costs: TokenCosts?
  /// Whether `Generation.pictures` is wanted.
  public var keepsPictures: Bool

  public init(
    sampling: Sampling = .greedy, maximumTokens: Int = 128, stopTokens: [Int] = [],
    stopStrings: [String] = [],
    alternatives: Int? = nil, grammar: TokenGrammar? = nil, costs: TokenCosts? = nil,
    keepsPictures: Bool = false
  ) {
    self.sampling = sampling
    self.maximumTokens = maximumTokens
    self.stopTokens = stopTokens
    self.stopStrings = stopStrings
    self.alternatives = alternatives
    self.grammar = grammar
    self.costs = costs
    self.keepsPictures = keepsPictures
  }
}
