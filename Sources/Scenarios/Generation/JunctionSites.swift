import DriveTypes
import Roads

/// Finds ways through junctions.
extension TownSurvey {
  /// Metres of free road that a flow needs before the junction.
  private static let flowApproach = 26.0
  /// Metres before and behind the junction at which a flow starts and ends that enters the ego's lane.
  private static let flowStart = 10.0
  private static let flowEnd = 14.0
  /// Metres before and behind the junction for flows on roads between towns; they may begin nearer.
  private static let farFlowStart = 50.0
  private static let leastFarFlowStart = 36.0
  private static let farFlowEnd = 15.0
  /// Metres from the approach's end to the middle of a crosswalk.
  private static let crosswalkReach = 14.0

  func site(of move: JunctionMove, _ need: JunctionRequirement, _ random: inout RandomSource) -> ScenarioSite?
  {
    guard let turn = move.direction, need.turns.contains(turn), isRuled(move, need.control) else {
      return nil
    }
    let distances = (
      trigger: random.uniform(need.trigger.lowerBound, need.trigger.upperBound),
      lead: random.uniform(need.lead.lowerBound, need.lead.upperBound)
    )
    guard
      let behind = network.lane(behind: move.approach, metres: distances.trigger + distances.lead),
      let ahead = network.lane(ahead: move.exit, metres: need.after.upperBound, least: need.after.lowerBound)
    else { return nil }
    let limit = network.speedLimit(of: move.approach) * 3.6
    if limit < need.approachLimit || limit > need.mostLimit { return nil }
    if let kerb = need.kerb, !isNear(kerb, move, turn) { return nil }
    if let arms = need.arms, roads(into: move.junction) != arms { return nil }
    if need.crosswalk {
      guard CrossSection(network, move.approach).hasSidewalkRight,
        hasCrosswalk(near: network.pose(of: move.approach).position, within: Self.crosswalkReach)
      else { return nil }
    }
    let way = behind.reversed() + [move.approach, move.exit] + ahead
    let step = RoadNetwork.keypointStep
    var site = ScenarioSite(
      keypoints: way.map { network.pose(of: $0).position },
      trigger: behind[min(behind.count - 1, Int((distances.trigger / step).rounded()) - 1)])
    return add(need, of: move, turn, to: &site, &random) ? site : nil
  }

  private func isRuled(_ move: JunctionMove, _ control: JunctionRequirement.Control) -> Bool {
    switch control {
    case .any: true
    case .light: isRuled(move.approach, byLight: true)
    case .unsignalised: !hasLight(junction: move.junction) && !isRuled(move.approach, byLight: true)
    case .stop: isRuled(move, .unsignalised) && isRuled(move.approach, byLight: false)
    case .free: isRuled(move, .unsignalised) && !isRuled(move.approach, byLight: false)
    }
  }

  /// Whether the sidewalk is near enough.
  private func isNear(
    _ kerb: JunctionRequirement.Kerb, _ move: JunctionMove, _ turn: JunctionRequirement.Turn
  ) -> Bool {
    let (metres, most): (Double?, Double)
    switch kerb {
    case .before(let limit):
      (metres, most) = (CrossSection(network, move.approach).sidewalkRight, limit)
    case .behind(let distance, let limit):
      (metres, most) = (
        network.next(move.exit, distance: distance).first.flatMap { CrossSection(network, $0).sidewalkRight },
        limit
      )
    case .outside(let limit):
      let section = CrossSection(network, move.exit)
      (metres, most) = (turn == .left ? section.sidewalkRight : section.sidewalkLeft, limit)
    }
    return metres.map { $0 <= most } ?? false
  }

  /// How many roads lead into a junction.
  private func roads(into junction: Int32) -> Int {
    Set(moves(through: junction).map { moves[$0].approach.road }).count
  }

  /// Finds the ways that the type's other actors take.
  private func add(
    _ need: JunctionRequirement, of move: JunctionMove, _ turn: JunctionRequirement.Turn,
    to site: inout ScenarioSite, _ random: inout RandomSource
  ) -> Bool {
    let others = moves(through: move.junction).map { moves[$0] }.filter { !$0.sharesApproachRoad(with: move) }
    func isOpen(_ other: JunctionMove) -> Bool {
      network.lane(behind: other.approach, metres: Self.flowApproach) != nil
    }
    switch need.adversary {
    case .nobody: return true
    case .oncoming:
      return others.contains { move.side(of: $0) == .opposite && $0.direction == .straight && isOpen($0) }
    case .oncomingTurningIn:
      return others.contains {
        move.side(of: $0) == .opposite && $0.direction == .right && $0.sharesExitRoad(with: move)
          && isOpen($0)
      }
    case .fromLeft:
      return others.contains {
        move.side(of: $0) == .left && $0.direction == .straight && $0.sharesExitRoad(with: move) && isOpen($0)
      }
    case .crossing:
      let sides: [JunctionMove.Side] = turn == .right ? [.left] : [.left, .right]
      let open = sides.filter { side in
        others.contains { move.side(of: $0) == side && $0.direction == .straight && isOpen($0) }
      }
      guard !open.isEmpty else { return false }
      site.words.append(("direction", open[random.index(below: open.count)].rawValue))
      return true
    case .entering:
      let entering = others.filter {
        $0.exit.laneIndex == move.exit.laneIndex && $0.direction != nil && isOpen($0)
      }
      guard !entering.isEmpty else { return false }
      let flow = entering[random.index(below: entering.count)]
      guard let start = network.lane(behind: flow.approach, metres: Self.flowStart)?.last,
        let end = network.lane(ahead: move.exit, metres: Self.flowEnd)?.last
      else { return false }
      site.places += [("start_actor_flow", start), ("end_actor_flow", end)]
      return true
    case .oncomingFlow:
      guard CrossSection(network, move.exit).isOppositeBeside else { return false }
      return addFlow(among: others.filter { move.side(of: $0) == .opposite }, to: &site) { _, _ in true }
    case .flowsOfBothSides:
      return addFlow(among: others.filter { move.side(of: $0) == .left }, to: &site) { flow, start in
        // The ego's exit lane must be the other direction of the road that the flow comes from.
        network.speedLimit(of: start) * 3.6 >= need.flowLimit && CrossSection(network, start).isOppositeBeside
          && CrossSection(network, flow.exit).isOppositeBeside && flow.approach.road == move.exit.road
      }
    case .bicycles:
      for other in others where move.side(of: other) == .opposite && other.direction == .straight {
        guard let (start, end) = bicycles(of: other) else { continue }
        site.places += [("start_actor_flow", start), ("end_actor_flow", end)]
        return true
      }
      return false
    }
  }

  /// A flow straight through the junction as `start_actor_flow` and `end_actor_flow`.
  private func addFlow(
    among moves: [JunctionMove], to site: inout ScenarioSite, where isFine: (JunctionMove, Waypoint) -> Bool
  ) -> Bool {
    for flow in moves where flow.direction == .straight {
      guard
        let start = network.lane(
          behind: flow.approach, metres: Self.farFlowStart, least: Self.leastFarFlowStart)?.last,
        let end = network.lane(ahead: flow.exit, metres: Self.farFlowEnd)?.last, isFine(flow, start)
      else { continue }
      site.places += [("start_actor_flow", start), ("end_actor_flow", end)]
      return true
    }
    return false
  }

  /// The bicycle lane beside an approach, which must lead through the junction and 40 m on.
  private func bicycles(of move: JunctionMove) -> (start: Waypoint, end: Waypoint)? {
    var lane = move.approach
    while !network.laneType(of: lane).contains(.biking) {
      guard let right = network.right(of: lane) else { return nil }
      lane = right
    }
    guard let start = network.previous(lane, distance: Self.flowStart).first,
      network.laneType(of: start).contains(.biking)
    else { return nil }
    var place = start
    var (hasCrossed, metres) = (false, 0.0)
    var end: Waypoint?
    for _ in 0..<60 {
      guard let next = network.next(place, distance: 2).first, network.laneType(of: next).contains(.biking)
      else {
        return nil
      }
      if network.isJunction(next) {
        hasCrossed = true
      } else if hasCrossed {
        metres += 2
        if metres >= Self.flowStart, end == nil { end = next }
        if metres >= 42, let end { return (start, end) }
      }
      place = next
    }
    return nil
  }
}
