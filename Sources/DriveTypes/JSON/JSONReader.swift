/// A strict JSON reader that keeps the order of keys, the kind of numbers and the place of every value.
///
/// Two of Python's extensions are read, because `json.dumps` writes them: `NaN` and `±Infinity`. Integers outside
/// 64 bits become floats. Size and depth are bounded, so that no file can exhaust memory or the stack.
public struct JSONReader {
  public struct Limits: Sendable {
    public var maxBytes: Int
    public var maxDepth: Int
    public init(maxBytes: Int = 256 << 20, maxDepth: Int = 64) {
      self.maxBytes = maxBytes
      self.maxDepth = maxDepth
    }
  }

  private let bytes: [UInt8]
  private let file: String
  private let limits: Limits
  private var position = 0
  private var line = 1
  private var lineStart = 0

  /// Reads a whole text: one value with white space around it.
  public static func read(
    _ bytes: [UInt8], file: String, limits: Limits = Limits()
  ) throws(JSONError) -> JSONNode {
    guard bytes.count <= limits.maxBytes else {
      throw JSONError(
        location: SourceLocation(file: file, line: 0), column: 0,
        expected: "at most \(limits.maxBytes) bytes",
        got: "\(bytes.count)")
    }
    var reader = JSONReader(bytes: bytes, file: file, limits: limits)
    let node = try reader.value(depth: 0)
    reader.skipSpace()
    if reader.position < bytes.count { throw reader.error(expected: "the end of the file") }
    return node
  }

  private init(bytes: [UInt8], file: String, limits: Limits) {
    self.bytes = bytes
    self.file = file
    self.limits = limits
  }

  private var next: UInt8? { position < bytes.count ? bytes[position] : nil }

  private func error(expected: String, at place: Int? = nil, got: String? = nil) -> JSONError {
    let place = place ?? position
    let found: String
    if let got {
      found = got
    } else if place >= bytes.count {
      found = "the end of the file"
    } else if (0x21...0x7E).contains(bytes[place]) {
      found = "'\(Character(UnicodeScalar(bytes[place])))'"
    } else {
      found = "byte \(bytes[place])"
    }
    return JSONError(
      location: SourceLocation(file: file, line: line), column: place - lineStart + 1, expected: expected,
      got: found)
  }

  private mutating func skipSpace() {
    while let byte = next {
      switch byte {
      case UInt8(ascii: "\n"):
        position += 1
        line += 1
        lineStart = position
      case UInt8(ascii: " "), UInt8(ascii: "\t"), UInt8(ascii: "\r"): position += 1
      default: return
      }
    }
  }

  private mutating func value(depth: Int) throws(JSONError) -> JSONNode {
    skipSpace()
    let (startLine, startColumn) = (Int32(clamping: line), Int32(clamping: position - lineStart + 1))
    let value: JSONNode.Value
    switch next {
    case UInt8(ascii: "{"): value = try object(depth: depth + 1)
    case UInt8(ascii: "["): value = try array(depth: depth + 1)
    case UInt8(ascii: "\""): value = .string(try string())
    case UInt8(ascii: "t"): value = try word("true", .bool(true))
    case UInt8(ascii: "f"): value = try word("false", .bool(false))
    case UInt8(ascii: "n"): value = try word("null", .null)
    case UInt8(ascii: "N"): value = try word("NaN", .number(.float(.nan)))
    case UInt8(ascii: "I"): value = try word("Infinity", .number(.float(.infinity)))
    case .some(UInt8(ascii: "-")), .some(UInt8(ascii: "0")...UInt8(ascii: "9")): value = try number()
    default: throw error(expected: "a value")
    }
    return JSONNode(value, line: startLine, column: startColumn)
  }

  private mutating func word(_ word: String, _ value: JSONNode.Value) throws(JSONError) -> JSONNode.Value {
    for (offset, byte) in word.utf8.enumerated()
    where position + offset >= bytes.count || bytes[position + offset] != byte {
      throw error(expected: "'\(word)'", at: position + offset)
    }
    position += word.utf8.count
    return value
  }

  private func checkDepth(_ depth: Int) throws(JSONError) {
    if depth > limits.maxDepth {
      throw error(expected: "nesting of at most \(limits.maxDepth) levels", got: "more")
    }
  }

  private mutating func array(depth: Int) throws(JSONError) -> JSONNode.Value {
    try checkDepth(depth)
    position += 1
    var items: [JSONNode] = []
    skipSpace()
    if next == UInt8(ascii: "]") {
      position += 1
      return .array(items)
    }
    while true {
      items.append(try value(depth: depth))
      skipSpace()
      switch next {
      case UInt8(ascii: ","): position += 1
      case UInt8(ascii: "]"):
        position += 1
        return .array(items)
      default: throw error(expected: "',' or ']'")
      }
    }
  }

  private mutating func object(depth: Int) throws(JSONError) -> JSONNode.Value {
    try checkDepth(depth)
    position += 1
    var members: [JSONMember] = []
    skipSpace()
    if next == UInt8(ascii: "}") {
      position += 1
      return .object(members)
    }
    while true {
      skipSpace()
      guard next == UInt8(ascii: "\"") else { throw error(expected: "a key in double quotes") }
      let key = try string()
      skipSpace()
      guard next == UInt8(ascii: ":") else { throw error(expected: "':'") }
      position += 1
      members.append(JSONMember(key, try value(depth: depth)))
      skipSpace()
      switch next {
      case UInt8(ascii: ","): position += 1
      case UInt8(ascii: "}"):
        position += 1
        return .object(members)
      default: throw error(expected: "',' or '}'")
      }
    }
  }

  private mutating func digits() throws(JSONError) {
    guard let first = next, (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(first) else {
      throw error(expected: "a digit")
    }
    while let byte = next, (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) { position += 1 }
  }

  private mutating func number() throws(JSONError) -> JSONNode.Value {
    let start = position
    var isInteger = true
    if next == UInt8(ascii: "-") {
      position += 1
      if next == UInt8(ascii: "I") { return try word("Infinity", .number(.float(-.infinity))) }
    }
    if next == UInt8(ascii: "0") { position += 1 } else { try digits() }
    if next == UInt8(ascii: ".") {
      isInteger = false
      position += 1
      try digits()
    }
    if next == UInt8(ascii: "e") || next == UInt8(ascii: "E") {
      isInteger = false
      position += 1
      if next == UInt8(ascii: "+") || next == UInt8(ascii: "-") { position += 1 }
      try digits()
    }
    if let plain = plainNumber(start..<position, isInteger: isInteger) { return .number(plain) }
    let text = String(decoding: bytes[start..<position], as: UTF8.self)
    if isInteger, let integer = Int(text) { return .number(.integer(integer)) }
    guard let float = Double(text) else {
      throw error(expected: "a number", at: start, got: "'\(text.prefix(40))'")
    }
    return .number(.float(float))
  }

  /// A number of at most 15 digits without an exponent, without going through text; nil for others.
  ///
  /// Exact: digits and power of ten are both doubles, so that their quotient is rounded once (Clinger 1990).
  private func plainNumber(_ range: Range<Int>, isInteger: Bool) -> PythonNumber? {
    guard range.count <= 16 else { return nil }
    var digits: Int64 = 0
    var places = 0
    var isFraction = false
    let isNegative = bytes[range.lowerBound] == UInt8(ascii: "-")
    for place in range.lowerBound + (isNegative ? 1 : 0)..<range.upperBound {
      let byte = bytes[place]
      if byte == UInt8(ascii: ".") {
        isFraction = true
        continue
      }
      guard (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) else { return nil }
      digits = digits * 10 + Int64(byte &- UInt8(ascii: "0"))
      if isFraction { places += 1 }
    }
    guard digits < 1_000_000_000_000_000 else { return nil }
    if isInteger { return .integer(Int(isNegative ? -digits : digits)) }
    let value = Double(digits) / Self.powersOfTen[places]
    return .float(isNegative ? -value : value)
  }

  private static let powersOfTen: [Double] = [
    1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16,
  ]

  private mutating func string() throws(JSONError) -> String {
    position += 1
    var units: [UInt8] = []
    while true {
      guard let byte = next else { throw error(expected: "'\"' at the string's end") }
      switch byte {
      case UInt8(ascii: "\""):
        guard let text = String(validating: units, as: UTF8.self) else {
          throw error(expected: "UTF-8", got: "other bytes in the string that ends here")
        }
        position += 1
        return text
      case UInt8(ascii: "\\"): try escape(into: &units)
      case 0..<0x20: throw error(expected: "an escaped control character")
      default:
        units.append(byte)
        position += 1
      }
    }
  }

  private mutating func escape(into units: inout [UInt8]) throws(JSONError) {
    position += 1
    let place = position
    guard let byte = next else { throw error(expected: "an escape character") }
    position += 1
    switch byte {
    case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): units.append(byte)
    case UInt8(ascii: "n"): units.append(0x0A)
    case UInt8(ascii: "r"): units.append(0x0D)
    case UInt8(ascii: "t"): units.append(0x09)
    case UInt8(ascii: "b"): units.append(0x08)
    case UInt8(ascii: "f"): units.append(0x0C)
    case UInt8(ascii: "u"):
      var code = try fourHexDigits()
      if (0xD800..<0xDC00).contains(code) {
        guard position + 1 < bytes.count, bytes[position] == UInt8(ascii: "\\"),
          bytes[position + 1] == UInt8(ascii: "u")
        else { throw error(expected: "the second half of a surrogate pair") }
        position += 2
        let low = try fourHexDigits()
        guard (0xDC00..<0xE000).contains(low) else {
          throw error(expected: "the second half of a surrogate pair", at: place)
        }
        code = 0x10000 + (code - 0xD800) << 10 + (low - 0xDC00)
      }
      guard let scalar = UnicodeScalar(code) else { throw error(expected: "a Unicode character", at: place) }
      units += Array(String(Character(scalar)).utf8)
    default: throw error(expected: "an escape character", at: place)
    }
  }

  private mutating func fourHexDigits() throws(JSONError) -> UInt32 {
    var code: UInt32 = 0
    for _ in 0..<4 {
      guard let byte = next, let digit = Character(UnicodeScalar(byte)).hexDigitValue else {
        throw error(expected: "four hexadecimal digits")
      }
      code = code << 4 | UInt32(digit)
      position += 1
    }
    return code
  }
}
