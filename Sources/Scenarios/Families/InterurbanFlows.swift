import DriveTypes
import Roads
import Simulation

/// Types at junctions of roads between towns (`actor_flow.py`).
extension ScenarioCatalogue {
  static let interurbanFlows: [Entry] = [
    Entry(type: "InterurbanActorFlow", make: interurbanActorFlow),
    Entry(type: "InterurbanAdvancedActorFlow", make: interurbanAdvancedActorFlow),
  ]

  /// The ego leaves the road to the left, across a flow. Over when it has left the junction.
  private static func interurbanActorFlow(_ stage: ScenarioStage) throws(ScenarioError) -> any Behaviour {
    let (speed, gaps) = try stage.flowParameters()
    let junction = try stage.junctionAhead()
    let source = try stage.lane(atParameter: "start_actor_flow")
    let sink = try stage.lane(atParameter: "end_actor_flow")
    let lanes = try stage.flowLanes(from: source, to: sink)
    // Cars that leave the road of the exit. Upstream gives up where there is none, as at all of Bench2Drive's places,
    // where the exit is a ramp.
    let exit = stage.network.next(junction.exit, distance: 8).first
    let beside = exit.flatMap { stage.network.left(of: $0) }.flatMap { stage.guide.isDriving($0) ? $0 : nil }
    if beside == nil { try stage.giveUpAsUpstream("no lane to the left of the junction's exit") }
    var order = stage.order(entries: [junction.approach, source] + (beside.map { [$0] } ?? []))
    order.clearsMiddle = false
    order.closesOpposite = true
    return stage.holding(
      order,
      Race([
        try stage.flow(along: lanes, speed: speed, gaps: gaps), stage.timeout(), stage.egoLeavesJunction(),
      ]))
  }

  /// The ego turns left onto the road: across the flow from `start_actor_flow`, then into a second one on the lane to
  /// the left of it. Over when it has passed the second flow's sink.
  private static func interurbanAdvancedActorFlow(_ stage: ScenarioStage) throws(ScenarioError)
    -> any Behaviour
  {
    let (speed, gaps) = try stage.flowParameters()
    let source = try stage.lane(atParameter: "start_actor_flow")
    let sink = try stage.lane(atParameter: "end_actor_flow")
    guard let besideSource = stage.network.left(of: source), stage.guide.isDriving(besideSource),
      let besideSink = stage.network.left(of: sink), stage.guide.isDriving(besideSink)
    else { throw stage.couldNotBePlaced("no lane to the left of the flow's") }
    // At Bench2Drive's places the lane to the left runs the same way: ramps, where the ego crosses the outer lane.
    let isOncoming = besideSource.lane.signum() != source.lane.signum()
    // Upstream's second flow comes to the lane beside the source there, and needs 4 to 6 m of road before that place.
    if !isOncoming,
      stage.network.previous(besideSource, distance: 5).contains(where: stage.network.isJunction)
    {
      try stage.giveUpAsUpstream("the flow's source is within 5 m of a junction")
    }
    let (otherSource, otherSink) = isOncoming ? (besideSink, besideSource) : (besideSource, besideSink)
    let ways = [
      try stage.flowLanes(from: source, to: sink), try stage.flowLanes(from: otherSource, to: otherSink),
    ]
    let junction = try stage.junctionAhead()
    let (entries, exits) = stage.lanes(at: junction.id)
    var order = stage.order(
      entries: entries.filter { ($0.road, $0.lane) != (junction.approach.road, junction.approach.lane) },
      exits: exits.filter { ($0.road, $0.lane) != (otherSink.road, otherSink.lane) },
      exitSpace: 20 + stage.metresBehindJunction(ways[1]))
    order.closesRoad = true
    order.closesOpposite = true
    return stage.holding(
      order,
      Race([
        stage.egoPasses(stage.network.pose(of: otherSink), farther: 10),
        try stage.flow(along: ways[0], speed: speed, gaps: gaps),
        try stage.flow(along: ways[1], speed: speed, gaps: gaps), stage.timeout(),
      ]))
  }
}
