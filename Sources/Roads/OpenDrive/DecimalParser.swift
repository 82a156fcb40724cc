import Glibc

/// Decimal text to the nearest Float64, several times faster than `strtod`.
///
/// Up to 19 digits fit in 64 bits, and powers of ten up to 10²⁷ are exact in x86's 80-bit format, so one 80-bit
/// multiplication or division has one rounding at 64 bits. Rounding that again to 53 bits is wrong only when the 11
/// dropped bits lie next to their midpoint; those cases, and longer numbers, go to `strtod`. Tested equal to it.
enum DecimalParser {
  /// Nil unless the whole text, spaces around it aside, is a finite decimal number such as `-1.25e+2`.
  static func double(_ text: UnsafeBufferPointer<UInt8>) -> Double? {
    guard let start = text.baseAddress else { return nil }
    var first = start
    var end = start + text.count
    while first < end, isSpace(first.pointee) { first += 1 }
    while first < end, isSpace((end - 1).pointee) { end -= 1 }
    var cursor = first
    var isNegative = false
    if cursor < end, cursor.pointee == UInt8(ascii: "-") || cursor.pointee == UInt8(ascii: "+") {
      isNegative = cursor.pointee == UInt8(ascii: "-")
      cursor += 1
    }
    var mantissa: UInt64 = 0
    var digits = 0  // significant digits in the mantissa
    var seen = 0
    var exponent = 0
    var isExact = true
    func take(_ digit: UInt8) {
      if digits < 19 {
        mantissa = mantissa &* 10 &+ UInt64(digit)
        if mantissa != 0 { digits += 1 }
      } else {
        isExact = false
        exponent += 1
      }
    }
    while cursor < end {
      let digit = cursor.pointee &- UInt8(ascii: "0")
      if digit > 9 { break }
      take(digit)
      seen += 1
      cursor += 1
    }
    if cursor < end, cursor.pointee == UInt8(ascii: ".") {
      cursor += 1
      while cursor < end {
        let digit = cursor.pointee &- UInt8(ascii: "0")
        if digit > 9 { break }
        take(digit)
        exponent -= 1
        seen += 1
        cursor += 1
      }
    }
    if seen == 0 { return nil }
    if cursor < end, cursor.pointee | 0x20 == UInt8(ascii: "e") {
      cursor += 1
      var isDown = false
      if cursor < end, cursor.pointee == UInt8(ascii: "-") || cursor.pointee == UInt8(ascii: "+") {
        isDown = cursor.pointee == UInt8(ascii: "-")
        cursor += 1
      }
      var power = 0
      let before = cursor
      while cursor < end {
        let digit = cursor.pointee &- UInt8(ascii: "0")
        if digit > 9 { break }
        if power < 100_000 { power = power * 10 + Int(digit) }
        cursor += 1
      }
      if cursor == before { return nil }
      exponent += isDown ? -power : power
    }
    if cursor != end { return nil }
    if mantissa == 0 && isExact { return isNegative ? -0.0 : 0 }
    if isExact, let fast = scaled(mantissa, exponent) { return isNegative ? -fast : fast }
    return slowDouble(UnsafeBufferPointer(start: first, count: end - first))
  }

  /// `mantissa · 10^exponent` where that is certain to round correctly, else nil.
  @inline(__always)
  private static func scaled(_ mantissa: UInt64, _ exponent: Int) -> Double? {
    if exponent == 0 && mantissa <= 1 << 53 { return Double(mantissa) }
    guard exponent >= -27, exponent <= 27 else { return nil }
    let power = powersOfTen[abs(exponent)]
    let value = exponent < 0 ? Float80(mantissa) / power : Float80(mantissa) * power
    let dropped = value.significandBitPattern & 0x7FF
    // CRITICAL: 0x400 is the midpoint; the 80-bit value is off by up to half a unit, so its neighbours are unsure too.
    if dropped >= 0x3FF && dropped <= 0x401 { return nil }
    return Double(value)
  }

  private static let powersOfTen: [Float80] = (0...27).map { power in
    (0..<power).reduce(Float80(1)) { value, _ in value * 10 }
  }

  /// The readable twin: the C library's conversion.
  static func slowDouble(_ text: UnsafeBufferPointer<UInt8>) -> Double? {
    guard text.count < 1024 else { return nil }
    return withUnsafeTemporaryAllocation(of: CChar.self, capacity: text.count + 1) { buffer in
      for index in 0..<text.count { buffer[index] = CChar(bitPattern: text[index]) }
      buffer[text.count] = 0
      guard let start = buffer.baseAddress else { return nil }
      var stop: UnsafeMutablePointer<CChar>?
      let value = strtod(start, &stop)
      return stop == start + text.count && value.isFinite ? value : nil
    }
  }

  /// Nil unless the whole text, spaces around it aside, is an integer that fits 32 bits.
  static func integer(_ text: UnsafeBufferPointer<UInt8>) -> Int32? {
    var first = 0
    var end = text.count
    while first < end, isSpace(text[first]) { first += 1 }
    while first < end, isSpace(text[end - 1]) { end -= 1 }
    var isNegative = false
    if first < end, text[first] == UInt8(ascii: "-") || text[first] == UInt8(ascii: "+") {
      isNegative = text[first] == UInt8(ascii: "-")
      first += 1
    }
    guard first < end, end - first <= 10 else { return nil }
    var value = 0
    for index in first..<end {
      let digit = text[index] &- UInt8(ascii: "0")
      if digit > 9 { return nil }
      value = value * 10 + Int(digit)
    }
    return Int32(exactly: isNegative ? -value : value)
  }

  @inline(__always)
  static func isSpace(_ byte: UInt8) -> Bool { byte == 0x20 || (byte >= 0x09 && byte <= 0x0D) }
}

/// `DecimalParser.double` for tests.
package func parsedDecimal(_ text: [UInt8]) -> Double? { text.withUnsafeBufferPointer(DecimalParser.double) }
