import DriveTypes

/// An object of a configuration file whose members are read with their kind and range checked. A member that is absent
/// or null has its default, as in Hugging Face's classes.
struct ConfigurationFields {
  let cursor: JSONCursor

  init(_ cursor: JSONCursor) throws(InferenceError) {
    self.cursor = cursor
    try reading { () throws(JSONError) in _ = try cursor.members() }
  }

  /// The member of that name, or nil where it is absent or null.
  func member(_ key: String) -> JSONCursor? {
    guard let found = (try? cursor.optional(key)) ?? nil, !found.isNull else { return nil }
    return found
  }

  func has(_ key: String) -> Bool { member(key) != nil }

  func fields(_ key: String) throws(InferenceError) -> ConfigurationFields? {
    guard let found = member(key) else { return nil }
    return try ConfigurationFields(found)
  }

  /// An error at this member, or at the object where it is absent.
  func error(_ key: String, expected: String, got: String) -> InferenceError {
    InferenceError((member(key) ?? cursor).error(expected: "\(key) \(expected)", got: got))
  }

  func integer(_ key: String, in range: ClosedRange<Int>, default absent: Int? = nil) throws(InferenceError)
    -> Int
  {
    guard let value = try optionalInteger(key, in: range) ?? absent else {
      throw error(key, expected: "from \(range.lowerBound) to \(range.upperBound)", got: "none")
    }
    return value
  }

  func optionalInteger(_ key: String, in range: ClosedRange<Int>) throws(InferenceError) -> Int? {
    guard let found = member(key) else { return nil }
    return try integer(found, named: key, in: range)
  }

  private func integer(
    _ found: JSONCursor, named key: String, in range: ClosedRange<Int>
  ) throws(InferenceError) -> Int {
    let number = try reading { () throws(JSONError) in try found.number() }
    // Some writers store sizes as 4.0.
    guard let value = Int(exactly: number.value), range.contains(value) else {
      throw InferenceError(
        found.error(
          expected: "\(key) as an integer from \(range.lowerBound) to \(range.upperBound)", got: "\(number)"))
    }
    return value
  }

  func integers(_ key: String, in range: ClosedRange<Int>, atMost count: Int) throws(InferenceError) -> [Int]?
  {
    guard let found = member(key) else { return nil }
    let items = try reading { () throws(JSONError) in try found.items() }
    guard items.count <= count else {
      throw error(key, expected: "with at most \(count) values", got: "\(items.count)")
    }
    var values: [Int] = []
    for item in items { values.append(try integer(item, named: key, in: range)) }
    return values
  }

  /// One integer or a list of them, as `eos_token_id`.
  func oneOrMore(_ key: String, in range: ClosedRange<Int>, atMost count: Int) throws(InferenceError)
    -> [Int]?
  {
    guard let found = member(key) else { return nil }
    if case .array = found.node.value { return try integers(key, in: range, atMost: count) }
    return [try integer(found, named: key, in: range)]
  }

  func number(
    _ key: String, in range: ClosedRange<Double>, default absent: Double? = nil
  ) throws(InferenceError) -> Double {
    guard let found = member(key) else {
      if let absent { return absent }
      throw error(key, expected: "from \(range.lowerBound) to \(range.upperBound)", got: "none")
    }
    let number = try reading { () throws(JSONError) in try found.number() }
    guard range.contains(number.value) else {
      throw error(key, expected: "from \(range.lowerBound) to \(range.upperBound)", got: "\(number)")
    }
    return number.value
  }

  func numbers(_ key: String, in range: ClosedRange<Double>, count: Int) throws(InferenceError) -> [Double]? {
    guard let found = member(key) else { return nil }
    let items = try reading { () throws(JSONError) in try found.items() }
    guard items.count == count else {
      throw error(key, expected: "with \(count) values", got: "\(items.count)")
    }
    var values: [Double] = []
    for item in items {
      let number = try reading { () throws(JSONError) in try item.number() }
      guard range.contains(number.value) else {
        throw InferenceError(
          item.error(expected: "\(key) from \(range.lowerBound) to \(range.upperBound)", got: "\(number)"))
      }
      values.append(number.value)
    }
    return values
  }

  func flag(_ key: String, default absent: Bool) throws(InferenceError) -> Bool {
    guard let found = member(key) else { return absent }
    return try reading { () throws(JSONError) in try found.bool() }
  }

  func word(_ key: String) throws(InferenceError) -> String? {
    guard let found = member(key) else { return nil }
    return try reading { () throws(JSONError) in try found.string() }
  }

  /// Refuses an option that changes the arithmetic in a way that this engine does not know.
  func require(_ key: String, is wanted: Bool, default absent: Bool) throws(InferenceError) {
    guard try flag(key, default: absent) == wanted else {
      throw error(key, expected: "to be \(wanted): this engine knows no other", got: "\(!wanted)")
    }
  }
}

/// Errors of the JSON reader in this module's words.
func reading<Value>(_ body: () throws(JSONError) -> Value) throws(InferenceError) -> Value {
  do throws(JSONError) { return try body() } catch { throw InferenceError(error) }
}

extension InferenceError {
  /// The file with its line, so that editors find the place.
  init(_ error: JSONError) {
    self = .malformed(
      file: error.location.description, place: error.column > 0 ? "column \(error.column)" : "the whole file",
      expected: error.expected, got: error.got)
  }
}
