/// Rows that one pass adds to one sequence.
package struct DecoderPiece {
  package enum Input {
    /// Looked up in the embedding table.
    case tokens([Int32])
    /// Ready rows: what the vision tower made of a picture.
    case rows(Rows, Range<Int>)

    var count: Int {
      switch self {
      case .tokens(let tokens): tokens.count
      case .rows(_, let range): range.count
      }
    }
  }

  /// The sequence's cache, which grows by these rows.
  package var cache: KeyValueCache
  package var inputs: [Input]
  /// One for each row.
  package var positions: ArraySlice<TokenPosition>
  /// Rows of this piece, counted from 0, whose output is asked for.
  package var wanted: Range<Int>

  package init(
    cache: KeyValueCache, inputs: [Input], positions: ArraySlice<TokenPosition>, wanted: Range<Int>
  ) {
    self.cache = cache
    self.inputs = inputs
    self.positions = positions
    self.wanted = wanted
  }
}

/// Runs a decoder over rows of several sequences at once and holds the memory which that needs.
///
/// Every row is computed by itself but for attention, which sees its own sequence only: what a sequence gets does not
/// depend on the sequences beside it, nor on how its rows are divided among passes.
package final class DecoderPass {
  package let decoder: Decoder
  package let compute: Compute
  private let rotary: RotaryTable
  /// Of all rows: the residual stream [n, hidden], its norm, queries with keys and values, what attention gives
  /// [n, heads · d], the feed-forward's middle, and angles [n, d/2].
  private let stream, normed, mixed, attended, middle, cosines, sines: Rows
  /// The same of wanted rows only, for the last layer.
  private let chosenStream, chosenNormed, chosenMixed, chosenAttended, chosenMiddle: Rows

  package init(_ decoder: Decoder, compute: Compute) {
    self.decoder = decoder
    self.compute = compute
    let text = decoder.configuration
    rotary = RotaryTable(text.rope, headDimension: text.headDimension)
    let query = text.heads * text.headDimension
    let all = query + 2 * text.keyValueHeads * text.headDimension
    stream = Rows(0, by: text.hiddenSize)
    normed = Rows(0, by: text.hiddenSize)
    mixed = Rows(0, by: all)
    attended = Rows(0, by: query)
    middle = Rows(0, by: text.feedForwardSize)
    cosines = Rows(0, by: text.headDimension / 2)
    sines = Rows(0, by: text.headDimension / 2)
    chosenStream = Rows(0, by: text.hiddenSize)
    chosenNormed = Rows(0, by: text.hiddenSize)
    chosenMixed = Rows(0, by: all)
    chosenAttended = Rows(0, by: query)
    chosenMiddle = Rows(0, by: text.feedForwardSize)
  }

  /// Adds the pieces' rows to their sequences. The result, [wanted rows of all pieces, hidden], is what the output
  /// layer takes; it is valid until the next pass.
  package func run(_ pieces: [DecoderPiece]) -> Rows {
    let text = decoder.configuration
    let count = pieces.reduce(0) { $0 + $1.positions.count }
    let wanted = pieces.reduce(0) { $0 + $1.wanted.count }
    for rows in [stream, normed, mixed, attended, middle, cosines, sines] { rows.resize(count) }
    for rows in [chosenStream, chosenNormed, chosenMixed, chosenAttended, chosenMiddle] {
      rows.resize(wanted)
    }
    guard count > 0 else { return chosenNormed }
    let rows = embed(pieces)
    let (spans, chosenSpans) = spans(pieces, rows)
    for (index, layer) in decoder.layers.enumerated() {
      compute.rmsNorm(stream, weight: layer.inputNorm, epsilon: text.normEpsilon, into: normed)
      compute.product(normed, layer.queryKeyValue, bias: layer.queryKeyValueBias, into: mixed)
      let query = text.heads * text.headDimension
      let key = text.keyValueHeads * text.headDimension
      compute.rotate(
        mixed, columns: 0..<query + key, headDimension: text.headDimension, cosines: cosines, sines: sines)
      for (piece, rows) in zip(pieces, rows) {
        piece.cache.append(
          layer: index, mixed, rows: rows, keyColumn: query, valueColumn: query + key, with: compute)
      }
      // The last layer's other rows serve later tokens through their keys and values alone.
      if index == decoder.layers.count - 1 {
        guard wanted > 0 else { break }
        choose(pieces, rows)
        finish(
          layer, index, chosenSpans, chosenStream, chosenNormed, chosenMixed, chosenAttended, chosenMiddle)
      } else {
        finish(layer, index, spans, stream, normed, mixed, attended, middle)
      }
    }
    if wanted > 0 {
      compute.rmsNorm(chosenStream, weight: decoder.norm, epsilon: text.normEpsilon, into: chosenNormed)
    }
    return chosenNormed
  }

  /// Attention and feed-forward of a layer.
  private func finish(
    _ layer: DecoderLayer, _ index: Int, _ spans: [AttentionSpan], _ stream: Rows, _ normed: Rows,
    _ mixed: Rows, _ attended: Rows, _ middle: Rows
  ) {
    let text = decoder.configuration
    compute.attention(
      mixed, heads: text.heads, spans: spans, layer: index,
      scale: 1 / Float(text.headDimension).squareRoot(), into: attended)
    compute.product(attended, layer.attentionOutput, adding: true, into: stream)
    compute.rmsNorm(stream, weight: layer.feedForwardNorm, epsilon: text.normEpsilon, into: normed)
    compute.product(normed, layer.gateUp, activation: .silu, into: middle)
    compute.product(middle, layer.down, adding: true, into: stream)
  }

  /// Fills the residual stream and the angles; gives the rows of each piece.
  private func embed(_ pieces: [DecoderPiece]) -> [Range<Int>] {
    var row = 0
    return pieces.map { piece in
      let first = row
      for input in piece.inputs {
        switch input {
        case .tokens(let tokens):
          for (offset, token) in tokens.enumerated() {
            decoder.embedding.row(Int(token), into: stream.base + (row + offset) * stream.columns)
          }
        case .rows(let rows, let range):
          (stream.base + row * stream.columns).update(
            from: rows.base + range.lowerBound * rows.columns, count: range.count * rows.columns)
        }
        row += input.count
      }
      precondition(row - first == piece.positions.count, "a piece has a position for each row")
      rotary.fill(piece.positions, cosines: cosines, sines: sines, from: first)
      return first..<row
    }
  }

  /// What attends to what: all rows of each piece, and its wanted rows among the chosen ones.
  private func spans(
    _ pieces: [DecoderPiece], _ rows: [Range<Int>]
  ) -> (all: [AttentionSpan], chosen: [AttentionSpan]) {
    var all: [AttentionSpan] = []
    var chosen: [AttentionSpan] = []
    var first = 0
    for (piece, rows) in zip(pieces, rows) {
      let held = piece.cache.length.first ?? 0
      all.append(
        AttentionSpan(cache: piece.cache, queries: rows, keys: 0..<held + rows.count, isCausal: true))
      guard !piece.wanted.isEmpty else { continue }
      chosen.append(
        AttentionSpan(
          cache: piece.cache, queries: first..<first + piece.wanted.count,
          keys: 0..<held + piece.wanted.upperBound, isCausal: true))
      first += piece.wanted.count
    }
    return (all, chosen)
  }

  /// Copies wanted rows of the stream and of queries together.
  private func choose(_ pieces: [DecoderPiece], _ rows: [Range<Int>]) {
    var target = 0
    for (piece, rows) in zip(pieces, rows) {
      let source = rows.lowerBound + piece.wanted.lowerBound
      let count = piece.wanted.count
      (chosenStream.base + target * stream.columns).update(
        from: stream.base + source * stream.columns, count: count * stream.columns)
      (chosenMixed.base + target * mixed.columns).update(
        from: mixed.base + source * mixed.columns, count: count * mixed.columns)
      target += count
    }
  }

  /// Scores of some tokens for some rows of what `run` gave: `into` gets [rows, tokens].
  package func logits(_ hidden: Rows, rows: Range<Int>, tokens: Range<Int>, into logits: Rows) {
    logits.resize(rows.count)
    compute.product(hidden, rows: rows, decoder.output, outputs: tokens, into: logits)
  }
}
