/// What became of the plans of an agent that drives with a model: on one route, or on many together.
///
/// The same drive gives the same counts, so they are part of results.
public struct PlanCounts: Sendable, Hashable {
  /// Plans that the model was asked for.
  public var plans = 0
  /// Those asked for as actions alone, and those with reasoning first.
  public var fast = 0
  public var slow = 0
  /// Answers without the right number of actions.
  public var malformed = 0
  /// Malformed answers at whose tick an earlier plan could still be followed.
  public var kept = 0
  /// Times that the car braked to a stop because a malformed answer had left it without a plan.
  public var safeStops = 0
  /// Ticks with the brake on for want of a plan: in safe stops, and before the first plan takes effect.
  public var safeStopTicks = 0
  /// Times that the agent stood so long that it crept ahead unasked.
  public var creeps = 0
  /// Tokens that the model chose; those that the form of the answer prescribes do not count.
  public var tokens = 0

  /// Of each count that is read: sums over many routes must not overflow.
  public static let most = 1 << 40

  public init() {}

  /// Names as files write them, in their order.
  public static let fields: [(name: String, value: WritableKeyPath<PlanCounts, Int> & Sendable)] = [
    ("plans", \.plans), ("fast", \.fast), ("slow", \.slow), ("malformed", \.malformed), ("kept", \.kept),
    ("safe_stops", \.safeStops), ("safe_stop_ticks", \.safeStopTicks), ("creeps", \.creeps),
    ("tokens", \.tokens),
  ]

  public static func += (a: inout PlanCounts, b: PlanCounts) {
    for field in fields { a[keyPath: field.value] += b[keyPath: field.value] }
  }

  /// One line for people.
  public var line: String {
    func times(_ count: Int, _ what: String) -> String { "\(count) \(what)\(count == 1 ? "" : "s")" }
    var text = "\(times(plans, "plan")) (\(fast) fast, \(slow) slow; \(times(tokens, "token")))"
    text += ", \(malformed) malformed (\(kept) with an earlier plan to follow)"
    text += ", \(times(safeStops, "safe stop")), \(times(safeStopTicks, "tick")) without a plan"
    return text + ", \(times(creeps, "creep"))"
  }
}

extension PlanCounts {
  public var json: JSONNode {
    .object(Self.fields.map { JSONMember($0.name, .integer(self[keyPath: $0.value])) })
  }

  public init(_ cursor: JSONCursor) throws(JSONError) {
    self.init()
    for field in Self.fields {
      let member = try cursor.member(field.name)
      let count = try member.integer()
      guard (0...Self.most).contains(count) else {
        throw member.error(expected: "0...\(Self.most)", got: "\(count)")
      }
      self[keyPath: field.value] = count
    }
  }
}
