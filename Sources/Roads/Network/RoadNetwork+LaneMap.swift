import DriveTypes

extension RoadNetwork {
  /// Metres between the points of a lane in a lane map.
  private static let laneMapStep = 2.0

  /// The lanes that come within `reach` metres of one of the places (seen from above), in the network's own order.
  public func laneMap(around places: [Point<World>], reach: Double = 120) -> LaneMap {
    let every = Swift.stride(from: 0, to: places.count, by: 10).map { places[$0] } + places.suffix(1)
    var kept: [LaneDescription] = []
    var strips: [LaneStrip] = []
    for lane in laneDescriptions() where lane.s.upperBound - lane.s.lowerBound > 0.05 {
      let strip = strip(of: lane)
      let isNear = strip.points.contains { point in
        every.contains { $0.distanceXY(to: point.position) <= reach }
      }
      if isNear {
        kept.append(lane)
        strips.append(strip)
      }
    }
    var index: [Int32: Int32] = [:]
    for (i, lane) in kept.enumerated() { index[lane.laneIndex] = Int32(i) }
    for (i, lane) in kept.enumerated() {
      let middle = waypoint(on: lane, s: (lane.s.lowerBound + lane.s.upperBound) / 2)
      strips[i].left = left(of: middle).flatMap { index[$0.laneIndex] }
      strips[i].right = right(of: middle).flatMap { index[$0.laneIndex] }
      let change = laneChange(of: middle)
      strips[i].mayChangeLeft = change.contains(.left)
      strips[i].mayChangeRight = change.contains(.right)
      strips[i].successors = followers(of: lane).compactMap { index[$0.laneIndex] }
    }
    return LaneMap(lanes: strips)
  }

  private func strip(of lane: LaneDescription) -> LaneStrip {
    let (start, end) =
      lane.lane < 0 ? (lane.s.lowerBound, lane.s.upperBound) : (lane.s.upperBound, lane.s.lowerBound)
    let length = abs(end - start)
    let count = max(1, Int((length / Self.laneMapStep).rounded(.up)))
    // A hair inside the section, so that the section asked is this one.
    let hair = min(1e-3, length / 4) * (end > start ? 1 : -1)
    let points = (0...count).map { n in
      let place = start + hair + (end - start - 2 * hair) * Double(n) / Double(count)
      let waypoint = waypoint(on: lane, s: place)
      return LaneStripPoint(position: pose(of: waypoint).position, width: laneWidth(of: waypoint))
    }
    let middle = waypoint(on: lane, s: (start + end) / 2)
    return LaneStrip(
      road: lane.road, section: lane.section, lane: lane.lane, use: LaneUse(lane.type),
      isInJunction: isJunction(middle), speedLimit: speedLimit(of: middle), points: points)
  }
}

extension LaneUse {
  init(_ type: LaneType) {
    if !type.isDisjoint(with: [.driving, .bidirectional, .entry, .exit, .onRamp, .offRamp]) {
      self = .driving
    } else if type.contains(.biking) {
      self = .biking
    } else if type.contains(.parking) {
      self = .parking
    } else if !type.isDisjoint(with: [.shoulder, .stop, .border, .restricted]) {
      self = .shoulder
    } else if type.contains(.sidewalk) {
      self = .sidewalk
    } else {
      self = .other
    }
  }
}
