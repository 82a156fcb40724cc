import DriveTypes
import Glibc

/// A pull scanner over the bytes of an XML file: no tree, no strings, no allocation per element.
///
/// The pattern of use, at any depth:
/// ```
/// while try scanner.nextChild() {              // a child of the current element is now current
///   if scanner.isElement("line") { … }         // read its attributes before going on
///   try scanner.skip()                         // or loop over its own children
/// }                                            // the current element's end tag has been read
/// ```
/// Knows elements, attributes, comments, CDATA, processing instructions and the five named entities; no DTDs.
/// Never reads outside the buffer, whatever the bytes.
struct XMLScanner {
  /// A stretch of the file: byte offset and length.
  struct Span {
    var start: Int
    var count: Int
  }
  struct Attribute {
    var name: Span
    var value: Span
  }

  let file: String
  private let base: UnsafePointer<UInt8>
  private let count: Int
  private(set) var position = 0
  /// Attributes of the current element, in file order.
  private(set) var attributes: [Attribute] = []
  private var openElements: [Span] = []
  /// The current element was written `<name/>`.
  private var isEmptyElement = false
  /// Where the next attribute look-up starts: files keep one order, so most look-ups hit at once.
  private var hint = 0

  /// CARLA's files need 9.
  static let maximumDepth = 256

  /// `bytes` must outlive the scanner. `file` names the source in errors.
  init(bytes: UnsafeRawBufferPointer, file: String) {
    self.file = file
    base = bytes.baseAddress?.assumingMemoryBound(to: UInt8.self) ?? UnsafePointer(XMLScanner.nothing)
    count = bytes.baseAddress == nil ? 0 : bytes.count
    attributes.reserveCapacity(32)
    openElements.reserveCapacity(32)
    if count >= 3, base[0] == 0xEF, base[1] == 0xBB, base[2] == 0xBF { position = 3 }
  }

  /// A valid address for an empty buffer.
  private nonisolated(unsafe) static let nothing = UnsafeMutablePointer<UInt8>.allocate(capacity: 1)

  // MARK: Moving

  /// Goes to the next child of the current element; false when there is none left and the element is closed.
  mutating func nextChild() throws(OpenDriveError) -> Bool {
    if isEmptyElement {
      isEmptyElement = false
      openElements.removeLast()
      return false
    }
    while true {
      try findMarkup()
      let kind = base[position + 1]
      if kind == UInt8(ascii: "/") {
        try readEndTag()
        return false
      }
      if kind == UInt8(ascii: "!") || kind == UInt8(ascii: "?") {
        try skipDeclaration()
        continue
      }
      try readStartTag()
      return true
    }
  }

  /// Reads past the end of the current element.
  mutating func skip() throws(OpenDriveError) {
    let depth = openElements.count
    while openElements.count >= depth { _ = try nextChild() }
  }

  /// The current element's own text and CDATA, entities not decoded; reads past its end.
  mutating func text() throws(OpenDriveError) -> String {
    if isEmptyElement {
      _ = try nextChild()
      return ""
    }
    var bytes: [UInt8] = []
    while true {
      let start = position
      try findMarkup()
      bytes.append(contentsOf: UnsafeBufferPointer(start: base + start, count: position - start))
      switch base[position + 1] {
      case UInt8(ascii: "/"):
        try readEndTag()
        return String(decoding: bytes, as: UTF8.self)
      case UInt8(ascii: "!"), UInt8(ascii: "?"):
        let opening = position
        let isData = starts(with: "<![CDATA[")
        try skipDeclaration()
        if isData {
          bytes.append(
            contentsOf: UnsafeBufferPointer(start: base + opening + 9, count: position - opening - 12))
        }
      default:
        try readStartTag()
        try skip()
      }
    }
  }

  /// Moves to the next `<` and makes sure that at least one byte follows it.
  private mutating func findMarkup() throws(OpenDriveError) {
    guard position < count, let found = memchr(base + position, 0x3C, count - position) else {
      throw endOfFile()
    }
    position = UnsafePointer<UInt8>(found.assumingMemoryBound(to: UInt8.self)) - base
    if position + 1 >= count { throw endOfFile() }
  }

  private mutating func readStartTag() throws(OpenDriveError) {
    let opening = position
    position += 1
    let name = try readName(opening)
    if openElements.count >= XMLScanner.maximumDepth {
      throw .tooDeep(location(opening), limit: XMLScanner.maximumDepth)
    }
    openElements.append(name)
    attributes.removeAll(keepingCapacity: true)
    hint = 0
    while true {
      skipSpace()
      guard position < count else { throw endOfFile() }
      let byte = base[position]
      if byte == UInt8(ascii: ">") {
        position += 1
        return
      }
      if byte == UInt8(ascii: "/") {
        guard position + 1 < count else { throw endOfFile() }
        guard base[position + 1] == UInt8(ascii: ">") else { throw malformed("'/>'", position) }
        position += 2
        isEmptyElement = true
        return
      }
      try readAttribute()
    }
  }

  private mutating func readAttribute() throws(OpenDriveError) {
    let name = try readName(position)
    skipSpace()
    guard position < count else { throw endOfFile() }
    guard base[position] == UInt8(ascii: "=") else {
      throw malformed("'=' after an attribute's name", position)
    }
    position += 1
    skipSpace()
    guard position < count else { throw endOfFile() }
    let quote = base[position]
    guard quote == UInt8(ascii: "\"") || quote == UInt8(ascii: "'") else {
      throw malformed("a quoted value", position)
    }
    position += 1
    let start = position
    while true {
      guard position < count else { throw endOfFile() }
      let byte = base[position]
      if byte == quote { break }
      if byte == UInt8(ascii: "<") { throw malformed("the closing quote of a value", position) }
      position += 1
    }
    attributes.append(Attribute(name: name, value: Span(start: start, count: position - start)))
    position += 1
    if position < count {
      let next = base[position]
      let isBoundary = DecimalParser.isSpace(next) || next == UInt8(ascii: ">") || next == UInt8(ascii: "/")
      if !isBoundary { throw malformed("a space between attributes", position) }
    }
  }

  private mutating func readEndTag() throws(OpenDriveError) {
    let opening = position
    position += 2
    let name = try readName(opening)
    skipSpace()
    guard position < count else { throw endOfFile() }
    guard base[position] == UInt8(ascii: ">") else {
      throw malformed("'>' at the end of an end tag", position)
    }
    position += 1
    guard let open = openElements.popLast() else {
      throw malformed("the root element", opening)
    }
    if name.count != open.count || memcmp(base + name.start, base + open.start, name.count) != 0 {
      throw malformed("</\(string(open))>", opening)
    }
  }

  private mutating func readName(_ opening: Int) throws(OpenDriveError) -> Span {
    let start = position
    while position < count {
      let byte = base[position]
      // Letters, digits and every byte of a non-ASCII character; `-`, `.`, `:` and `_`.
      let letter = byte | 0x20
      let isName =
        (letter >= UInt8(ascii: "a") && letter <= UInt8(ascii: "z"))
        || (byte >= 0x2D && byte <= 0x3A && byte != 0x2F)
        || byte == UInt8(ascii: "_") || byte >= 0x80
      if !isName { break }
      position += 1
    }
    guard position < count else { throw endOfFile() }
    if position == start { throw malformed("a name", opening) }
    return Span(start: start, count: position - start)
  }

  private mutating func skipSpace() {
    while position < count, DecimalParser.isSpace(base[position]) { position += 1 }
  }

  /// Reads past `<?…?>`, `<!--…-->`, `<![CDATA[…]]>` or a `<!DOCTYPE …>` without an internal subset.
  private mutating func skipDeclaration() throws(OpenDriveError) {
    let opening = position
    if starts(with: "<?") {
      try skip(past: "?>")
    } else if starts(with: "<!--") {
      position += 4
      try skip(past: "-->")
    } else if starts(with: "<![CDATA[") {
      position += 9
      try skip(past: "]]>")
    } else if starts(with: "<!DOCTYPE") && openElements.isEmpty {
      while position < count, base[position] != UInt8(ascii: ">") {
        if base[position] == UInt8(ascii: "[") {
          throw .unsupported(
            location(opening), feature: "a DTD inside the file", advice: "remove the <!DOCTYPE …> declaration"
          )
        }
        position += 1
      }
      guard position < count else { throw endOfFile() }
      position += 1
    } else {
      throw malformed("an element, a comment or CDATA", opening)
    }
  }

  private mutating func skip(past mark: StaticString) throws(OpenDriveError) {
    while position + mark.utf8CodeUnitCount <= count {
      if base[position] == mark.utf8Start.pointee && starts(with: mark) {
        position += mark.utf8CodeUnitCount
        return
      }
      position += 1
    }
    throw endOfFile()
  }

  private func starts(with mark: StaticString) -> Bool {
    position + mark.utf8CodeUnitCount <= count
      && memcmp(base + position, mark.utf8Start, mark.utf8CodeUnitCount) == 0
  }

  // MARK: Looking

  /// Whether the current element has this name.
  @inline(__always)
  func isElement(_ name: StaticString) -> Bool {
    guard let open = openElements.last else { return false }
    return matches(open, name)
  }

  @inline(__always)
  func matches(_ span: Span, _ name: StaticString) -> Bool {
    span.count == name.utf8CodeUnitCount && memcmp(base + span.start, name.utf8Start, span.count) == 0
  }

  /// The attribute's value in the current element, as written; nil if absent.
  @inline(__always)
  mutating func value(_ name: StaticString) -> UnsafeBufferPointer<UInt8>? {
    let total = attributes.count
    var index = hint
    for _ in 0..<total {
      if index >= total { index = 0 }
      if matches(attributes[index].name, name) {
        hint = index + 1
        let value = attributes[index].value
        return UnsafeBufferPointer(start: base + value.start, count: value.count)
      }
      index += 1
    }
    return nil
  }

  func string(_ span: Span) -> String {
    String(decoding: UnsafeBufferPointer(start: base + span.start, count: span.count), as: UTF8.self)
  }

  var elementName: String { openElements.last.map(string) ?? "" }
  var depth: Int { openElements.count }

  // MARK: Errors

  /// File and line of a byte, counted only when an error needs it.
  func location(_ offset: Int) -> SourceLocation {
    var line = 1
    for index in 0..<min(offset, count) where base[index] == 0x0A { line += 1 }
    return SourceLocation(file: file, line: line)
  }

  var location: SourceLocation { location(position) }

  private func malformed(_ expected: String, _ offset: Int) -> OpenDriveError {
    let end = min(count, offset + 24)
    let got = string(Span(start: offset, count: max(0, end - offset)))
    let firstLine = got.split(whereSeparator: \.isNewline).first.map(String.init) ?? ""
    return .malformed(location(offset), expected: expected, got: "'\(firstLine)'")
  }

  private func endOfFile() -> OpenDriveError {
    if let open = openElements.last { return .truncated(location(count), element: string(open)) }
    return .malformed(location(count), expected: "an <OpenDRIVE> element", got: "the end of the file")
  }
}
