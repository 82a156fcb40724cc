import DriveTypes
import Glibc

/// A lane's centre at one s, as LibCarla `Lane::ComputeTransform` has it, heading along +s.
struct LanePoint {
  var x: Double
  var y: Double
  var z: Double
  /// Radians, not normalised.
  var heading: Double
  /// dz/ds. CRITICAL: CARLA uses the slope itself as pitch in radians, not its arc tangent; so with `heading`.
  var slope: Double
}

extension RoadNetwork {
  /// The reference line of a road, without lane offset.
  func linePoint(road: RoadRow, s: Double) -> LinePoint {
    guard let index = geometries.index(in: road.geometries, at: s) else {
      return LinePoint(x: 0, y: 0, heading: 0)
    }
    let row = geometries[index]
    return row.point(at: s - row.s, coefficients)
  }

  func elevation(road: RoadRow, s: Double) -> (z: Double, slope: Double) {
    guard let index = elevations.index(in: road.elevations, at: s) else { return (0, 0) }
    return (elevations[index].value(at: s), elevations[index].slope(at: s))
  }

  /// Signed distance of a lane's centre from the reference line, left positive, and its derivative along s.
  ///
  /// Widths of the lanes inside plus half its own, plus the lane offset.
  func lateral(lane: Int, road: RoadRow, s: Double) -> (t: Double, slope: Double) {
    let row = lanes[lane]
    var (t, slope) = (0.0, 0.0)
    func add(_ index: Int, _ share: Double) {
      guard let record = widths.index(in: lanes[index].widths, at: s) else { return }
      t += share * widths[record].value(at: s)
      slope += share * widths[record].slope(at: s)
    }
    if row.id != 0 {
      let direction = row.id < 0 ? 1 : -1
      let bounds = sections[row.section].lanes.indices
      var inner = lane + direction
      // Lanes lie by ascending id; those inside follow until lane 0 or the other side.
      while bounds.contains(inner), (lanes[inner].id < 0) == (row.id < 0), lanes[inner].id != 0 {
        add(inner, 1)
        inner += direction
      }
      add(lane, 0.5)
      if row.id < 0 { (t, slope) = (-t, -slope) }
    }
    if let record = offsets.index(in: road.offsets, at: s) {
      t += offsets[record].value(at: s)
      slope += offsets[record].slope(at: s)
    }
    return (t, slope)
  }

  func lanePoint(lane: Int, s: Double) -> LanePoint {
    let road = roads[sections[lanes[lane].section].road]
    let line = linePoint(road: road, s: s)
    let side = lateral(lane: lane, road: road, s: s)
    let height = elevation(road: road, s: s)
    return LanePoint(
      x: line.x - side.t * sin(line.heading), y: line.y + side.t * cos(line.heading), z: height.z,
      heading: line.heading + side.slope, slope: height.slope)
  }

  func width(lane: Int, s: Double) -> Double {
    guard let record = widths.index(in: lanes[lane].widths, at: s) else { return 0 }
    return widths[record].value(at: s)
  }

  /// Lane centre at the waypoint, z on the road; heading along the direction of travel.
  ///
  /// Yaw in (−π, π]; pitch as CARLA's: the slope of the elevation, nose up in the direction of travel.
  public func pose(of waypoint: Waypoint) -> Pose<World> {
    let point = lanePoint(lane: Int(waypoint.laneIndex), s: waypoint.s)
    let isForward = waypoint.lane <= 0
    return Pose(
      position: Point(x: point.x, y: point.y, z: point.z),
      rotation: Rotation(
        pitch: isForward ? point.slope : -point.slope,
        yaw: wrapAngle(isForward ? point.heading : point.heading + .pi)))
  }

  /// Width of the waypoint's lane, metres.
  public func laneWidth(of waypoint: Waypoint) -> Double {
    width(lane: Int(waypoint.laneIndex), s: waypoint.s)
  }

  public func laneType(of waypoint: Waypoint) -> LaneType {
    LaneType(rawValue: lanes[waypoint.laneIndex].type)
  }

  /// Junction id of the waypoint's road; nil outside junctions.
  public func junction(of waypoint: Waypoint) -> Int32? {
    let id = road(of: waypoint).junction
    return id == -1 ? nil : id
  }

  public func isJunction(_ waypoint: Waypoint) -> Bool { junction(of: waypoint) != nil }

  /// Length of the waypoint's road, metres.
  public func roadLength(of waypoint: Waypoint) -> Double { road(of: waypoint).length }

  @inline(__always)
  func road(of waypoint: Waypoint) -> RoadRow { roads[section(of: waypoint).road] }
  @inline(__always)
  func section(of waypoint: Waypoint) -> SectionRow { sections[lanes[waypoint.laneIndex].section] }
}
