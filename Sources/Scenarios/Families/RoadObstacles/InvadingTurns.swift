import DriveTypes
import Roads
import Simulation

/// Oncoming cars that cut a bend (`invading_turn.py`).
extension ScenarioCatalogue {
  /// From `distance` + 30 m ahead of the trigger, cars come 40 m apart on the opposite lane, `offset` m over the centre
  /// line if they were 1.4 m wide: cones on their right push them out. The ego must keep to the right of its lane. Over
  /// when the ego has passed the source.
  static func invadingTurn(_ stage: ScenarioStage) throws(ScenarioError) -> any Behaviour {
    let distance = try stage.distance(default: 100)
    let offset = try stage.number("offset", default: 0.25, in: 0...2)
    let start = try stage.triggerLane()
    let network = stage.network
    let (sourceDistance, halfCar, gap, coneGap) = (30.0, 0.7, 40.0, 5.0)
    guard let beyond = network.next(start, distance: distance + sourceDistance).first else {
      throw stage.couldNotBePlaced("the lane ends before \(distance + sourceDistance) m")
    }
    guard let source = network.left(of: beyond), network.left(of: start) != nil,
      source.lane.signum() != beyond.lane.signum()
    else { throw stage.couldNotBePlaced("no opposite lane to the left") }
    let lane = stage.guide.places(from: source, ahead: distance + sourceDistance, intoJunction: true)
    let left = offset + network.laneWidth(of: source) / 2 - halfCar
    // Cars appear on the lane's centre and move over on their first metres.
    guard let way = stage.guide.way(through: lane)?.shifted({ left * smoothStep($0, from: 2, to: 15) }) else {
      throw stage.couldNotBePlaced("no way for the oncoming cars")
    }
    // 10 m from the source, then every 5 m over half of `distance`.
    let coneCount = Int((0.5 * distance / coneGap).rounded(.up))
    let cones = (1...coneCount).map { n in
      let place = lane[min(lane.count - 1, Int(10 + Double(n) * coneGap))]
      return stage.guide.pose(place, left: -0.8 * network.laneWidth(of: place) / 2)
    }
    let flow = OppositeActorFlow(
      along: way, on: stage, speed: network.speedLimit(of: start), gaps: gap...gap, sideMargin: 0)
    let end = network.pose(of: beyond)
    let passes = Until { () throws(ScenarioError) in
      let place = stage.egoState.pose.position
      return end.localLevel(place).x > 0 && place.distance(to: end.position) < 50
    }
    let course = During(
      enter: { () throws(ScenarioError) in
        stage.background?.setOppositeActive(false)
        for cone in cones { try stage.spawn("static.prop.constructioncone", at: cone) }
      },
      leave: { stage.background?.setOppositeActive(true) },
      Race([stage.timeout(), passes, flow]))
    return stage.closing(start, course)
  }
}
