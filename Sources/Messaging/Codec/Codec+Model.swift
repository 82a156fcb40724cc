import DriveTypes

extension ModelIdentity {
  /// What `isValid` asks for, in words.
  static let rule =
    "a SHA-256 of 64 lower-case digits and options of at most \(longestOptions) bytes without control characters"
}

extension MessagePackWriter {
  func model(_ model: ModelIdentity) {
    map(2)
    key("hash")
    string(model.hash)
    key("options")
    string(model.options)
  }

  /// The counts in the order of `PlanCounts.fields`.
  func planCounts(_ counts: PlanCounts) {
    array(PlanCounts.fields.count)
    for field in PlanCounts.fields { integer(counts[keyPath: field.value]) }
  }
}

extension ModelIdentity {
  init(_ fields: consuming FieldReader) throws(MessagingError) {
    self.init(hash: try fields.string("hash"), options: try fields.string("options"))
    guard isValid else {
      throw .malformed(field: "", got: "'\(hash.prefix(80))'", expected: Self.rule)
    }
  }
}

extension PlanCounts {
  init(_ value: MessagePackValue) throws(MessagingError) {
    self.init()
    var row = try value.row(Self.fields.count)
    for field in Self.fields {
      self[keyPath: field.value] = try row.read { value throws(MessagingError) in
        let count = try value.integer(Int.self)
        guard (0...Self.most).contains(count) else {
          throw .malformed(field: "", got: "\(count)", expected: "0...\(Self.most)")
        }
        return count
      }
    }
  }
}
