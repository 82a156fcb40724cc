import DriveTypes
import Roads

/// Finds ramps: junctions without lights where lanes part or join at a flat angle. The distances are those of
/// Bench2Drive's routes.
extension TownSurvey {
  /// Radians; where ways part or join more steeply it is no ramp.
  private static let flat = radians(60)
  /// Metres of road behind the junction.
  private static let after = 42.0
  private static let leastAfter = 26.0
  /// Metres before the junction where a flow starts, and behind it where it ends.
  private static let flowStart = 50.0
  private static let leastFlowStart = 36.0
  private static let flowEnd = 15.0

  func site(of move: JunctionMove, _ need: RampRequirement, _ random: inout RandomSource) -> ScenarioSite? {
    guard abs(move.turn) < Self.flat, !hasLight(junction: move.junction),
      !isRuled(move.approach, byLight: false)
    else {
      return nil
    }
    return switch need {
    case .leaving: leaving(move, trigger: 25, &random)
    case .leavingWithFlow: leavingWithFlow(move)
    case .joined: joined(move)
    case .joinedByFlow: joinedByFlow(move)
    }
  }

  private func others(_ move: JunctionMove) -> [JunctionMove] {
    moves(through: move.junction).map { moves[$0] }
  }

  private func lanes(_ place: Waypoint) -> Int {
    let section = CrossSection(network, place)
    return section.leftLanes + section.rightLanes + 1
  }

  private func positions(_ way: [Waypoint]) -> [Point<World>] { way.map { network.pose(of: $0).position } }

  /// The main road that a ramp leaves: another way out of the same road, with more lanes than the ramp.
  private func parting(_ move: JunctionMove) -> (main: JunctionMove, toLeft: Bool)? {
    let found = others(move).first { other in
      other.sharesApproachRoad(with: move) && !other.sharesExitRoad(with: move) && abs(other.turn) < Self.flat
        && lanes(other.exit) > lanes(move.exit)
    }
    guard let found else { return nil }
    // The ramp's end, seen from the main road's.
    let side = network.pose(of: found.exit).localLevel(network.pose(of: move.exit).position).y
    return (found, side > 0)
  }

  /// The lane from which the ego changes to the exit lane; nil where the exit lane is not the outermost.
  private func inner(_ place: Waypoint, toLeft: Bool) -> Waypoint? {
    network.besides(place, left: toLeft) == nil ? network.besides(place, left: !toLeft) : nil
  }

  private func leaving(_ move: JunctionMove, trigger: Double, _ random: inout RandomSource) -> ScenarioSite? {
    guard let (_, toLeft) = parting(move),
      // The flow goes straight on from the very lane that the ramp leaves.
      let straight = others(move).first(where: {
        $0.approach.laneIndex == move.approach.laneIndex && !$0.sharesExitRoad(with: move)
      }),
      let outer = network.lane(behind: move.approach, metres: Self.flowStart, least: Self.leastFlowStart),
      let ahead = network.lane(ahead: move.exit, metres: Self.after, least: Self.leastAfter),
      let end = network.lane(ahead: straight.exit, metres: Self.flowEnd)?.last
    else { return nil }
    let lead = Int(random.uniform(1, 4))
    let count = Int(trigger / RoadNetwork.keypointStep) + lead
    var before: [Waypoint] = []
    for place in outer.prefix(count) {
      guard let lane = inner(place, toLeft: toLeft) else { return nil }
      before.append(lane)
    }
    guard before.count == count else { return nil }
    var site = ScenarioSite(
      keypoints: positions(before.reversed() + ahead), trigger: before[count - 1 - lead])
    site.places = [("start_actor_flow", outer[outer.count - 1]), ("end_actor_flow", end)]
    return site
  }

  private func leavingWithFlow(_ move: JunctionMove) -> ScenarioSite? {
    guard let (_, toLeft) = parting(move), let outer = network.lane(behind: move.approach, metres: 74),
      let ahead = network.lane(ahead: move.exit, metres: Self.after, least: Self.leastAfter)
    else { return nil }
    // 50 m before the junction the ego is in the next lane; 24 m before it, in the flow's.
    let step = RoadNetwork.keypointStep
    var before = Array(outer.prefix(Int(20 / step)))
    for place in outer[Int(26 / step)..<Int(52 / step)] {
      guard let lane = inner(place, toLeft: toLeft) else { return nil }
      before.append(lane)
    }
    var site = ScenarioSite(
      keypoints: positions(before.reversed() + [move.approach, move.exit] + ahead),
      trigger: before[before.count - 3])
    site.places = [
      ("start_actor_flow", outer[outer.count - 1]), ("end_actor_flow", ahead[Int(Self.flowEnd / step)]),
    ]
    return site
  }

  /// Ramps that join the road of a way straight on, from the right where asked.
  private func joiners(_ move: JunctionMove, fromRight: Bool, where isFine: (JunctionMove) -> Bool)
    -> [JunctionMove]
  {
    guard move.direction == .straight, lanes(move.approach) > 1 else { return [] }
    return others(move).filter { other in
      guard other.sharesExitRoad(with: move), !other.sharesApproachRoad(with: move) else { return false }
      let angle = wrapAngle(other.approachYaw - move.approachYaw)
      return (fromRight ? radians(4)...Self.flat : -Self.flat...Self.flat).contains(angle)
        && lanes(other.approach) < lanes(move.approach) && isFine(other)
    }
  }

  private func joined(_ move: JunctionMove) -> ScenarioSite? {
    let right = network.besides(move.exit, left: false)
    let ramps = joiners(move, fromRight: true) {
      $0.exit.laneIndex == move.exit.laneIndex || $0.exit.laneIndex == right?.laneIndex
    }
    guard let ramp = ramps.first, let behind = network.lane(behind: move.approach, metres: 30),
      let ahead = network.lane(ahead: move.exit, metres: Self.after, least: Self.leastAfter),
      let waiting = network.lane(behind: ramp.approach, metres: 2)?.last,
      network.lane(behind: ramp.approach, metres: 20) != nil
    else { return nil }
    var site = ScenarioSite(
      keypoints: positions(behind.reversed() + [move.approach, move.exit] + ahead), trigger: behind[11])
    site.places = [
      ("other_actor_location", waiting),
      ("end_location", ahead[Int(Self.flowEnd / RoadNetwork.keypointStep)]),
    ]
    return site
  }

  private func joinedByFlow(_ move: JunctionMove) -> ScenarioSite? {
    guard
      let ramp = joiners(move, fromRight: false, where: { $0.exit.laneIndex == move.exit.laneIndex }).first,
      let start = network.lane(behind: ramp.approach, metres: Self.flowStart, least: Self.leastFlowStart)?
        .last,
      let behind = network.lane(behind: move.approach, metres: 30),
      let ahead = network.lane(ahead: move.exit, metres: 60, least: 44)
    else { return nil }
    // The ego comes from the next lane where there is one, and changes just before the junction.
    let fromRight = wrapAngle(ramp.approachYaw - move.approachYaw) > 0
    let beside = behind.map { network.besides($0, left: fromRight) }
    let before = beside.contains { $0 == nil } ? behind : beside.compactMap { $0 }
    var site = ScenarioSite(
      keypoints: positions(before.dropFirst().reversed() + [move.exit] + ahead), trigger: before[12])
    site.places = [("start_actor_flow", start), ("end_actor_flow", ahead[19])]
    return site
  }
}
