import DriveTypes
import Evaluation

extension TracePlans {
  /// | columns | one value for |
  /// |---|---|
  /// | `plan.place`, `plan.points`, `plan.tokens` | each plan: place of its tick, how many points, how many tokens |
  /// | `plan.x`, `plan.y` | each point |
  /// | `plan.waypoints` | each plan: how many points its way has |
  /// | `plan.way.x`, `plan.way.y` | each point of a way |
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
    replay.columns.append(ReplayColumn("plan.waypoints", plans.map(\.way.count)))
    replay.add("plan.way", plans.flatMap(\.way), scale: 50)
    replay.columns.append(ReplayColumn("plan.token", order: 0, plans.flatMap(\.tokens)))
    replay.columns.append(ReplayColumn("plan.text", chosen))
  }
}
