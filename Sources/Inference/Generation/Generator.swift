/// Runs a model on requests: reads their prompts, computes rows of all sequences together, chooses tokens.
///
/// One owner; a generator holds the memory of its passes.
public final class Generator {
  let pass: DecoderPass
  package let vision: (any VisionEncoder)?
  let text: (any TokenText)?
  let layout: PromptLayout
  let clock: () -> Double
  /// Rows of one pass at most: a long prompt is computed in parts, which bounds the memory.
  public var rowsPerPass = 1024
  /// Rows whose scores are held at once when every row's are wanted.
  let logitRows = 64
  private var logits: Rows

  /// - Parameters:
  ///   - vision: the model's vision tower; nil for text alone.
  ///   - text: its tokenizer, for stop strings, grammars with text and decoded answers.
  ///   - clock: seconds, for the report of times.
  public init(
    _ model: ModelConfiguration, decoder: Decoder, vision: (any VisionEncoder)?, text: (any TokenText)?,
    compute: Compute, clock: @escaping () -> Double = { 0 }
  ) {
    pass = DecoderPass(decoder, compute: compute)
    self.vision = vision
    self.text = text
    layout = PromptLayout(model)
    self.clock = clock
    logits = Rows(0, by: decoder.configuration.vocabularySize)
  }

  /// Scores of some tokens for some rows of what the pass gave, [rows, tokens]; valid until the next call.
  func scores(_ hidden: Rows, rows: Range<Int>, tokens: Range<Int>) -> Rows {
    // Grammars ask for the same few ranges again and again.
    if logits.columns != tokens.count { logits = Rows(rows.count, by: max(1, tokens.count)) }
    pass.logits(hidden, rows: rows, tokens: tokens, into: logits)
    return logits
  }

  /// An empty sequence.
  public func makeSequence() -> DecoderSequence {
    DecoderSequence(cache: pass.decoder.makeCache(), counter: layout.counter)
  }

  /// Generates for all requests together.
  ///
  /// - Parameter each: called with a request's index and each of its tokens as they come; false ends that request.
  public func generate(
    _ requests: [GenerationRequest], each: ((Int, Generation.Token) -> Bool)? = nil
  ) throws(InferenceError) -> [Generation] {
    let batch = GenerationBatch(self, each: each)
    for request in requests { _ = try batch.add(request) }
    var generations: [Generation?] = Array(repeating: nil, count: requests.count)
    while !batch.isEmpty {
      for (index, generation) in try batch.step() { generations[index] = generation }
    }
    return generations.compactMap { $0 }
  }

  /// Makes a prompt the content of a sequence, or its continuation.
  func read(_ prompt: Prompt, into sequence: DecoderSequence, mode: GenerationRequest.Mode)
    throws(InferenceError)
  {
    guard vision != nil || prompt.pictures.isEmpty else {
      throw .badRequest(
        what: "pictures", got: "\(prompt.pictures.count)", expected: "none: the model reads text only")
    }
    let parts = try layout.parts(of: prompt) { picture in
      (vision?.tokens(of: picture) ?? 0, vision?.grid(of: picture))
    }
    let rows = parts.reduce(0) { sum, part in
      switch part {
      case .text(let tokens): sum + tokens.count
      case .picture(_, let rows, _, _): sum + rows
      }
    }
    let held = mode == .append ? sequence.count : 0
    guard rows > 0 else { throw .badRequest(what: "prompt", got: "no tokens", expected: "at least one") }
    guard held + rows <= layout.maximumPositions else {
      throw .badRequest(
        what: "tokens of the prompt", got: "\(held + rows)",
        expected: "at most \(layout.maximumPositions), the model's max_position_embeddings")
    }
    switch mode {
    case .replace: try sequence.replace(parts, style: layout.counter)
    case .append:
      sequence.reused = sequence.count - sequence.waiting
      try sequence.append(parts)
    }
    guard sequence.counter.highest < layout.maximumPositions else {
      let highest = sequence.counter.highest
      sequence.undo()
      throw .badRequest(
        what: "position of the prompt's last row", got: "\(highest)",
        expected: "less than \(layout.maximumPositions), the model's max_position_embeddings")
    }
  }

  /// Runs the vision tower on waiting pictures of the sequences, all together.
  func encodePictures(of sequences: [DecoderSequence]) throws(InferenceError) {
    guard let vision else { return }
    var pictures: [PatchedPicture] = []
    for sequence in sequences {
      pictures += sequence.pictures.filter { $0.encoded == nil }.map(\.picture)
    }
    guard !pictures.isEmpty else { return }
    let rows = try vision.encode(pictures, with: pass.compute)
    let expected = pictures.reduce(0) { $0 + vision.tokens(of: $1) }
    guard rows.columns == pass.decoder.configuration.hiddenSize, rows.count == expected else {
      throw .unsupported(
        what: "output of the vision tower", got: "\(rows.count)x\(rows.columns)",
        expected: "\(expected)x\(pass.decoder.configuration.hiddenSize)")
    }
    var first = 0
    for sequence in sequences {
      for index in sequence.pictures.indices where sequence.pictures[index].encoded == nil {
        sequence.pictures[index].encoded = (rows, first)
        let count = sequence.pictures[index].range.count
        sequence.keptPictures?.append(rows.values(of: first..<first + count))
        first += count
      }
    }
  }
}
