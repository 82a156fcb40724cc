import DriveTypes

/// A place where roads meet.
public struct Junction: Sendable, Hashable {
  /// A road through the junction.
  public struct Connection: Sendable, Hashable {
    public struct LaneLink: Sendable, Hashable {
      /// Lane ids on the incoming and on the connecting road.
      public var from, to: Int32
    }
    public var id: Int32
    public var incomingRoad: Int32
    public var connectingRoad: Int32
    /// Whether the incoming road meets the connecting road's end, not its start.
    public var contactsEnd: Bool
    public var laneLinks: [LaneLink]
  }
  public var id: Int32
  public var name: String
  public var connections: [Connection]
  /// Ids of the roads through the junction, each once, in the order of the connections.
  public var roads: [Int32] {
    var seen: Set<Int32> = []
    return connections.map(\.connectingRoad).filter { seen.insert($0).inserted }
  }
}

extension RoadNetwork {
  public func junctions() -> [Junction] { junctionRows.indices.map(junction(at:)) }

  public func junction(id: Int32) -> Junction? {
    junctionRows.indices.first { junctionRows[$0].id == id }.map(junction(at:))
  }

  private func junction(at index: Int) -> Junction {
    let row = junctionRows[index]
    return Junction(
      id: row.id, name: string(row.name),
      connections: row.connections.indices.map { index in
        let connection = connections[index]
        return Junction.Connection(
          id: connection.id, incomingRoad: connection.incomingRoad, connectingRoad: connection.connectingRoad,
          contactsEnd: connection.contactsEnd != 0,
          laneLinks: connection.laneLinks.indices.map {
            Junction.Connection.LaneLink(from: connectionLinks[$0].from, to: connectionLinks[$0].to)
          })
      })
  }

  /// Begin and end of every lane of the types on the junction's connecting roads, as CARLA's
  /// `junction.get_waypoints`; a road with two connections counts twice.
  public func lanes(of junction: Junction, types: LaneType = .driving) -> [(Waypoint, Waypoint)] {
    var pairs: [(Waypoint, Waypoint)] = []
    for connection in junction.connections {
      guard let road = roadIndex(id: connection.connectingRoad) else { continue }
      for section in roads[road].sections.indices {
        for lane in sections[section].lanes.indices
        where lanes[lane].id != 0 && !LaneType(rawValue: lanes[lane].type).isDisjoint(with: types) {
          pairs.append((start(ofLane: lane), waypoint(lane: lane, s: endS(ofLane: lane))))
        }
      }
    }
    return pairs
  }

  /// The upright box around the junction's lane centres, as CARLA's `junction.bounding_box`; nil for a junction
  /// without lanes.
  ///
  /// LibCarla `CreateJunctionBoundingBoxes`: both ends of every lane of any type, and of those along +s ten points
  /// between, each reached by `next`; the loop gives up on lanes against +s, whose interval is negative.
  public func boundingRegion(of junction: Junction) -> BoundingRegion? {
    var low = SIMD4<Double>(repeating: .infinity)
    var high = -low
    func include(_ waypoint: Waypoint) {
      let point = lanePoint(lane: Int(waypoint.laneIndex), s: waypoint.s)
      let position = SIMD4(point.x, point.y, point.z, 0)
      low = pointwiseMin(low, position)
      high = pointwiseMax(high, position)
    }
    for (start, end) in lanes(of: junction, types: .any) {
      include(end)
      include(start)
      let interval = (end.s - start.s) / 10
      if interval < Double.ulpOfOne { continue }
      var place = start
      for _ in 0..<10 {
        place = next(place, distance: interval).last ?? place
        include(place)
      }
    }
    guard low.x.isFinite else { return nil }
    return BoundingRegion(
      minimum: Point(x: low.x, y: low.y, z: low.z), maximum: Point(x: high.x, y: high.y, z: high.z))
  }
}
