import Glibc

extension Generator {
  /// Scores of the vocabulary after each row of a prompt, in order, a few rows at a time; after the last row alone
  /// where `lastOnly`. The sequence keeps the prompt.
  ///
  /// - Parameter each: gets the index of a row and its `vocabularySize` scores.
  public func logits(
    of prompt: Prompt, sequence: DecoderSequence? = nil, lastOnly: Bool = false,
    each: (Int, UnsafeBufferPointer<Float>) throws(InferenceError) -> Void
  ) throws(InferenceError) {
    let sequence = sequence ?? makeSequence()
    // Rows that the cache holds have no scores any more.
    if !lastOnly { sequence.clear() }
    try read(prompt, into: sequence, mode: .replace)
    let first = lastOnly ? sequence.count - 1 : 0
    try logits(of: sequence, from: first, each: each)
  }

  /// The log-probability of each token of a continuation, given the prompt and the tokens before it: what a policy
  /// gradient and the likelihood of an answer need. Of the whole vocabulary, at temperature 1.
  public func score(
    _ continuation: [Int], after prompt: Prompt, sequence: DecoderSequence? = nil
  ) throws(InferenceError) -> [TokenScore] {
    if let stranger = continuation.first(where: { $0 < 0 || $0 >= layout.vocabularySize }) {
      throw .badRequest(
        what: "token of the continuation", got: "\(stranger)",
        expected: "an id from 0 to \(layout.vocabularySize - 1)")
    }
    guard !continuation.isEmpty else { return [] }
    let sequence = sequence ?? makeSequence()
    try read(prompt, into: sequence, mode: .replace)
    let first = sequence.count - 1
    guard sequence.count + continuation.count <= layout.maximumPositions else {
      throw .badRequest(
        what: "tokens of prompt and continuation", got: "\(sequence.count + continuation.count)",
        expected: "at most \(layout.maximumPositions), the model's max_position_embeddings")
    }
    sequence.startGenerating()
    // The last token's own row predicts what is not asked for; it waits for whatever follows.
    sequence.append(generated: Array(continuation.dropLast()))
    var scores: [TokenScore] = []
    try logits(of: sequence, from: first) { (row, logits) throws(InferenceError) in
      let token = continuation[row - first]
      let top = logits.max() ?? 0
      let sum = Double(top) + log(exponentialSum(logits, top: top))
      scores.append(TokenScore(token: token, logProbability: Double(logits[token]) - sum))
    }
    if let last = continuation.last { sequence.append(generated: [last]) }
    return scores
  }

  /// Computes what waits and gives scores after each row from `first` on.
  private func logits(
    of sequence: DecoderSequence, from first: Int,
    each: (Int, UnsafeBufferPointer<Float>) throws(InferenceError) -> Void
  ) throws(InferenceError) {
    do throws(InferenceError) {
      try encodePictures(of: [sequence])
    } catch {
      sequence.undo()
      throw error
    }
    while sequence.waiting > 0 {
      let start = sequence.count - sequence.waiting
      let count = min(rowsPerPass, sequence.waiting)
      let wanted = (first..<max(first, start + count)).clamped(to: start..<start + count)
      let hidden = pass.run([
        sequence.piece(count, wanted: wanted.lowerBound - start..<wanted.upperBound - start)
      ])
      sequence.advance(count)
      for part in stride(from: 0, to: wanted.count, by: logitRows) {
        let rows = part..<min(part + logitRows, wanted.count)
        let scores = scores(hidden, rows: rows, tokens: 0..<layout.vocabularySize)
        for row in rows {
          try each(wanted.lowerBound + row, UnsafeBufferPointer(scores[row - rows.lowerBound]))
        }
      }
    }
  }
}
