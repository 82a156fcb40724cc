import DriveTypes

/// From ids to indices: which lanes follow which, and which signal a reference means.
extension OpenDriveReader {
  /// Fills `next` and `previous` of every lane (LibCarla `MapBuilder::CreatePointersBetweenRoadSegments`).
  ///
  /// Forward in travel is +s for negative lanes and −s for positive ones. Inside a road the lane's own link leads to
  /// the adjoining section; at the road's end to the linked road; into a junction, to every lane of the connecting
  /// roads that names this lane as the one it comes from, in CARLA's order of the junction's connections.
  mutating func resolveLaneLinks() throws(OpenDriveError) {
    let entries = junctionEntries()
    if let crowd = entries.values.max(by: { $0.count < $1.count }), crowd.count > Limit.linksPerLane {
      throw .tooLarge(
        location(ofRoad: crowd[0].road), what: "the number of connections between one road and one junction",
        limit: "\(Limit.linksPerLane)", got: "\(crowd.count)")
    }
    var next: [Int32] = []
    var ranges: [RowRange] = []
    ranges.reserveCapacity(tables.lanes.count)
    for lane in 0..<tables.lanes.count {
      let first = next.count
      appendFollowers(of: lane, entries, to: &next)
      if next.count - first > Limit.linksPerLane {
        let road = Int(tables.sections[Int(tables.lanes[lane].section)].road)
        throw .tooLarge(
          location(ofRoad: road), what: "the number of lanes that follow one lane",
          limit: "\(Limit.linksPerLane)",
          got: "\(next.count - first)")
      }
      ranges.append(NetworkTables.range(next, from: first))
    }
    // A follower that leads back here is skipped: RoadRunner links shoulders and sidewalks in circles.
    var kept: [Int32] = []
    kept.reserveCapacity(next.count)
    var counts = [Int32](repeating: 0, count: tables.lanes.count)
    for lane in 0..<tables.lanes.count {
      let first = kept.count
      for follower in next[ranges[lane].indices] {
        let leadsBack = next[ranges[Int(follower)].indices].contains(Int32(lane))
        if leadsBack { continue }
        kept.append(follower)
        counts[Int(follower)] += 1
      }
      tables.lanes[lane].next = NetworkTables.range(kept, from: first)
    }
    // Previous lanes: the same links the other way round, in the order in which CARLA visits the lanes.
    var cursor = Int32(kept.count)
    for lane in 0..<tables.lanes.count {
      tables.lanes[lane].previous = RowRange(first: cursor, count: 0)
      cursor += counts[lane]
    }
    tables.laneLinks = kept + [Int32](repeating: 0, count: kept.count)
    for road in tables.roadOrder {
      for section in tables.roads[Int(road)].sections.indices {
        for lane in tables.sections[section].lanes.indices {
          for follower in kept[tables.lanes[lane].next.indices] {
            let range = tables.lanes[Int(follower)].previous
            tables.laneLinks[Int(range.first + range.count)] = Int32(lane)
            tables.lanes[Int(follower)].previous.count += 1
          }
        }
      }
    }
  }

  /// A junction seen from one road that leads into it.
  private struct Entry: Hashable {
    var junction: Int32
    var road: Int32
  }
  /// A connecting road, by index, entered at its start or its end.
  private struct Connector {
    var road: Int
    var fromEnd: Bool
  }

  private mutating func junctionEntries() -> [Entry: [Connector]] {
    var entries: [Entry: [Connector]] = [:]
    for junction in tables.junctions {
      let inJunction = tables.connections[junction.connections.indices]
      for place in CarlaOrder.order(inJunction.map(\.id)) {
        let connection = inJunction[inJunction.startIndex + place]
        guard let index = roadIndex[connection.connectingRoad] else {
          tables.summary.danglingLinks += 1
          continue
        }
        let road = tables.roads[Int(index)]
        if road.predecessor.kind == RoadEnd.Kind.road.rawValue {
          entries[Entry(junction: junction.id, road: road.predecessor.id), default: []].append(
            Connector(road: Int(index), fromEnd: false))
        }
        if road.successor.kind == RoadEnd.Kind.road.rawValue {
          entries[Entry(junction: junction.id, road: road.successor.id), default: []].append(
            Connector(road: Int(index), fromEnd: true))
        }
      }
    }
    return entries
  }

  private mutating func appendFollowers(of lane: Int, _ entries: [Entry: [Connector]], to next: inout [Int32])
  {
    let row = tables.lanes[lane]
    if row.id == 0 { return }
    let section = tables.sections[Int(row.section)]
    let road = tables.roads[Int(section.road)]
    let forward = row.id < 0
    let link = forward ? row.successor : row.predecessor
    // Inside the road: the adjoining section. Sections of equal s count as one place.
    let neighbour =
      forward ? sectionAfter(Int(row.section), of: road) : sectionBefore(Int(row.section), of: road)
    if let neighbour {
      if link != 0 { append(link, in: neighbour, to: &next) }
      return
    }
    let end = forward ? road.successor : road.predecessor
    switch RoadEnd.Kind(rawValue: end.kind) {
    case .road:
      if link == 0 { return }
      guard let index = roadIndex[end.id] else {
        tables.summary.danglingLinks += 1
        return
      }
      // CRITICAL: the section entered follows from the target lane's direction, not from the contact point.
      let sections = tables.roads[Int(index)].sections
      append(link, in: link < 0 ? Int(sections.first) : Int(sections.first + sections.count - 1), to: &next)
    case .junction:
      for connector in entries[Entry(junction: end.id, road: road.id)] ?? [] {
        let sections = tables.roads[connector.road].sections
        let entered = connector.fromEnd ? Int(sections.first + sections.count - 1) : Int(sections.first)
        for candidate in tables.sections[entered].lanes.indices {
          let lane = tables.lanes[candidate]
          if lane.id == 0 { continue }
          if (connector.fromEnd ? lane.successor : lane.predecessor) == row.id {
            next.append(Int32(candidate))
          }
        }
      }
    case .nothing, nil:
      return
    }
  }

  private mutating func append(_ id: Int32, in section: Int, to next: inout [Int32]) {
    for lane in tables.sections[section].lanes.indices where tables.lanes[lane].id == id {
      next.append(Int32(lane))
      return
    }
    tables.summary.danglingLinks += 1
  }

  private func sectionAfter(_ section: Int, of road: RoadRow) -> Int? {
    let s = tables.sections[section].s
    return (section + 1..<max(section + 1, road.sections.indices.upperBound)).first {
      tables.sections[$0].s > s
    }
  }

  private func sectionBefore(_ section: Int, of road: RoadRow) -> Int? {
    let s = tables.sections[section].s
    if s <= 0 { return nil }
    return (road.sections.indices.lowerBound..<section).last { tables.sections[$0].s < s }
  }

  // MARK: Signals

  /// Joins references to signals, drops those to signals that do not exist, and gives lanes to references without
  /// any: with orientation + the positive lanes at s, with − the negative ones, else both (LibCarla
  /// `GenerateDefaultValiditiesForSignalReferences`).
  mutating func resolveSignalReferences() {
    let all = tables.references
    tables.references.removeAll(keepingCapacity: true)
    for road in 0..<tables.roads.count {
      let first = tables.references.count
      let length = tables.roads[road].length
      for index in tables.roads[road].references.indices {
        guard let signal = signalIndex[referencedSignals[index]] else {
          tables.summary.danglingLinks += 1
          continue
        }
        var row = all[index]
        row.signal = signal
        // LibCarla `AddSignalReference` keeps references off the road's very end.
        row.s = min(max(row.s, 0), max(0, length - 0.00001))
        if row.validities.count == 0 { row.validities = defaultValidities(row) }
        tables.references.append(row)
      }
      tables.roads[road].references = NetworkTables.range(tables.references, from: first)
    }
    referencedSignals = []
  }

  private mutating func defaultValidities(_ reference: ReferenceRow) -> RowRange {
    var lowest: Int32 = 0
    var highest: Int32 = 0
    let sections = tables.roads[Int(reference.road)].sections
    var start = -Double.infinity
    for section in sections.indices where tables.sections[section].s <= reference.s {
      start = tables.sections[section].s
    }
    for section in sections.indices where tables.sections[section].s == start {
      for lane in tables.sections[section].lanes.indices {
        lowest = min(lowest, tables.lanes[lane].id)
        highest = max(highest, tables.lanes[lane].id)
      }
    }
    let first = tables.validities.count
    let orientation =
      Landmark.Orientation(rawValue: UInt8(truncatingIfNeeded: reference.orientation)) ?? .both
    if orientation != .negative, highest >= 1 { tables.validities.append(ValidityRow(from: 1, to: highest)) }
    if orientation != .positive, lowest <= -1 { tables.validities.append(ValidityRow(from: lowest, to: -1)) }
    return NetworkTables.range(tables.validities, from: first)
  }
}
