import DriveTypes

extension MessagePackWriter {
  func decision(_ decision: Decision) {
    map(3)
    key("target_speed")
    double(decision.targetSpeed)
    key("lateral_offset")
    double(decision.lateralOffset)
    key("reasons")
    list(decision.reasons, reason)
  }

  /// [cause, actor or nil, distance or nil, is visible]
  private func reason(_ reason: DecisionReason) {
    array(4)
    integer(Int(reason.cause.rawValue))
    if let actor = reason.actor { integer(Int(actor)) } else { null() }
    if let distance = reason.distance { double(distance) } else { null() }
    bool(reason.isVisible)
  }
}

extension Decision {
  /// Reads the numbers as they are; whether they are finite is the world's question, as for the control's.
  init(_ fields: consuming FieldReader) throws(MessagingError) {
    self.init(
      targetSpeed: try fields.double("target_speed"), lateralOffset: try fields.double("lateral_offset"),
      reasons: try fields.read("reasons") { value throws(MessagingError) in
        let count = try value.elementCount()
        guard count <= Self.maximumReasons else {
          throw .malformed(field: "", got: "\(count) reasons", expected: "at most \(Self.maximumReasons)")
        }
        return try value.list { value throws(MessagingError) in try DecisionReason(value) }
      })
  }
}

extension DecisionReason {
  fileprivate init(_ value: MessagePackValue) throws(MessagingError) {
    var row = try value.row(4)
    self.init(
      cause: try row.read { value throws(MessagingError) in try value.numbered() },
      actor: try row.read { value throws(MessagingError) in
        value.isNil ? nil : try value.integer(ActorID.self)
      },
      distance: try row.read { value throws(MessagingError) in value.isNil ? nil : try value.double() },
      isVisible: try row.bool())
  }
}
