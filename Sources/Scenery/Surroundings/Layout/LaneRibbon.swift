import DriveTypes
import Roads

/// One lane of one section as two lines along +s.
struct LaneRibbon: Sendable {
  var lane: LaneDescription
  var isInJunction: Bool
  /// m/s
  var speedLimit: Double
  /// The edges towards the road's centre line and away from it, equally many points.
  var inner, outer: [SIMD3<Double>]

  /// Metres between points, at most.
  static let step = 2.5

  /// All lanes of the network, in its own order.
  static func all(of network: RoadNetwork) -> [LaneRibbon] {
    network.laneDescriptions().compactMap { lane in
      let length = lane.s.upperBound - lane.s.lowerBound
      guard length > 0.05 else { return nil }
      let count = max(1, Int((length / step).rounded(.up)))
      // A hair inside the section, so that the section asked is this one.
      let hair = min(1e-3, length / 4)
      var inner: [SIMD3<Double>] = []
      var outer: [SIMD3<Double>] = []
      for n in 0...count {
        let s = lane.s.lowerBound + hair + (length - 2 * hair) * Double(n) / Double(count)
        let edges = network.laneEdges(of: network.waypoint(on: lane, s: s))
        inner.append(SIMD3(edges.left.x, edges.left.y, edges.left.z))
        outer.append(SIMD3(edges.right.x, edges.right.y, edges.right.z))
      }
      let middle = network.waypoint(on: lane, s: (lane.s.lowerBound + lane.s.upperBound) / 2)
      return LaneRibbon(
        lane: lane, isInJunction: network.isJunction(middle), speedLimit: network.speedLimit(of: middle),
        inner: inner, outer: outer)
    }
  }
}

extension SIMD3<Double> {
  /// Seen from above.
  var plan: SIMD2<Double> { SIMD2(x, y) }
}
