import DriveTypes
import Roads

/// Types in which the ego must find a gap in a flow: across it, or into it.
extension ScenarioCatalogue {
  static let crossTraffic: [Entry] =
    mergingFlows + interurbanFlows + junctionFlows + [
      Entry(type: "CrossingBicycleFlow", make: crossingBicycleFlow)
    ]

  /// Bicycles on a cycle lane cross the junction in which the ego turns; at lights the ego's is red for 5 s, then green
  /// for good. Over when the ego has left the junction (`cross_bicycle_flow.py`).
  private static func crossingBicycleFlow(_ stage: ScenarioStage) throws(ScenarioError) -> any Behaviour {
    let (speed, gaps) = try stage.flowParameters()
    let start = try stage.location("start_actor_flow")
    let junction = try stage.junctionAhead()
    let network = stage.network
    guard let source = network.waypoint(nearest: start, types: .biking),
      network.pose(of: source).position.distance(to: start) < 10
    else { throw stage.couldNotBePlaced("no cycle lane near start_actor_flow") }
    guard let lanes = stage.guide.way(from: source, turning: .straight, beyond: 40) else {
      throw stage.couldNotBePlaced("the cycle lane does not lead through a junction")
    }
    guard let way = stage.guide.way(along: lanes) else { throw stage.couldNotBePlaced("no way for bicycles") }
    let flow = ActorFlow(
      along: way, on: stage, speed: speed, gaps: gaps, filling: .outsideJunctions,
      model: { stage throws(ScenarioError) in try stage.blueprint { $0.baseType == .bicycle } })
    var parts: [any Behaviour] = [flow, stage.timeout(), stage.egoLeavesJunction()]
    let lights = stage.lights(of: junction)
    if !lights.isEmpty {
      let own = stage.lights(lights, before: junction.approach)
      parts.append(
        Sequence([
          FreezeLights(stage.showing(green: [], of: lights), for: 5, on: stage),
          FreezeLights(stage.showing(green: own, of: lights), on: stage),
        ]))
    }
    var order = stage.order()
    order.stopsEntries = true
    return stage.holding(order, Race(parts))
  }
}
