import DriveTypes
import Glibc
import Roads

/// An unbroken part of a lane as pictures from above show it, with few points: straightened where it nearly is straight.
package struct RoadArea: Sendable, Hashable {
  package let use: LaneUse
  package let isInJunction: Bool
  /// Along the left edge and back along the right one.
  package let outline: [Point<World>]
  /// Shows the direction of travel; nil for short parts.
  package let arrow: [Point<World>]?

  /// Metres that a straightened edge may be off.
  private static let tolerance = 0.12

  /// The parts of the lanes within `reach` metres of a route, in the network's order.
  /// - Parameter isShown: whether a lane's point belongs into the picture.
  package static func around(
    _ route: [Point<World>], on network: RoadNetwork, reach: Double, isShown: (Point<World>) -> Bool
  ) -> [RoadArea] {
    network.laneMap(around: route, reach: reach).lanes.flatMap { lane in
      runs(of: lane, isShown).map { RoadArea(lane, $0) }
    }
  }

  private static func runs(of lane: LaneStrip, _ isShown: (Point<World>) -> Bool) -> [Range<Int>] {
    var runs: [Range<Int>] = []
    for (index, point) in lane.points.enumerated() where isShown(point.position) {
      if let last = runs.last, last.upperBound == index {
        runs[runs.count - 1] = last.lowerBound..<index + 1
      } else {
        runs.append(index..<index + 1)
      }
    }
    return runs.filter { $0.count > 1 }
  }

  private init(_ lane: LaneStrip, _ range: Range<Int>) {
    let poses = range.map { Self.pose(lane, $0) }
    let halves = range.map { lane.points[$0].width / 2 }
    let left = zip(poses, halves).map { $0.level(Point(x: 0, y: $1)) }
    let right = zip(poses, halves).map { $0.level(Point(x: 0, y: -$1)) }
    let middle = poses[poses.count / 2]
    let tip: [Point<Body>] = [
      Point(x: 1.6, y: 0), Point(x: -1.2, y: 0.7), Point(x: -0.6, y: 0), Point(x: -1.2, y: -0.7),
    ]
    use = lane.use
    isInJunction = lane.isInJunction
    outline = Self.simplified(left, Self.tolerance) + Self.simplified(right, Self.tolerance).reversed()
    arrow = range.count > 8 ? tip.map(middle.level) : nil
  }

  /// Along the lane, from the points on both sides.
  private static func pose(_ lane: LaneStrip, _ index: Int) -> Pose<World> {
    let (a, b) = (
      lane.points[max(0, index - 1)].position, lane.points[min(lane.points.count - 1, index + 1)].position
    )
    return Pose(position: lane.points[index].position, rotation: Rotation(yaw: atan2(b.y - a.y, b.x - a.x)))
  }

  /// Douglas and Peucker: leaves points out that lie within `tolerance` metres of the line.
  package static func simplified(_ points: [Point<World>], _ tolerance: Double) -> [Point<World>] {
    guard points.count > 2, let first = points.first, let last = points.last else { return points }
    let chord = last - first
    let length = chord.lengthXY
    var (worst, index) = (0.0, 0)
    for i in 1..<points.count - 1 {
      let offset = points[i] - first
      let distance = length > 1e-6 ? abs(chord.crossXY(offset)) / length : offset.lengthXY
      if distance > worst { (worst, index) = (distance, i) }
    }
    if worst <= tolerance { return [first, last] }
    return simplified(Array(points[...index]), tolerance).dropLast()
      + simplified(Array(points[index...]), tolerance)
  }
}
