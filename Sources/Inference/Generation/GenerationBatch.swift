/// Requests that are generated together; others may join between steps (continuous batching).
public final class GenerationBatch {
  private let generator: Generator
  private let each: ((Int, Generation.Token) -> Bool)?
  private var runs: [GenerationRun] = []
  private var added = 0

  /// - Parameter each: called with a request's number and each of its tokens as they come; false ends that request.
  public init(_ generator: Generator, each: ((Int, Generation.Token) -> Bool)? = nil) {
    self.generator = generator
    self.each = each
  }

  public var isEmpty: Bool { runs.isEmpty }

  /// Takes a request in; its number counts up from 0.
  public func add(_ request: GenerationRequest) throws(InferenceError) -> Int {
    let sequence = request.sequence ?? generator.makeSequence()
    guard !runs.contains(where: { $0.sequence === sequence }) else {
      throw .badRequest(
        what: "sequence", got: "one that another request is using",
        expected: "one for each request; see branch()")
    }
    let run = try GenerationRun(request, sequence: sequence, number: added, generator: generator, each: each)
    runs.append(run)
    added += 1
    return added - 1
  }

  /// One pass over all sequences and a choice for each that is ready. Gives the requests that ended, by number.
  public func step() throws(InferenceError) -> [(Int, Generation)] {
    do throws(InferenceError) {
      try compute()
    } catch {
      // Pictures that cannot be encoded end all: which request they belong to is the caller's to find out.
      for run in runs { run.sequence.undo() }
      runs = []
      throw error
    }
    let ended = runs.filter(\.isDone)
    runs.removeAll(where: \.isDone)
    return ended.map { ($0.number, $0.finished()) }
  }

  private func compute() throws(InferenceError) {
    let clock = generator.clock
    // Generated tokens first, so that a long prompt does not hold the others up; then parts of prompts.
    var left = generator.rowsPerPass
    var shares: [(run: GenerationRun, rows: Int)] = []
    for isPrompt in [false, true] {
      for run in runs where !run.isDone && run.isReadingPrompt == isPrompt {
        let rows = min(
          run.sequence.waiting, isPrompt ? max(left, shares.isEmpty ? 1 : 0) : run.sequence.waiting)
        guard rows > 0 else { continue }
        left -= rows
        shares.append((run, rows))
      }
    }
    guard !shares.isEmpty else { return }
    let start = clock()
    try generator.encodePictures(of: shares.map(\.run.sequence))
    let encoded = clock()
    var pieces: [DecoderPiece] = []
    var ready: [GenerationRun] = []
    for (run, rows) in shares {
      let isReady = rows == run.sequence.waiting
      pieces.append(run.sequence.piece(rows, wanted: isReady ? rows - 1..<rows : 0..<0))
      if isReady { ready.append(run) }
    }
    let wereReading = shares.map(\.run.isReadingPrompt)
    let hidden = generator.pass.run(pieces)
    for (run, rows) in shares { run.sequence.advance(rows) }
    if !ready.isEmpty {
      let bounds = bounds(of: ready)
      let scores = generator.scores(hidden, rows: 0..<ready.count, tokens: bounds)
      for (index, run) in ready.enumerated() {
        try run.choose(UnsafeBufferPointer(scores[index]), first: bounds.lowerBound, each)
      }
    }
    let end = clock()
    for (index, run) in shares.map(\.run).enumerated() {
      run.count(
        shares[index].rows, isPrompt: wereReading[index], vision: encoded - start, pass: end - encoded)
    }
  }

  /// The tokens whose scores are needed.
  private func bounds(of runs: [GenerationRun]) -> Range<Int> {
    var bounds: Range<Int>?
    for run in runs {
      let needed = run.allowed?.bounds ?? 0..<generator.layout.vocabularySize
      bounds =
        bounds.map { min($0.lowerBound, needed.lowerBound)..<max($0.upperBound, needed.upperBound) } ?? needed
    }
    return bounds ?? 0..<generator.layout.vocabularySize
  }
}
