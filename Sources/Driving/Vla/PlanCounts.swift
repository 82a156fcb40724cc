/// What became of an agent's plans on one route.
public struct PlanCounts: Sendable, Hashable {
  /// Plans asked for.
  public var plans = 0
  /// Answers without the right number of actions.
  public var malformed = 0
  /// Ticks with the brake on because no plan was left: at the start, or after malformed ones.
  public var safeStopTicks = 0
  /// Times the agent stood so long that it crept ahead unasked.
  public var creeps = 0
  /// Of all plans together; zeros without a clock.
  public var times = PlanTimes()

  public init() {}

  /// One line for a diary.
  public var line: String {
    var text =
      "\(plans) plans, \(malformed) malformed, \(safeStopTicks) ticks without a plan, \(creeps) creeps"
    if times.sum > 0, plans > 0 {
      func milliseconds(_ seconds: Double) -> String {
        let tenths = (seconds * 10_000 / Double(plans)).rounded()
        return "\(tenths / 10)"
      }
      text +=
        "; ms a plan: pictures \(milliseconds(times.pictures)), vision \(milliseconds(times.vision)), "
        + "prefill \(milliseconds(times.prefill)), decode \(milliseconds(times.decode))"
    }
    return text
  }
}
