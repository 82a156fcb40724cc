import DriveTypes
import Roads
import Simulation

/// Types in which the ego turns at a junction while a flow comes through it (`signalized_junction_left_turn.py`,
/// `left_turn_enter_flow.py`, `signalized_junction_right_turn.py`).
extension ScenarioCatalogue {
  static let junctionFlows: [Entry] = [
    Entry(type: "SignalizedJunctionLeftTurn") { stage throws(ScenarioError) in
      try junctionFlow(stage, .leftTurn, signalized: true)
    },
    Entry(type: "SignalizedJunctionLeftTurnEnterFlow") { stage throws(ScenarioError) in
      try junctionFlow(stage, .leftTurnEnterFlow, signalized: true)
    },
    Entry(type: "SignalizedJunctionRightTurn") { stage throws(ScenarioError) in
      try junctionFlow(stage, .rightTurn, signalized: true)
    },
    Entry(type: "NonSignalizedJunctionLeftTurn") { stage throws(ScenarioError) in
      try junctionFlow(stage, .leftTurn, signalized: false)
    },
    Entry(type: "NonSignalizedJunctionLeftTurnEnterFlow") { stage throws(ScenarioError) in
      try junctionFlow(stage, .leftTurnEnterFlow, signalized: false)
    },
    Entry(type: "NonSignalizedJunctionRightTurn") { stage throws(ScenarioError) in
      try junctionFlow(stage, .rightTurn, signalized: false)
    },
  ]

  /// Where the flow comes from and goes to.
  private struct Layout {
    var side: LaneGuide.Side
    var turn: LaneGuide.Turn
    /// Seconds of its way from the source to the junction, and from the junction to the sink.
    var source, sink: Double
    var filling = ActorFlow.Filling.none

    /// Across oncoming traffic.
    static let leftTurn = Layout(side: .opposite, turn: .straight, source: 4, sink: 2.5)
    /// Oncoming cars turn right, into the road that the ego turns left into.
    static let leftTurnEnterFlow = Layout(side: .opposite, turn: .right, source: 4, sink: 2.5)
    /// Into the traffic that comes straight from the left.
    static let rightTurn = Layout(
      side: .left, turn: .straight, source: 5, sink: 3, filling: .outsideJunctions)
  }

  /// Over when the ego has left the junction and driven 10 m on. At lights the ego's is red for 5 s while the flow's
  /// is green; then both are green for good.
  private static func junctionFlow(
    _ stage: ScenarioStage, _ layout: Layout, signalized: Bool
  ) throws(ScenarioError) -> any Behaviour {
    let (speed, gaps) = try stage.flowParameters(speed: 20, gaps: 25...50)
    let junction = try stage.junctionAhead()
    let lights = stage.lights(of: junction)
    if signalized, lights.isEmpty { throw stage.couldNotBePlaced("the junction has no traffic lights") }
    let guide = stage.guide
    let entries = guide.entries(into: junction.id, from: layout.side, of: junction.heading)
    guard let first = entries.first else {
      throw stage.couldNotBePlaced("no lane leads into the junction from the \(layout.side) side")
    }
    var entry = first
    if layout.side == .opposite {
      entry = entries[stage.random.index(below: entries.count)]
    } else {
      while let right = stage.network.right(of: entry), guide.isDriving(right) { entry = right }
    }
    guard let source = guide.source(layout.source * speed, before: entry),
      let lanes = guide.way(from: source, turning: layout.turn, beyond: layout.sink * speed),
      let sink = lanes.last
    else { throw stage.couldNotBePlaced("the road of the flow is too short") }

    var parts: [any Behaviour] = [
      Sequence([stage.egoLeavesJunction(), stage.egoDrives(10)]),
      try stage.flow(along: lanes, speed: speed, gaps: gaps, filling: layout.filling), stage.timeout(),
    ]
    if signalized {
      let own = stage.lights(lights, before: junction.approach)
      let others = stage.lights(lights, before: entry).filter { !own.contains($0) }
      parts.append(
        Sequence([
          FreezeLights(stage.showing(green: others, of: lights), for: 5, on: stage),
          FreezeLights(stage.showing(green: own + others, of: lights), on: stage),
        ]))
    }
    var order = stage.order(
      entries: guide.lanesOfSameDirection(as: source),
      exits: layout.side == .opposite ? guide.lanesOfSameDirection(as: sink) : [],
      exitSpace: layout.sink * speed + 20)
    order.stopsEntries = !signalized
    order.closesOpposite = layout.side == .opposite
    return stage.holding(order, Race(parts))
  }
}
