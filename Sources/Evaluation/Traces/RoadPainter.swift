import DriveTypes
import Glibc
import Roads

/// Paints lanes of all kinds with few points: what lies in the picture, straightened where it nearly is straight.
struct RoadPainter {
  let network: RoadNetwork
  let frame: TopView.Frame
  /// Metres that a straightened edge may be off.
  private static let tolerance = 0.12
  /// Metres of road around the route.
  private static let reach = 70.0

  func draw(around route: [Point<World>], on canvas: inout TopView.Canvas) {
    let lanes = network.laneMap(around: route, reach: Self.reach).lanes
    for (uses, style) in Self.styles {
      let areas = lanes.filter { uses.contains($0.use) && !$0.isInJunction }.flatMap {
        runs(of: $0).map(\.outline)
      }
      canvas.polygons(areas, style: style)
    }
    let driving = lanes.filter { $0.use == .driving }
    canvas.polygons(
      driving.filter(\.isInJunction).flatMap { runs(of: $0).map(\.outline) }, style: "fill=\"#c3c9d2\"")
    canvas.polygons(
      driving.filter { !$0.isInJunction }.flatMap { runs(of: $0).compactMap(\.arrow) }, style: "fill=\"#fff\""
    )
  }

  /// In order of painting.
  private static let styles: [([LaneUse], String)] = [
    ([.sidewalk], "fill=\"#e2ddd2\""), ([.shoulder], "fill=\"#d3d2c9\""), ([.parking], "fill=\"#b9c6b4\""),
    ([.biking], "fill=\"#dcb98f\""), ([.driving], "fill=\"#c3c9d2\" stroke=\"#fff\" stroke-width=\".8\""),
  ]

  /// An unbroken part of a lane inside the picture.
  private struct Run {
    var outline: [Point<World>]
    /// Shows the direction of travel; nil for short runs.
    var arrow: [Point<World>]?
  }

  private func runs(of lane: LaneStrip) -> [Run] {
    var runs: [Range<Int>] = []
    for (index, point) in lane.points.enumerated() where frame.contains(point.position, slack: 4) {
      if let last = runs.last, last.upperBound == index {
        runs[runs.count - 1] = last.lowerBound..<index + 1
      } else {
        runs.append(index..<index + 1)
      }
    }
    return runs.filter { $0.count > 1 }.map { range in
      let poses = range.map { pose(lane, $0) }
      let halves = range.map { lane.points[$0].width / 2 }
      let left = zip(poses, halves).map { $0.level(Point(x: 0, y: $1)) }
      let right = zip(poses, halves).map { $0.level(Point(x: 0, y: -$1)) }
      let middle = poses[poses.count / 2]
      let tip: [Point<Body>] = [
        Point(x: 1.6, y: 0), Point(x: -1.2, y: 0.7), Point(x: -0.6, y: 0), Point(x: -1.2, y: -0.7),
      ]
      return Run(
        outline: Self.simplified(left, Self.tolerance) + Self.simplified(right, Self.tolerance).reversed(),
        arrow: range.count > 8 ? tip.map(middle.level) : nil)
    }
  }

  /// Along the lane, from the points on both sides.
  private func pose(_ lane: LaneStrip, _ index: Int) -> Pose<World> {
    let (a, b) = (
      lane.points[max(0, index - 1)].position, lane.points[min(lane.points.count - 1, index + 1)].position
    )
    return Pose(position: lane.points[index].position, rotation: Rotation(yaw: atan2(b.y - a.y, b.x - a.x)))
  }

  /// Douglas and Peucker: leaves points out that lie within `tolerance` metres of the line.
  static func simplified(_ points: [Point<World>], _ tolerance: Double) -> [Point<World>] {
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
