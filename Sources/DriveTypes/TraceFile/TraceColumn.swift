/// One quantity over consecutive ticks, as unsigned words made small for zlib.
///
/// Steps, all exact and reversible: (1) a float's bits are mapped to an unsigned integer in the order of the floats,
/// so that near values are near integers; (2) each word is predicted from those before it (order 0: zero, order 1:
/// the last one, order 2: the line through the last two) and the difference, wrapping, is kept; (3) the sign moves
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

  static func prediction<Word: FixedWidthInteger & UnsignedInteger>(
    _ order: UInt8, last: Word, secondLast: Word, index: Int
  ) -> Word {
    if order == 0 || index == 0 { return 0 }
    return order == 1 || index == 1 ? last : last &+ last &- secondLast
  }

  static func residuals<Word: FixedWidthInteger & UnsignedInteger>(_ words: [Word], order: UInt8) -> [Word] {
    var (last, secondLast): (Word, Word) = (0, 0)
    return words.enumerated().map { index, word in
      let residual = zigzag(word &- prediction(order, last: last, secondLast: secondLast, index: index))
      (secondLast, last) = (last, word)
      return residual
    }
  }

  static func restore<Word: FixedWidthInteger & UnsignedInteger>(
    _ residuals: ArraySlice<Word>, order: UInt8
  ) -> [Word] {
    var words: [Word] = []
    words.reserveCapacity(residuals.count)
    var (last, secondLast): (Word, Word) = (0, 0)
    for residual in residuals {
      let predicted = prediction(order, last: last, secondLast: secondLast, index: words.count)
      let word = unzigzag(residual) &+ predicted
      words.append(word)
      (secondLast, last) = (last, word)
    }
    return words
  }

  /// The predictor with the fewest significant bits in its residuals, and those residuals.
  static func best<Word: FixedWidthInteger & UnsignedInteger>(_ words: [Word]) -> (
    order: UInt8, residuals: [Word]
  ) {
    var best: (order: UInt8, residuals: [Word], bits: Int)?
    for order in [UInt8(2), 1, 0] {
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
    guard order <= 2 else { throw malformed(expected: "a predictor 0…2", got: "\(order)") }
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
