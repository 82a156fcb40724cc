import DriveTypes
import Roads
import Simulation

/// Types in which the ego merges into a flow whose source and sink the route file gives, or leaves a road across it
/// (`actor_flow.py`).
extension ScenarioCatalogue {
  static let mergingFlows: [Entry] = [
    Entry(type: "EnterActorFlow", make: enterActorFlow),
    Entry(type: "EnterActorFlowV2", make: enterSingleFlow),
    Entry(type: "MergerIntoSlowTraffic", make: enterSingleFlow),
    Entry(type: "MergerIntoSlowTrafficV2", make: enterSingleFlow),
    Entry(type: "HighwayExit", make: highwayExit),
  ]

  /// Metres of road behind the sink that the background leaves free.
  private static let exitSpace = 20.0
  /// The types whose flows the background keeps away from only where they enter the route's junction.
  private static let fromRamps: Set = ["EnterActorFlowV2", "MergerIntoSlowTrafficV2"]

  /// A flow on each lane from the source's road to the sink's, fast and full from the start. Over when the ego
  /// reaches a sink.
  private static func enterActorFlow(_ stage: ScenarioStage) throws(ScenarioError) -> any Behaviour {
    let (speed, gaps) = try stage.flowParameters()
    let sources = stage.guide.lanesOfSameDirection(as: try stage.lane(atParameter: "start_actor_flow"))
    let sinks = stage.guide.lanesOfSameDirection(as: try stage.lane(atParameter: "end_actor_flow"))
    var ways: [[Waypoint]] = []
    var reached: [Waypoint] = []
    for (number, source) in sources.enumerated() {
      // Upstream pairs the lanes by number, which at some junctions gives ways that nobody can drive.
      let candidates = (sinks.dropFirst(number).prefix(1) + sinks).filter { !reached.contains($0) }
      for sink in candidates {
        guard let way = try? stage.flowLanes(from: source, to: sink), !stage.guide.changesLanes(way) else {
          continue
        }
        ways.append(way)
        reached.append(sink)
        break
      }
    }
    if ways.isEmpty { return try enterSingleFlow(stage) }
    return try merging(stage, ways: ways, sinks: reached, sources: sources, speed, gaps)
  }

  /// One flow. `MergerIntoSlowTraffic` is the same with slow cars; the V2 types come from ramps with lanes of their
  /// own. Over when the ego reaches the sink, or the same place on a lane beside it.
  private static func enterSingleFlow(_ stage: ScenarioStage) throws(ScenarioError) -> any Behaviour {
    let (speed, gaps) = try stage.flowParameters()
    let source = try stage.lane(atParameter: "start_actor_flow")
    let sink = try stage.lane(atParameter: "end_actor_flow")
    let way = try stage.flowLanes(from: source, to: sink)
    let sinks = stage.guide.lanesOfSameDirection(as: sink)
    return try merging(stage, ways: [way], sinks: sinks, sources: [source], speed, gaps)
  }

  private static func merging(
    _ stage: ScenarioStage, ways: [[Waypoint]], sinks: [Waypoint], sources: [Waypoint], _ speed: Double,
    _ gaps: ClosedRange<Double>
  ) throws(ScenarioError) -> any Behaviour {
    var parts: [any Behaviour] = []
    for sink in sinks { parts.append(stage.egoNear(stage.network.pose(of: sink).position, within: 2)) }
    for way in ways { parts.append(try stage.flow(along: way, speed: speed, gaps: gaps, filling: .all)) }
    parts.append(stage.timeout())
    let type = stage.definition.type
    let space = exitSpace + (ways.last.map(stage.metresBehindJunction) ?? 0)
    var order = stage.order(
      entries: sources, exitSpace: type == "MergerIntoSlowTraffic" ? space + exitSpace : space)
    order.closesRoad = true
    if fromRamps.contains(type) {
      order.clearsMiddle = false
      order.exitSpace = 0
      let behind = (try? stage.junctionAhead()).flatMap { stage.network.next($0.exit, distance: 10).first }
      order.exits = behind.map(stage.guide.lanesOfSameDirection) ?? []
      var room = BackgroundActivity.JunctionOrder()
      room.exitSpace = space
      parts.append(
        Sequence([
          stage.egoLeavesJunction(), Act { stage.background?.obey(room) }, Wait(nil, on: stage),
        ]))
    }
    return stage.holding(order, Race(parts))
  }

  /// A flow on the lane between the ego's and the exit. Over when the ego has left the junction of the exit.
  private static func highwayExit(_ stage: ScenarioStage) throws(ScenarioError) -> any Behaviour {
    let (speed, gaps) = try stage.flowParameters()
    let source = try stage.lane(atParameter: "start_actor_flow")
    let sink = try stage.lane(atParameter: "end_actor_flow")
    let lanes = try stage.flowLanes(from: source, to: sink)
    // Upstream takes the flow's first junction, which may lie behind the ego.
    let route = try stage.junctionAhead()
    let exit =
      lanes.lazy.compactMap { stage.network.junction(of: $0) }.first(where: route.all.contains) ?? route.id
    return Sequence([
      Act { stage.background?.removeLane(source) },
      Race([
        try stage.flow(along: lanes, speed: speed, gaps: gaps, filling: .all), stage.timeout(),
        stage.egoLeavesJunction(exit),
      ]),
    ])
  }
}
