import CMessagePack

/// One decoded MessagePack value. It points into a tree and bytes which live only inside `MessagePack.decode`'s closure.
///
/// Errors name no field; each enclosing reader puts its own name before (`MessagingError.within`).
struct MessagePackValue {
  let object: msgpack_object

  /// The type in words, for error messages.
  var typeName: String {
    switch object.type {
    case MSGPACK_OBJECT_NIL: "nil"
    case MSGPACK_OBJECT_BOOLEAN: "bool"
    case MSGPACK_OBJECT_POSITIVE_INTEGER, MSGPACK_OBJECT_NEGATIVE_INTEGER: "integer"
    case MSGPACK_OBJECT_FLOAT32: "float32"
    case MSGPACK_OBJECT_FLOAT64: "float64"
    case MSGPACK_OBJECT_STR: "string"
    case MSGPACK_OBJECT_BIN: "binary"
    case MSGPACK_OBJECT_ARRAY: "array of \(object.via.array.size)"
    case MSGPACK_OBJECT_MAP: "map of \(object.via.map.size)"
    default: "extension"
    }
  }

  private func mismatch(_ expected: String) -> MessagingError {
    .malformed(field: "", got: typeName, expected: expected)
  }

  var isNil: Bool { object.type == MSGPACK_OBJECT_NIL }

  /// How many pairs the map has.
  func pairCount() throws(MessagingError) -> Int {
    guard object.type == MSGPACK_OBJECT_MAP else { throw mismatch("map").within("header") }
    return Int(object.via.map.size)
  }

  func bool() throws(MessagingError) -> Bool {
    guard object.type == MSGPACK_OBJECT_BOOLEAN else { throw mismatch("bool") }
    return object.via.boolean
  }

  func double() throws(MessagingError) -> Double {
    guard object.type == MSGPACK_OBJECT_FLOAT64 else { throw mismatch("float64") }
    return object.via.f64
  }

  /// A Float64 that is a number and not infinite.
  func finite() throws(MessagingError) -> Double {
    let value = try double()
    guard value.isFinite else { throw .malformed(field: "", got: "\(value)", expected: "a finite number") }
    return value
  }

  func unsigned() throws(MessagingError) -> UInt64 {
    guard object.type == MSGPACK_OBJECT_POSITIVE_INTEGER else { throw mismatch("integer >= 0") }
    return object.via.u64
  }

  /// An integer that fits `T`.
  func integer<T: FixedWidthInteger & Sendable>(_ type: T.Type = T.self) throws(MessagingError) -> T {
    let value: T?
    let got: String
    switch object.type {
    case MSGPACK_OBJECT_POSITIVE_INTEGER:
      value = T(exactly: object.via.u64)
      got = "\(object.via.u64)"
    case MSGPACK_OBJECT_NEGATIVE_INTEGER:
      value = T(exactly: object.via.i64)
      got = "\(object.via.i64)"
    default: throw mismatch("integer")
    }
    guard let value else { throw .malformed(field: "", got: got, expected: "\(T.min)...\(T.max)") }
    return value
  }

  func string() throws(MessagingError) -> String {
    guard object.type == MSGPACK_OBJECT_STR else { throw mismatch("string") }
    let bytes = UnsafeRawBufferPointer(start: object.via.str.ptr, count: Int(object.via.str.size))
    guard let text = String(validating: bytes, as: UTF8.self) else {
      throw .malformed(field: "", got: "broken UTF-8", expected: "string")
    }
    return text
  }

  /// A string that names a case of `T`.
  func choice<T: RawRepresentable & CaseIterable & Sendable>(_ type: T.Type = T.self) throws(MessagingError)
    -> T
  where T.RawValue == String {
    let text = try string()
    guard let value = T(rawValue: text) else {
      let known = T.allCases.map(\.rawValue).joined(separator: ", ")
      throw .malformed(field: "", got: "'\(text.prefix(40))'", expected: "one of \(known)")
    }
    return value
  }

  /// An integer that numbers a case of `T`.
  func numbered<T: RawRepresentable & Sendable>(_ type: T.Type = T.self) throws(MessagingError) -> T
  where T.RawValue: FixedWidthInteger & Sendable {
    let number = try integer(T.RawValue.self)
    guard let value = T(rawValue: number) else {
      throw .malformed(field: "", got: "\(number)", expected: "a number of \(T.self)")
    }
    return value
  }

  /// How many elements the array has.
  func elementCount() throws(MessagingError) -> Int {
    guard object.type == MSGPACK_OBJECT_ARRAY else { throw mismatch("array") }
    return Int(object.via.array.size)
  }

  /// An array of any length; element `i`'s errors are named `[i]`.
  func list<Element: Sendable>(
    _ body: (MessagePackValue) throws(MessagingError) -> Element
  ) throws(MessagingError) -> [Element] {
    guard object.type == MSGPACK_OBJECT_ARRAY else { throw mismatch("array") }
    let count = Int(object.via.array.size)
    guard count > 0, let elements = object.via.array.ptr else { return [] }
    var result: [Element] = []
    result.reserveCapacity(count)
    for i in 0..<count {
      do { result.append(try body(MessagePackValue(object: elements[i]))) } catch {
        throw error.within("[\(i)]")
      }
    }
    return result
  }

  /// An array of exactly `count` elements, read in order.
  func row(_ count: Int) throws(MessagingError) -> RowReader {
    guard object.type == MSGPACK_OBJECT_ARRAY, object.via.array.size == count,
      let elements = object.via.array.ptr
    else { throw mismatch("array of \(count)") }
    return RowReader(elements: UnsafePointer(elements), count: count)
  }

  /// A map of exactly `count` pairs, read in order.
  func fields(_ count: Int) throws(MessagingError) -> FieldReader {
    guard object.type == MSGPACK_OBJECT_MAP, object.via.map.size == count, let pairs = object.via.map.ptr
    else { throw mismatch("map of \(count)") }
    return FieldReader(pairs: UnsafePointer(pairs), count: count)
  }
}

/// Walks an array whose elements have fixed meanings.
struct RowReader {
  private let elements: UnsafePointer<msgpack_object>
  private let count: Int
  private var index = 0

  init(elements: UnsafePointer<msgpack_object>, count: Int) {
    self.elements = elements
    self.count = count
  }

  /// The next element. Readers ask for as many as they announced in `row(_:)`.
  mutating func read<T>(
    _ body: (MessagePackValue) throws(MessagingError) -> T
  ) throws(MessagingError) -> T {
    precondition(index < count, "a row reader asked for more than it announced")
    defer { index += 1 }
    do { return try body(MessagePackValue(object: elements[index])) } catch {
      throw error.within("[\(index)]")
    }
  }

  mutating func bool() throws(MessagingError) -> Bool {
    try read { value throws(MessagingError) in try value.bool() }
  }
  mutating func double() throws(MessagingError) -> Double {
    try read { value throws(MessagingError) in try value.double() }
  }
  mutating func finite() throws(MessagingError) -> Double {
    try read { value throws(MessagingError) in try value.finite() }
  }
  mutating func string() throws(MessagingError) -> String {
    try read { value throws(MessagingError) in try value.string() }
  }
  mutating func integer<T: FixedWidthInteger & Sendable>(_ type: T.Type = T.self) throws(MessagingError) -> T
  {
    try read { value throws(MessagingError) in try value.integer(type) }
  }
}

/// Walks a map in the order that the protocol fixes.
struct FieldReader {
  private let pairs: UnsafePointer<msgpack_object_kv>
  private let count: Int
  private var index = 0

  init(pairs: UnsafePointer<msgpack_object_kv>, count: Int) {
    self.pairs = pairs
    self.count = count
  }

  /// The value of the next field, which must be called `name`.
  mutating func read<T>(
    _ name: String, _ body: (MessagePackValue) throws(MessagingError) -> T
  ) throws(MessagingError) -> T {
    precondition(index < count, "a field reader asked for more than it announced")
    defer { index += 1 }
    let pair = pairs[index]
    let key = MessagePackValue(object: pair.key)
    let found: String
    do { found = try key.string() } catch {
      throw .malformed(field: name, got: "key of type \(key.typeName)", expected: "this field")
    }
    guard found == name else {
      throw .malformed(field: name, got: "'\(found.prefix(40))'", expected: "this field here")
    }
    do { return try body(MessagePackValue(object: pair.val)) } catch { throw error.within(name) }
  }

  mutating func bool(_ name: String) throws(MessagingError) -> Bool {
    try read(name) { value throws(MessagingError) in try value.bool() }
  }
  mutating func double(_ name: String) throws(MessagingError) -> Double {
    try read(name) { value throws(MessagingError) in try value.double() }
  }
  mutating func string(_ name: String) throws(MessagingError) -> String {
    try read(name) { value throws(MessagingError) in try value.string() }
  }
  mutating func integer<T: FixedWidthInteger & Sendable>(_ name: String, _ type: T.Type = T.self)
    throws(MessagingError) -> T
  {
    try read(name) { value throws(MessagingError) in try value.integer(type) }
  }
  mutating func list<Element: Sendable>(
    _ name: String, _ body: (MessagePackValue) throws(MessagingError) -> Element
  ) throws(MessagingError) -> [Element] {
    try read(name) { value throws(MessagingError) in try value.list(body) }
  }
  /// nil, or what `body` reads.
  mutating func optional<T>(
    _ name: String, _ body: (MessagePackValue) throws(MessagingError) -> T
  ) throws(MessagingError) -> T? {
    try read(name) { value throws(MessagingError) in value.isNil ? nil : try body(value) }
  }
}

/// Decodes one MessagePack value of hostile origin in bounded time and memory.
enum MessagePack {
  /// Levels of arrays and maps within each other; the protocol needs 5.
  static let maximumDepth = 8
  /// Values in one header: a briefing of a 10 km route in a city has about 450,000, nearly all in its lanes.
  static let maximumValues = 1 << 21

  static func decode<T>(
    _ bytes: UnsafeRawBufferPointer, _ body: (MessagePackValue) throws(MessagingError) -> T
  ) throws(MessagingError) -> T {
    var root = msgpack_object()
    var zone: UnsafeMutablePointer<msgpack_zone>?
    var offset = 0
    let status = driveloop_unpack(
      bytes.baseAddress?.assumingMemoryBound(to: UInt8.self), bytes.count, maximumDepth, maximumValues, &root,
      &zone,
      &offset)
    func broken(_ got: String) -> MessagingError {
      .malformed(
        field: "header", got: "\(got) at byte \(offset) of \(bytes.count)", expected: "one MessagePack value")
    }
    switch status {
    case DRIVELOOP_UNPACK_OK: break
    case DRIVELOOP_UNPACK_TRUNCATED: throw broken("an end")
    case DRIVELOOP_UNPACK_TRAILING: throw broken("more bytes")
    case DRIVELOOP_UNPACK_TOO_DEEP: throw broken("more than \(maximumDepth) levels")
    case DRIVELOOP_UNPACK_TOO_MANY: throw broken("more than \(maximumValues) values")
    case DRIVELOOP_UNPACK_NO_MEMORY: throw .system(operation: "decode a message", reason: "out of memory")
    default: throw broken("an invalid byte")
    }
    defer { msgpack_zone_free(zone) }
    return try body(MessagePackValue(object: root))
  }
}
