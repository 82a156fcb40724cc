/// One quantity over consecutive ticks, as unsigned words made small for zlib.
///
/// Steps, all exact and reversible: (1) a float's bits are mapped to an unsigned integer in the order of the floats,
/// so that near values are near integers; (2) each word is predicted from those before it (order 0: zero, order 1:
/// the last one, order 2: the line through the last two, order 3: the parabola through the last three) and the
/// difference, wrapping, is kept; (3) the sign moves
/// to the lowest bit (zigzag), so that small differences have zero high bytes. The lowest bytes of all values
/// are then stored together, then the next bytes, …: the high planes are runs of zeros.
enum TraceColumn {
  /// Order-preserving: −∞ < … < −0 < +0 < … < +∞.
  static func ordered(_ x: Float) -> UInt32 {
    let bits = x.bitPattern
    return bits >> 31 == 1 ? ~bits : bits | 1 << 31
  }
  static func float(ordered word: UInt32) -> Float {
    Float(bitPattern: word >> 31 == 1 ? word & ~(1 << 31) : ~word)
  }
  static func ordered(_ x: Double) -> UInt64 {
    let bits = x.bitPattern
    return bits >> 63 == 1 ? ~bits : bits | 1 << 63
  }
  static func double(ordered word: UInt64) -> Double {
    Double(bitPattern: word >> 63 == 1 ? word & ~(1 << 63) : ~word)
  }

  static func zigzag<Word: FixedWidthInteger & UnsignedInteger>(_ word: Word) -> Word {
    let top = word >> (Word.bitWidth - 1)
    return word << 1 ^ (0 &- top)
  }
  static func unzigzag<Word: FixedWidthInteger & UnsignedInteger>(_ word: Word) -> Word {
    word >> 1 ^ (0 &- (word & 1))
  }

  /// The words before the one to predict.
  private struct History<Word: FixedWidthInteger & UnsignedInteger> {
    var a: Word = 0
    var b: Word = 0
    var c: Word = 0
    var count = 0

    func prediction(order: UInt8) -> Word {
      switch min(Int(order), count) {
      case 0: 0
      case 1: a
      case 2: a &+ a &- b
      default: 3 &* (a &- b) &+ c
      }
    }

    mutating func append(_ word: Word) {
      (a, b, c) = (word, a, b)
      count += 1
    }
  }

  static func residuals<Word: FixedWidthInteger & UnsignedInteger>(_ words: [Word], order: UInt8) -> [Word] {
    var history = History<Word>()
    return words.map { word in
      let residual = zigzag(word &- history.prediction(order: order))
      history.append(word)
      return residual
    }
  }

  static func restore<Word: FixedWidthInteger & UnsignedInteger>(
    _ residuals: ArraySlice<Word>, order: UInt8
  ) -> [Word] {
    var history = History<Word>()
    return residuals.map { residual in
      let word = unzigzag(residual) &+ history.prediction(order: order)
      history.append(word)
      return word
    }
  }

  /// The predictor with the fewest significant bits in its residuals, and those residuals.
  static func best<Word: FixedWidthInteger & UnsignedInteger>(_ words: [Word]) -> (
    order: UInt8, residuals: [Word]
  ) {
    var best: (order: UInt8, residuals: [Word], bits: Int)?
    for order in [UInt8(3), 2, 1, 0] {
      let candidate = residuals(words, order: order)
      let bits = candidate.reduce(0) { $0 + Word.bitWidth - $1.leadingZeroBitCount }
      if best.map({ bits < $0.bits }) ?? true { best = (order, candidate, bits) }
    }
    return best.map { ($0.order, $0.residuals) } ?? (0, [])
  }
}

extension TraceWriter {
  /// Byte planes, lowest first.
  mutating func append<Word: FixedWidthInteger & UnsignedInteger>(planes words: [Word]) {
    for shift in stride(from: 0, to: Word.bitWidth, by: 8) {
      for word in words { bytes.append(UInt8(truncatingIfNeeded: word >> shift)) }
    }
  }

  /// A whole column: predictor, residuals. The reader knows how many values there are.
  mutating func append<Word: FixedWidthInteger & UnsignedInteger>(column words: [Word]) {
    let (order, residuals) = TraceColumn.best(words)
    append(order)
    append(planes: residuals)
  }

  mutating func append(column values: [Double]) { append(column: values.map { TraceColumn.ordered($0) }) }
}

extension TraceReader {
  mutating func planes<Word: FixedWidthInteger & UnsignedInteger>(
    _ count: Int, of _: Word.Type
  ) throws(TraceFileError) -> [Word] {
    let size = MemoryLayout<Word>.size
    guard count <= remaining / size else {
      throw malformed(expected: "\(count) values of \(size) bytes", got: "\(remaining) bytes")
    }
    var words = [Word](repeating: 0, count: count)
    for plane in 0..<size {
      let start = position + plane * count
      for index in 0..<count { words[index] |= Word(bytes[start + index]) << (8 * plane) }
    }
    position += count * size
    return words
  }

  mutating func order() throws(TraceFileError) -> UInt8 {
    let order = try unsigned(UInt8.self)
    guard order <= 3 else { throw malformed(expected: "a predictor 0…3", got: "\(order)") }
    return order
  }

  mutating func column<Word: FixedWidthInteger & UnsignedInteger>(
    _ count: Int, of word: Word.Type
  ) throws(TraceFileError) -> [Word] {
    let order = try order()
    return TraceColumn.restore(try planes(count, of: word)[...], order: order)
  }

  mutating func doubles(_ count: Int) throws(TraceFileError) -> [Double] {
    try column(count, of: UInt64.self).map { TraceColumn.double(ordered: $0) }
  }
}
