/// A record in words, for the list of failed routes.
extension RouteRecord {
  /// What happened, in one line: `Failed - Agent timed out at 43.10 %: hit vehicle.audi.tt (2 times), ran a red light`.
  public var account: String {
    var text = status.rawValue
    if !status.isCompleted { text += " at \(scores.route) %" }
    let deeds = InfractionKind.allCases.flatMap { kind in infractions[kind].compactMap { kind.deed($0) } }
    var counted: [(deed: String, times: Int)] = []
    for deed in deeds {
      if let known = counted.firstIndex(where: { $0.deed == deed }) {
        counted[known].times += 1
      } else {
        counted.append((deed, 1))
      }
    }
    let words = counted.map { $0.times == 1 ? $0.deed : "\($0.deed) (\($0.times) times)" }
    return words.isEmpty ? text : text + ": " + words.joined(separator: ", ")
  }
}

extension InfractionKind {
  /// An infraction in words without its place; nil for one that costs nothing, or that the status tells already.
  fileprivate func deed(_ text: String) -> String? {
    switch (self, InfractionMessage(text)) {
    case (.minimumSpeed, _), (.routeDeviation, _), (.vehicleBlocked, _), (.routeTimeout, _): nil
    case (.collisionLayout, .collision(let type, _, _)?), (.collisionVehicle, .collision(let type, _, _)?),
      (.collisionPedestrian, .collision(let type, _, _)?):
      "hit \(type)"
    case (.collisionLayout, _): "hit the scenery"
    case (.collisionVehicle, _): "hit a vehicle"
    case (.collisionPedestrian, _): "hit a pedestrian"
    case (.redLight, _): "ran a red light"
    case (.stop, _): "ran a stop sign"
    case (.outsideRouteLanes, .outsideRouteLanes(_, let percentage)?):
      "left its lanes for \(percentage) % of the way"
    case (.outsideRouteLanes, _): "left its lanes"
    case (.yieldToEmergencyVehicle, _): "did not yield to an emergency vehicle"
    case (.scenarioTimeout, _): "timed out a scenario"
    }
  }
}
