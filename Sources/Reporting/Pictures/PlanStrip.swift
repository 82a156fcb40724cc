import DriveTypes
import Evaluation

/// What a model planned along a route: its words, what they mean, and what it said before them.
package struct PlanStrip: Sendable {
  package typealias Plan = TracePlans.Plan

  package var plans: [Plan] = []
  /// First tick's time at which the drive made again has another control than the trace; nil where it has none, so that
  /// these are the plans that drove.
  package var difference: Double?

  package init() {}

  /// | columns | one value for |
  /// |---|---|
  /// | `plan.place`, `plan.points`, `plan.tokens` | each plan: place of its tick, how many points, how many tokens |
  /// | `plan.x`, `plan.y` | each point |
  /// | `plan.token` | each token |
  /// | `plan.text` | each plan: place in `texts` |
  package func add(to replay: inout Replay) {
    var texts: [String] = []
    var numbers: [String: Int] = [:]
    let chosen = plans.map { plan in
      let text = plan.text ?? ""
      if let number = numbers[text] { return number }
      numbers[text] = texts.count
      texts.append(text)
      return texts.count - 1
    }
    replay.members.append(JSONMember("texts", .array(texts.map { .string($0) })))
    if let difference { replay.members.append(JSONMember("plansDiffer", .float(difference))) }
    replay.columns += [
      ReplayColumn("plan.place", plans.map(\.place)), ReplayColumn("plan.points", plans.map(\.points.count)),
      ReplayColumn("plan.tokens", plans.map(\.tokens.count)),
    ]
    replay.add("plan", plans.flatMap(\.points), scale: 50)
    replay.columns.append(ReplayColumn("plan.token", order: 0, plans.flatMap(\.tokens)))
    replay.columns.append(ReplayColumn("plan.text", chosen))
  }
}
