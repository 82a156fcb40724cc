import DriveTypes
import Glibc
import Roads

/// Junctions as scenarios see them: who comes from where, and which way leads through (`scenario_helper.py`).
extension LaneGuide {
  /// From where a lane leads into a junction, as seen by somebody who enters it too.
  public enum Side: String, Sendable, Hashable {
    case left, right, opposite

    /// By the headings alone: `turned` is the other lane's heading less one's own, radians counter-clockwise.
    public init?(turned: Double) {
      let degrees = (turned * 180 / .pi).truncatingRemainder(dividingBy: 360)
      switch degrees < 0 ? degrees + 360 : degrees {
      case 30..<135: self = .right
      case 135..<225: self = .opposite
      case 225..<330: self = .left
      default: return nil
      }
    }
  }

  /// Which way through a junction.
  public enum Turn: Sendable, Hashable { case left, straight, right }

  /// The driving lanes of a waypoint's road and direction, from left to right (`get_same_dir_lanes`).
  public func lanesOfSameDirection(as waypoint: Waypoint) -> [Waypoint] {
    var lanes = [waypoint]
    while let left = network.left(of: lanes[0]), isDriving(left), left.lane.signum() == waypoint.lane.signum()
    {
      lanes.insert(left, at: 0)
    }
    while let right = network.right(of: lanes[lanes.count - 1]), isDriving(right) { lanes.append(right) }
    return lanes
  }

  public func isDriving(_ waypoint: Waypoint) -> Bool {
    !network.laneType(of: waypoint).isDisjoint(with: .driving)
  }

  /// The last places of the driving lanes that lead into a junction, each lane once, in the map's order
  /// (`get_junction_topology`).
  public func entries(into id: Int32) -> [Waypoint] {
    guard let junction = network.junction(id: id) else { return [] }
    var found: [Waypoint] = []
    for (start, _) in network.lanes(of: junction) {
      var place = start
      var steps = 0
      while network.isJunction(place), steps < 1000, let before = network.previous(place, distance: 0.2).first
      {
        place = before
        steps += 1
      }
      if network.isJunction(place) { continue }
      if !found.contains(where: { $0.road == place.road && $0.lane == place.lane }) { found.append(place) }
    }
    return found
  }

  /// Those of `entries` that come from a side, for somebody who enters with a heading
  /// (`filter_junction_wp_direction`).
  public func entries(into junction: Int32, from side: Side, of heading: Double) -> [Waypoint] {
    entries(into: junction).filter { Side(turned: network.pose(of: $0).yaw - heading) == side }
  }

  /// So many metres back from a junction's entry, in steps, as far as there is no other junction; nil where the road
  /// begins before.
  public func source(_ metres: Double, before entry: Waypoint, step: Double = 5) -> Waypoint? {
    var place = entry
    var back = 0.0
    while back < metres {
      guard let before = network.previous(place, distance: step).first else { return nil }
      if network.isJunction(before) { break }
      place = before
      back += step
    }
    return place
  }

  /// The lanes from a place through the next junction and `beyond` metres after it, 1 m apart
  /// (`generate_target_waypoint`). Nil where the road ends before, or no junction comes within 300 m.
  public func way(from source: Waypoint, turning turn: Turn, beyond: Double) -> [Waypoint]? {
    var places = [source]
    var left = -1.0
    while places.count < 1000 {
      let here = places[places.count - 1]
      let choices = network.next(here, distance: 1)
      let isEntry = left < 0 && !network.isJunction(here) && choices.contains { network.isJunction($0) }
      guard let next = choose(among: choices, from: here, isEntry ? turn : .straight) else { return nil }
      places.append(next)
      if left >= 0 {
        left -= 1
        if left <= 0 { return places }
      } else if network.isJunction(here), !network.isJunction(next) {
        left = beyond
      } else if places.count > 300, !network.isJunction(next), !places.contains(where: network.isJunction) {
        return nil
      }
    }
    return nil
  }

  /// The branch whose place 10 m on lies farthest to that side, or most straight ahead (`choose_at_junction`).
  private func choose(among choices: [Waypoint], from here: Waypoint, _ turn: Turn) -> Waypoint? {
    guard choices.count > 1 else { return choices.first }
    let pose = network.pose(of: here)
    var best: (waypoint: Waypoint, cost: Double)?
    for choice in choices {
      var place = choice
      for _ in 0..<10 { place = network.next(place, distance: 1).first ?? place }
      let aside = pose.localLevel(network.pose(of: place).position).y
      let cost =
        switch turn {
        case .left: -aside
        case .straight: abs(aside)
        case .right: aside
        }
      if cost < best?.cost ?? .infinity { best = (choice, cost) }
    }
    return best?.waypoint
  }

  /// The lanes from one place to another as the leaderboard's planner goes, about 1 m apart; nil where no way leads
  /// there.
  public func lanes(from start: Waypoint, to end: Waypoint) -> [Waypoint]? {
    let (a, b) = (network.pose(of: start).position, network.pose(of: end).position)
    guard let route = try? planner.plan([a, b]), route.waypoints.count > 1 else { return nil }
    return route.waypoints
  }

  /// Whether a way steps from one lane to another beside it.
  public func changesLanes(_ lanes: [Waypoint]) -> Bool {
    zip(lanes, lanes.dropFirst()).contains { here, next in
      abs(network.pose(of: here).localLevel(network.pose(of: next).position).y) > 1
    }
  }

  /// A smooth way along waypoints: where they step from one lane to the next, the step takes 20 m.
  public func way(along lanes: [Waypoint]) -> Way? {
    let places = lanes.map { network.pose(of: $0) }
    var keep = [Bool](repeating: true, count: places.count)
    for (i, pose) in places.enumerated().dropLast() {
      let step = pose.localLevel(places[i + 1].position)
      guard abs(step.y) > 1 else { continue }
      for k in max(1, i - 9)..<min(places.count - 1, i + 11) { keep[k] = false }
    }
    return Way(through: places.indices.filter { keep[$0] }.map { places[$0].position })
  }
}
