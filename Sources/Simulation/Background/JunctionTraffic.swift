import DriveTypes
import Roads

/// A junction of the route, or several that are one, and its cars.
final class JunctionTraffic {
  /// What a car at a junction does.
  enum Stage {
    case entering, crossing, leaving
    /// Behind the junction, on the route's road; elsewhere.
    case onRoad, waiting
  }

  struct Member {
    let id: ActorID
    var stage: Stage
    /// The lane by which it left.
    var exit: LaneKey?
    /// Came from the road that the route leaves by, the other way: it may go on when the ego has gone.
    var isOncoming = false
  }

  /// A lane that leads away.
  struct Exit {
    var cars: [ActorID] = []
    var most = 0
    /// Where cars are measured from, and the metres after which they wait.
    var place: Waypoint?
    var reach = 0.0
  }

  var ids: [Int32]
  let entryIndex: Int
  /// Nil where the route ends at the junction.
  var exitIndex: Int?

  /// The last places before it, and the first behind it.
  var entries: [Waypoint] = []
  var exits: [Waypoint] = []
  /// All lanes into it, also those that come from it.
  var entryKeys: Set<LaneKey> = []
  /// Lanes of the route's road before and behind it, and those of the other direction there.
  var routeEntries: Set<LaneKey> = []
  var routeExits: Set<LaneKey> = []
  var oncomingEntries: Set<LaneKey> = []
  var oncomingExits: Set<LaneKey> = []

  var sources: [TrafficSource] = []
  var exitLanes: [LaneKey: Exit] = [:]
  var members: [Member] = []

  /// What scenarios asked for.
  var stopsEntries = false
  var clearsMiddle = false
  var closedEntries: Set<LaneKey> = []
  var closedExits: Set<LaneKey> = []

  init(_ id: Int32, entryIndex: Int) {
    ids = [id]
    self.entryIndex = entryIndex
  }

  func forget(_ id: ActorID) {
    members.removeAll { $0.id == id }
    for source in sources { source.cars.removeAll { $0 == id } }
    for key in exitLanes.keys { exitLanes[key]?.cars.removeAll { $0 == id } }
  }

  func contains(_ id: ActorID) -> Bool { members.contains { $0.id == id } }
}

/// The junctions of the route, and which lanes they join.
extension BackgroundActivity {
  /// Whether a place is in a junction where lanes cross or meet (`_is_junction`).
  func isJunction(_ place: Waypoint) -> Bool {
    guard let id = network.junction(of: place) else { return false }
    return !plainJunctions.contains(id)
  }

  /// Finds the junctions that the ego will pass; that at its start is none of them (`_create_junction_dict`).
  func findJunctions() {
    var found: [JunctionTraffic] = []
    let start = route.places.firstIndex { network.junction(of: $0) == nil } ?? route.count
    var id: Int32 = -1
    for i in start..<max(start, route.count - 1) {
      let next = network.junction(of: route.places[i + 1])
      if let last = found.last, last.exitIndex == nil {
        if next != id { last.exitIndex = i + 1 }
      } else if let next {
        id = next
        if let last = found.last, let exit = last.exitIndex, last.ids.last == next,
          route.driven[i] - route.driven[exit] < 2
        {
          last.ids.append(next)
          last.exitIndex = nil
        } else {
          found.append(JunctionTraffic(next, entryIndex: i))
        }
      }
    }
    plainJunctions = Set(found.filter { $0.ids.count == 1 && isPlain($0.ids[0]) }.map { $0.ids[0] })
    junctions = found.filter { !($0.ids.count == 1 && plainJunctions.contains($0.ids[0])) }
    for junction in junctions { join(junction) }
  }

  /// Whether a junction joins no lanes: each of its lanes leads from one lane to one of its own, and no road has so
  /// many that one must begin or end (`_filter_fake_junctions`).
  private func isPlain(_ id: Int32) -> Bool {
    guard let junction = network.junction(id: id) else { return true }
    var pairs: [(from: LaneKey, to: LaneKey)] = []
    var counts: [[Int64: Int]] = [[:], [:]]
    for (first, last) in network.lanes(of: junction) {
      guard let from = before(first), let to = behind(last) else { continue }
      let (fromKey, toKey) = (LaneKey(from), LaneKey(to))
      let entry = pairs.firstIndex { $0.from == fromKey }
      let exit = pairs.firstIndex { $0.to == toKey }
      if entry != exit { return false }
      pairs.append((fromKey, toKey))
      counts[0][direction(from), default: 0] += 1
      counts[1][direction(to), default: 0] += 1
    }
    return !counts.joined().contains { $0.value > 3 }
  }

  /// A road and the direction of travel on it.
  private func direction(_ place: Waypoint) -> Int64 { Int64(place.road) * 2 + (place.lane > 0 ? 1 : 0) }

  private func before(_ place: Waypoint) -> Waypoint? { leave(place, ahead: false) }
  private func behind(_ place: Waypoint) -> Waypoint? { leave(place, ahead: true) }

  /// The nearest place outside of a junction.
  private func leave(_ place: Waypoint, ahead: Bool) -> Waypoint? {
    var place = place
    var steps = 0
    while isJunction(place) {
      let reached = ahead ? network.next(place, distance: 0.2) : network.previous(place, distance: 0.2)
      guard let next = reached.first, steps < 2000 else { return nil }
      place = next
      steps += 1
    }
    return place
  }

  /// Which lanes lead into a junction and out of it, and which of them are the route's (`_add_junctions_topology`).
  private func join(_ junction: JunctionTraffic) {
    var (entries, exits): ([Waypoint], [Waypoint]) = ([], [])
    for id in junction.ids {
      guard let road = network.junction(id: id) else { continue }
      for (first, last) in network.lanes(of: road) {
        guard let entry = before(first) else { continue }
        if !entries.contains(where: { LaneKey($0) == LaneKey(entry) }) { entries.append(entry) }
        guard let exit = behind(last) else { continue }
        if !exits.contains(where: { LaneKey($0) == LaneKey(exit) }) { exits.append(exit) }
      }
    }
    let (entryKeys, exitKeys) = (Set(entries.map(LaneKey.init)), Set(exits.map(LaneKey.init)))
    // Lanes from one of its junctions to another.
    entries.removeAll { exitKeys.contains(LaneKey($0)) }
    exits.removeAll { entryKeys.contains(LaneKey($0)) }
    junction.entries = entries
    junction.exits = exits
    junction.entryKeys = entryKeys
    for exit in exits { junction.exitLanes[LaneKey(exit)] = .init() }

    func keys(_ lanes: [Waypoint], among places: [Waypoint]) -> Set<LaneKey> {
      Set(lanes.compactMap { closest(to: $0, among: places).map(LaneKey.init) })
    }
    let entry = route.places[junction.entryIndex]
    junction.routeEntries = keys(network.lanesOfSameDirection(as: entry), among: entries)
    junction.oncomingExits = keys(network.lanesOfOtherDirection(beside: entry), among: exits)
    if let index = junction.exitIndex {
      let exit = route.places[index]
      junction.routeExits = keys(network.lanesOfSameDirection(as: exit), among: exits)
      junction.oncomingEntries = keys(network.lanesOfOtherDirection(beside: exit), among: entries)
    }
  }

  private func closest(to lane: Waypoint, among places: [Waypoint]) -> Waypoint? {
    if places.contains(where: { LaneKey($0) == LaneKey(lane) }) { return lane }
    let position = network.pose(of: lane).position
    return places.min {
      network.pose(of: $0).position.distance(to: position)
        < network.pose(of: $1).position.distance(to: position)
    }
  }
}
