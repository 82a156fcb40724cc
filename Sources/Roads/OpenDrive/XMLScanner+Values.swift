import DriveTypes

/// Attributes of the current element as typed values, or an error that names element, attribute and line.
extension XMLScanner {
  /// A finite number whose magnitude does not exceed `limit`.
  @inline(__always)
  mutating func number(_ name: StaticString, limit: Double = 1e9) throws(OpenDriveError) -> Double {
    guard let text = value(name) else { throw missing(name) }
    guard let number = DecimalParser.double(text), abs(number) <= limit else {
      throw bad(name, "a finite number of at most ±\(limit)", text)
    }
    return number
  }

  /// As `number`, or `absent` where the attribute is not there.
  mutating func number(_ name: StaticString, absent: Double) throws(OpenDriveError) -> Double {
    value(name) == nil ? absent : try number(name)
  }

  mutating func integer(_ name: StaticString) throws(OpenDriveError) -> Int32 {
    guard let text = value(name) else { throw missing(name) }
    guard let number = DecimalParser.integer(text) else { throw bad(name, "an integer of 32 bits", text) }
    return number
  }

  mutating func integer(_ name: StaticString, absent: Int32) throws(OpenDriveError) -> Int32 {
    value(name) == nil ? absent : try integer(name)
  }

  /// The text with entities decoded; nil if absent.
  mutating func text(_ name: StaticString) -> String? {
    guard let raw = value(name) else { return nil }
    let text = String(decoding: raw, as: UTF8.self)
    return raw.contains(UInt8(ascii: "&")) ? XMLScanner.decodingEntities(text) : text
  }

  mutating func requiredText(_ name: StaticString) throws(OpenDriveError) -> String {
    guard let text = text(name) else { throw missing(name) }
    return text
  }

  /// Whether the attribute is there and has exactly this value.
  @inline(__always)
  mutating func value(_ name: StaticString, is wanted: StaticString) -> Bool {
    guard let text = value(name) else { return false }
    guard text.count == wanted.utf8CodeUnitCount else { return false }
    for index in 0..<text.count where text[index] != wanted.utf8Start[index] { return false }
    return true
  }

  mutating func missing(_ name: StaticString) -> OpenDriveError {
    .missingAttribute(location, element: elementName, attribute: "\(name)")
  }

  mutating func bad(_ name: StaticString, _ expected: String) -> OpenDriveError {
    bad(name, expected, value(name) ?? UnsafeBufferPointer(start: nil, count: 0))
  }

  private func bad(_ name: StaticString, _ expected: String, _ got: UnsafeBufferPointer<UInt8>)
    -> OpenDriveError
  {
    .badAttribute(
      location, element: elementName, attribute: "\(name)", expected: expected,
      got: String(decoding: got.prefix(60), as: UTF8.self))
  }

  func structure(_ expected: String, _ got: String) -> OpenDriveError {
    .badStructure(location, element: elementName, expected: expected, got: got)
  }

  private static func decodingEntities(_ text: String) -> String {
    var decoded = ""
    var rest = Substring(text)
    while let start = rest.firstIndex(of: "&") {
      decoded += rest[..<start]
      rest = rest[start...]
      guard let end = rest.prefix(12).firstIndex(of: ";") else {
        decoded.append("&")
        rest = rest.dropFirst()
        continue
      }
      let name = rest[rest.index(after: start)..<end]
      decoded += character(named: name).map(String.init) ?? String(rest[start...end])
      rest = rest[rest.index(after: end)...]
    }
    return decoded + rest
  }

  private static func character(named name: Substring) -> Character? {
    switch name {
    case "amp": return "&"
    case "lt": return "<"
    case "gt": return ">"
    case "quot": return "\""
    case "apos": return "'"
    default:
      guard name.first == "#" else { return nil }
      let digits = name.dropFirst()
      let code = digits.first == "x" ? UInt32(digits.dropFirst(), radix: 16) : UInt32(digits)
      return code.flatMap(Unicode.Scalar.init).map(Character.init)
    }
  }
}
