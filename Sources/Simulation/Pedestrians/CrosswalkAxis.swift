import DriveTypes
import Roads

/// A crosswalk as two kerb sides with a way between: the two short edges of its outline.
struct CrosswalkAxis {
  /// Middles of the kerb sides.
  var near, far: Point<World>
  /// Half of its width along the kerb, metres.
  var halfWidth: Double

  var centre: Point<World> {
    Point(x: (near.x + far.x) / 2, y: (near.y + far.y) / 2, z: (near.z + far.z) / 2)
  }

  /// The crosswalks of a map, in its order; outlines that are no quadrilateral or more are left out.
  static func all(in network: RoadNetwork) -> [CrosswalkAxis] {
    network.crosswalks().compactMap { CrosswalkAxis(outline: $0.outline) }
  }

  /// From an outline of at least three corners: the axis joins the middles of the two opposite edges that lie farthest
  /// apart; pedestrians walk along it.
  init?(outline corners: [Point<World>]) {
    var points = corners
    if let first = points.first, let last = points.last, points.count > 1, first.distance(to: last) < 0.01 {
      points.removeLast()
    }
    guard points.count >= 4 else { return nil }
    func middle(_ i: Int) -> Point<World> {
      let (a, b) = (points[i % points.count], points[(i + 1) % points.count])
      return Point(x: (a.x + b.x) / 2, y: (a.y + b.y) / 2, z: (a.z + b.z) / 2)
    }
    var best = (length: -1.0, i: 0, j: 0)
    for i in points.indices {
      for j in points.indices where j > i + 1 && !(i == 0 && j == points.count - 1) {
        let length = middle(i).distanceXY(to: middle(j))
        if length > best.length { best = (length, i, j) }
      }
    }
    guard best.length > 0.5 else { return nil }
    near = middle(best.i)
    far = middle(best.j)
    halfWidth = points[best.i].distanceXY(to: points[(best.i + 1) % points.count]) / 2
  }

  /// Where somebody at one kerb side gets to; nil when farther than `reach` from both.
  func otherSide(from position: Point<World>, within reach: Double) -> Point<World>? {
    if position.distanceXY(to: near) <= reach { return far }
    if position.distanceXY(to: far) <= reach { return near }
    return nil
  }
}
