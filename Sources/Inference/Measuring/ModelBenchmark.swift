import Images

/// Times the parts of a model's work, each by itself, with a clock that is passed in.
///
/// The parts and their sizes are those of the peers' programs in Bridges/Benchmarks, so that results stand side by side.
public struct ModelBenchmark {
  public struct Measurement: Sendable, Hashable {
    /// `prefill`, `decode`, `vision` or `decision`.
    public var part: String
    /// Of one round; 1 where a round is one thing.
    public var tokens: Int
    /// Of each round.
    public var seconds: [Double]
    /// Multiply-adds of the matrix products, times two.
    public var operations: Double
    /// A few numbers by which two programs' results can be compared: the place of the largest value, the standard
    /// deviation and the first three values.
    public var fingerprint: [Double]

    public var median: Double {
      let sorted = seconds.sorted()
      guard !sorted.isEmpty else { return 0 }
      return (sorted[(sorted.count - 1) / 2] + sorted[sorted.count / 2]) / 2
    }
    /// Half the range of the middle half of the rounds, as a part of the median.
    public var spread: Double {
      let sorted = seconds.sorted()
      guard sorted.count > 1, median > 0 else { return 0 }
      return (sorted[sorted.count * 3 / 4] - sorted[sorted.count / 4]) / 2 / median
    }
    public var tokensPerSecond: Double { median > 0 ? Double(tokens) / median : 0 }
  }

  public let model: VisionLanguageModel
  private let clock: () -> Double
  private let rounds: Int

  /// - Parameter rounds: timed ones; one more before them is not timed.
  public init(_ model: VisionLanguageModel, rounds: Int, clock: @escaping () -> Double) {
    self.model = model
    self.rounds = max(1, rounds)
    self.clock = clock
  }

  /// Reads a prompt of text.
  public func prefill(tokens: Int) throws(InferenceError) -> Measurement {
    let prompt = prompt(tokens)
    var scores: [Float] = []
    let seconds = try timed { () throws(InferenceError) in
      try model.generator.logits(of: prompt, lastOnly: true) { (_, row) in scores = Array(row) }
    }
    return Measurement(
      part: "prefill", tokens: tokens, seconds: seconds, operations: work(text: tokens).prefill,
      fingerprint: fingerprint(scores))
  }

  /// Generates tokens one by one, each the likeliest, behind a prompt of `after` tokens.
  public func decode(tokens: Int, after: Int) throws(InferenceError) -> Measurement {
    let trunk = try read(after)
    let seconds = try timed { () throws(InferenceError) in _ = try decode(tokens, behind: trunk) }
    return Measurement(
      part: "decode", tokens: tokens, seconds: seconds, operations: work(text: after, answer: tokens).decode,
      fingerprint: [])
  }

  /// Runs the vision tower on a picture of so many pixels.
  public func vision(width: Int, height: Int) throws(InferenceError) -> Measurement {
    let picture = try picture(width: width, height: height)
    var rows: Rows?
    let seconds = try timed { () throws(InferenceError) in rows = try encode(picture) }
    return Measurement(
      part: "vision", tokens: 1, seconds: seconds, operations: work(picture).vision,
      fingerprint: fingerprint(rows?.values ?? []))
  }

  /// A whole decision: a picture (already cut into patches), a prompt, an answer.
  public func decision(
    width: Int, height: Int, prompt: Int, answer: Int
  ) throws(InferenceError) -> Measurement {
    let picture = model.vision == nil ? nil : try picture(width: width, height: height)
    let seconds = try timed { () throws(InferenceError) in
      if let picture { _ = try encode(picture) }
      _ = try decode(answer, behind: read(prompt))
    }
    return Measurement(
      part: "decision", tokens: 1, seconds: seconds,
      operations: (picture.map { work($0).vision } ?? 0) + work(text: prompt, answer: answer).total,
      fingerprint: [])
  }

  private func work(_ picture: PatchedPicture? = nil, text: Int = 0, answer: Int = 0) -> ModelWork {
    ModelWork(
      model.configuration, grids: picture.map { [$0.grid] } ?? [], textTokens: text, answerTokens: answer)
  }

  private func timed(_ body: () throws(InferenceError) -> Void) throws(InferenceError) -> [Double] {
    try body()
    var seconds: [Double] = []
    for _ in 0..<rounds {
      let start = clock()
      try body()
      seconds.append(clock() - start)
    }
    return seconds
  }

  /// The same tokens for every program.
  private func prompt(_ count: Int) -> Prompt {
    let vocabulary = model.configuration.text.vocabularySize
    return Prompt(tokens: (0..<count).map { (10 + $0 * 7 % 280) % vocabulary })
  }

  private func read(_ tokens: Int) throws(InferenceError) -> DecoderSequence {
    let request = GenerationRequest(prompt(tokens), options: GenerationOptions(maximumTokens: 0))
    return try model.generator.generate([request])[0].sequence
  }

  private func decode(_ count: Int, behind trunk: DecoderSequence) throws(InferenceError) -> [Int] {
    let request = GenerationRequest(
      Prompt(tokens: [7]), sequence: trunk.branch(), mode: .append,
      options: GenerationOptions(maximumTokens: count))
    return try model.generator.generate([request])[0].ids
  }

  private func encode(_ picture: PatchedPicture) throws(InferenceError) -> Rows? {
    try model.vision?.encode([picture], with: model.compute)
  }

  /// The same picture for every program, not scaled where both sides fit the patches.
  private func picture(width: Int, height: Int) throws(InferenceError) -> PatchedPicture {
    guard let pictures = model.pictures else {
      throw .badRequest(
        what: "a picture to time", got: "a model of text only", expected: "one with a vision tower")
    }
    guard width > 0, height > 0, width * height <= RGBImage.maximumPixels else {
      throw .badRequest(what: "picture", got: "\(width)x\(height)", expected: "a size in pixels")
    }
    var pixels = [UInt8](repeating: 0, count: width * height * 3)
    for y in 0..<height {
      for x in 0..<width {
        for c in 0..<3 {
          pixels[(y * width + x) * 3 + c] = UInt8((x * 3 + y * 5 + c * 40 + x * y / 50) % 251)
        }
      }
    }
    return try pictures.patches(of: RGBImage(width: width, height: height, pixels: pixels))
  }

  private func fingerprint(_ values: [Float]) -> [Double] {
    guard let top = values.indices.max(by: { values[$0] < values[$1] }) else { return [] }
    let mean = values.reduce(0) { $0 + Double($1) } / Double(values.count)
    let variance = values.reduce(0) { $0 + (Double($1) - mean) * (Double($1) - mean) } / Double(values.count)
    return [Double(top), variance.squareRoot()] + values.prefix(3).map { Double($0) }
  }
}
