import DriveTypes

/// A road as the file lists it; for renderers and tools that walk over the whole map.
public struct RoadDescription: Sendable, Hashable {
  public var id: Int32
  public var name: String
  /// Metres.
  public var length: Double
  /// nil outside junctions.
  public var junction: Int32?
  public var sectionCount: Int
}

/// One lane of one section.
public struct LaneDescription: Sendable, Hashable {
  public var road: Int32
  public var section: Int32
  public var lane: Int32
  public var type: LaneType
  /// Extent along the road's reference line, metres.
  public var s: Range<Double>
  public var laneIndex: Int32
}

/// A thing beside or on the road, as the file has it: parking space, stencil, post, crosswalk, barrier.
public struct RoadObject: Sendable, Hashable {
  public var id: String
  public var name: String
  public var type: String
  public var road: Int32
  public var s: Double
  public var t: Double
  /// On the reference line at s, t to the left, raised by zOffset; yaw includes the object's heading.
  public var pose: Pose<World>
  /// Metres; 0 where the file gives none.
  public var length: Double
  public var width: Double
  public var height: Double
  public var orientation: Landmark.Orientation
  /// Corners in the world; empty without an outline.
  public var outline: [Point<World>]
}

extension RoadNetwork {
  /// All roads, in file order.
  public func roadDescriptions() -> [RoadDescription] {
    roads.rows.map { road in
      RoadDescription(
        id: road.id, name: string(road.name), length: road.length,
        junction: road.junction == -1 ? nil : road.junction,
        sectionCount: Int(road.sections.count))
    }
  }

  /// All lanes but the centre ones, by road, section and ascending id.
  public func laneDescriptions() -> [LaneDescription] {
    lanes.indices.compactMap { index in
      let lane = lanes[index]
      if lane.id == 0 { return nil }
      let section = sections[lane.section]
      return LaneDescription(
        road: roads[section.road].id, section: section.number, lane: lane.id,
        type: LaneType(rawValue: lane.type),
        s: section.s..<max(section.s, section.end), laneIndex: Int32(index))
    }
  }

  /// A waypoint on a lane from the list, at any s of its range.
  public func waypoint(on lane: LaneDescription, s: Double) -> Waypoint {
    Waypoint(road: lane.road, section: lane.section, lane: lane.lane, s: s, laneIndex: lane.laneIndex)
  }

  /// Lanes that begin where this one ends, in the direction of travel.
  public func followers(of lane: LaneDescription) -> [Waypoint] {
    lanes[lane.laneIndex].next.indices.map { start(ofLane: Int(laneLinks[$0])) }
  }

  /// The lane's two edges at the waypoint, seen in the direction of travel.
  public func laneEdges(of waypoint: Waypoint) -> (left: Point<World>, right: Point<World>) {
    let pose = pose(of: waypoint)
    let side = pose.right * (laneWidth(of: waypoint) / 2)
    return (pose.position - side, pose.position + side)
  }

  /// The road's reference line, without lane offset; nil for an unknown road. s is clamped to the road.
  public func referencePose(road id: Int32, s: Double) -> Pose<World>? {
    guard let index = roadIndex(id: id) else { return nil }
    let place = min(max(s, 0), roads[index].length)
    let line = linePoint(road: roads[index], s: place)
    let height = elevation(road: roads[index], s: place)
    return Pose(
      position: Point(x: line.x, y: line.y, z: height.z),
      rotation: Rotation(pitch: height.slope, yaw: wrapAngle(line.heading)))
  }

  /// Objects of all roads, in file order.
  public func objects() -> [RoadObject] {
    objectRows.rows.compactMap { row in
      guard let base = referencePose(road: roads[row.road].id, s: row.s) else { return nil }
      let foot = base.level(Point(x: 0, y: row.t, z: row.zOffset))
      let pose = Pose(position: foot, rotation: Rotation(yaw: wrapAngle(base.yaw + row.heading)))
      return RoadObject(
        id: string(row.id), name: string(row.name), type: string(row.type), road: roads[row.road].id,
        s: row.s, t: row.t,
        pose: pose, length: row.length, width: row.width, height: row.height,
        orientation: Landmark.Orientation(rawValue: UInt8(truncatingIfNeeded: row.orientation)) ?? .both,
        outline: row.corners.indices.map {
          pose.level(Point(x: corners[$0].u, y: corners[$0].v, z: corners[$0].z))
        })
    }
  }
}
