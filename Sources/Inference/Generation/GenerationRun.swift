/// One request on its way.
final class GenerationRun {
  let number: Int
  let sequence: DecoderSequence
  private let options: GenerationOptions
  private let text: (any TokenText)?
  private let maximumRows: Int
  private let stopStrings: [[UInt8]]
  private var sampler: Sampler
  private var grammar: GrammarState?
  /// The answer so far; without a stop string that ended it.
  private var bytes: [UInt8] = []
  private var generation: Generation
  private(set) var isReadingPrompt = true
  private(set) var isDone = false
  /// Tokens among which the next one is chosen; nil for all.
  private(set) var allowed: TokenSet?

  init(
    _ request: GenerationRequest, sequence: DecoderSequence, number: Int, generator: Generator,
    each: ((Int, Generation.Token) -> Bool)?
  ) throws(InferenceError) {
    self.number = number
    self.sequence = sequence
    options = request.options
    text = generator.text
    maximumRows = generator.layout.maximumPositions
    stopStrings = options.stopStrings.map { Array($0.utf8) }
    sampler = Sampler(options.sampling)
    grammar = options.grammar.map(GrammarState.init)
    generation = Generation(sequence: sequence)
    try options.check(hasText: text != nil, vocabularySize: generator.layout.vocabularySize)
    sequence.keptPictures = options.keepsPictures ? [] : nil
    try generator.read(request.prompt, into: sequence, mode: request.mode)
    generation.promptTokens = sequence.count
    generation.reusedTokens = sequence.reused
    if options.sampling.repetitionPenalty != 1 { sampler.note(sequence.tokens) }
    sequence.startGenerating()
    // A grammar may begin with fixed text, which is then read together with the prompt.
    try demand(each)
  }

  private var hasRoom: Bool { generation.tokens.count < options.maximumTokens }

  /// Chooses the next token by scores of the tokens from `first` on.
  func choose(
    _ logits: UnsafeBufferPointer<Float>, first: Int, _ each: ((Int, Generation.Token) -> Bool)?
  ) throws(InferenceError) {
    isReadingPrompt = false
    guard hasRoom else { return finish(.maximumTokens) }
    let choice = sampler.choose(
      logits, first: first, allowed: allowed, forbidden: grammar == nil ? [] : options.stopTokens,
      costs: options.costs, alternatives: options.alternatives)
    if try grammar?.accept(choice.token) ?? true {
      take(
        Generation.Token(
          id: choice.token, isForced: false, logProbability: choice.logProbability,
          alternatives: choice.alternatives), each)
    }
    try demand(each)
  }

  /// Appends what the grammar fixes and finds out among what to choose.
  private func demand(_ each: ((Int, Generation.Token) -> Bool)?) throws(InferenceError) {
    while !isDone, hasRoom {
      switch try grammar?.next() ?? .choose(allowed: nil) {
      case .choose(let set):
        allowed = set
        return
      case .end: finish(.grammar)
      case .fixed(let tokens):
        let score = options.alternatives == nil ? nil : 0.0
        for token in tokens where !isDone {
          take(Generation.Token(id: token, isForced: true, logProbability: score, alternatives: []), each)
        }
      }
    }
  }

  /// Appends a token to the answer.
  private func take(_ token: Generation.Token, _ each: ((Int, Generation.Token) -> Bool)?) {
    guard sequence.count < maximumRows else { return finish(.context) }
    generation.tokens.append(token)
    sequence.append(generated: [token.id])
    sampler.note([token.id])
    let goesOn = each?(number, token) ?? true
    if !token.isForced, options.stopTokens.contains(token.id) { return finish(.stopToken) }
    if let text {
      let before = bytes.count
      bytes += text.bytes(of: token.id)
      if let end = stop(from: before) {
        bytes.removeLast(bytes.count - end)
        return finish(.stopString)
      }
    }
    if !goesOn { return finish(.cancelled) }
    if !hasRoom { finish(.maximumTokens) }
  }

  /// Where a stop string begins that ends at or behind byte `start`.
  private func stop(from start: Int) -> Int? {
    var first: Int?
    for stop in stopStrings where bytes.count >= stop.count {
      let found = (max(0, start - stop.count + 1)...bytes.count - stop.count).first {
        bytes[$0..<$0 + stop.count].elementsEqual(stop)
      }
      if let found { first = min(first ?? found, found) }
    }
    return first
  }

  private func finish(_ reason: Generation.Finish) {
    generation.finish = reason
    isDone = true
  }

  /// Counts a pass with `rows` rows of this request.
  func count(_ rows: Int, isPrompt: Bool, vision: Double, pass: Double) {
    generation.times.vision += vision
    if isPrompt {
      generation.times.prefill += pass
      generation.times.prefillRows += rows
    } else {
      generation.times.decode += pass
      generation.times.decodeRows += rows
      generation.times.decodePasses += 1
    }
  }

  func finished() -> Generation {
    if text != nil { generation.text = String(decoding: bytes, as: UTF8.self) }
    generation.pictures = sequence.keptPictures ?? []
    sequence.keptPictures = nil
    return generation
  }
}

extension GenerationOptions {
  func check(hasText: Bool, vocabularySize: Int) throws(InferenceError) {
    try sampling.check()
    guard maximumTokens >= 0 else {
      throw .badRequest(what: "tokens to generate", got: "\(maximumTokens)", expected: "0 or more")
    }
    guard alternatives.map({ $0 >= 0 }) ?? true else {
      throw .badRequest(what: "alternatives to report", got: "\(alternatives ?? 0)", expected: "0 or more")
    }
    guard stopStrings.isEmpty || hasText else {
      throw .badRequest(
        what: "stop strings", got: "a model without a tokenizer", expected: "a model with a tokenizer")
    }
    guard !stopStrings.contains("") else {
      throw .badRequest(what: "stop string", got: "an empty one", expected: "some text")
    }
    try grammar?.check(vocabularySize: vocabularySize)
  }
}
