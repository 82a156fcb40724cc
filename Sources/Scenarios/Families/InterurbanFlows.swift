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
    guard let exit = stage.network.next(junction.exit, distance: 8).first,
      let beside = stage.network.left(of: exit), stage.guide.isDriving(beside)
    else { throw stage.couldNotBePlaced("the road that the ego turns into has no lane beside its own") }
    var order = stage.order(for: junction, ways: [lanes, [beside]])
    order.closesOpposite = true
    return stage.holding(
      order,
      Race([
        try stage.flow(along: lanes, speed: speed, gaps: gaps), stage.timeout(), stage.egoLeavesJunction(),
      ]))
  }

  /// The ego turns left onto the road: across the flow from `start_actor_flow`, then into a second one that runs the
  /// other way on the lanes beside. Over when it has passed the second flow's sink.
  private static func interurbanAdvancedActorFlow(_ stage: ScenarioStage) throws(ScenarioError)
    -> any Behaviour
  {
    let (speed, gaps) = try stage.flowParameters()
    let source = try stage.lane(atParameter: "start_actor_flow")
    let sink = try stage.lane(atParameter: "end_actor_flow")
    guard let otherSource = stage.network.left(of: sink), stage.guide.isDriving(otherSource),
      let otherSink = stage.network.left(of: source), stage.guide.isDriving(otherSink)
    else { throw stage.couldNotBePlaced("no lane of the other direction beside the flow") }
    let ways = [
      try stage.flowLanes(from: source, to: sink), try stage.flowLanes(from: otherSource, to: otherSink),
    ]
    var order = stage.order(for: try stage.junctionAhead(), ways: ways)
    order.closed += stage.lanesAhead(of: otherSink, 20)
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
