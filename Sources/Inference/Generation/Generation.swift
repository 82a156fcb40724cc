/// What was generated.
public struct Generation {
  /// A token of the answer.
  public struct Token: Sendable, Hashable {
    public var id: Int
    /// A grammar's fixed part, which the model was not asked about.
    public var isForced: Bool
    /// Of the model among the tokens that were allowed, before penalties and temperature; nil where not asked for, 0 for
    /// forced tokens.
    public var logProbability: Double?
    /// The most probable tokens, best first.
    public var alternatives: [TokenScore]
  }

  /// Why generation ended.
  public enum Finish: String, Sendable, Hashable {
    case stopToken, stopString, grammar, maximumTokens
    /// The model's context is full.
    case context
    /// The caller wanted no more.
    case cancelled
  }

  public internal(set) var tokens: [Token] = []
  public internal(set) var finish = Finish.maximumTokens
  /// Decoded, without the stop token or stop string; nil without a tokenizer.
  public internal(set) var text: String?
  public internal(set) var promptTokens = 0
  /// Tokens of the prompt that the sequence held already.
  public internal(set) var reusedTokens = 0
  public internal(set) var times = GenerationTimes()
  /// What the vision tower made of each picture that was not known before, [tokens, hidden size], row-major; empty where it
  /// was not asked for.
  public internal(set) var pictures: [[Float]] = []
  /// The sequence, for what follows.
  public internal(set) var sequence: DecoderSequence

  init(sequence: DecoderSequence) { self.sequence = sequence }

  public var ids: [Int] { tokens.map(\.id) }
}

/// Where the time went, seconds of the caller's clock. Passes shared with other sequences count in full.
public struct GenerationTimes: Sendable, Hashable {
  public var vision = 0.0
  /// Passes with rows of the prompt.
  public var prefill = 0.0
  public var decode = 0.0
  /// Rows of prompts and of generated tokens that went through the decoder.
  public var prefillRows = 0
  public var decodeRows = 0
  public var decodePasses = 0

  public init() {}
}
