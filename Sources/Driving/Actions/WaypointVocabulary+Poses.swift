import DriveTypes
import Glibc

extension WaypointVocabulary {
  /// The plan as poses in the world, so that it can be tracked.
  ///
  /// Waypoints have no headings. A car that follows a curve looks along it: at a waypoint along the chord from the one before
  /// to the one after, at the last one as much beyond the last chord as it was short of it before (on an arc both are exact).
  public func poses(_ ids: [Int], from start: Pose<World>) throws(ActionVocabularyError) -> [Pose<World>] {
    let points = try decode(ids)
    return zip(points, Self.headings(points)).map { point, heading in
      let place = start.level(Point(x: point.x, y: point.y))
      return Pose(x: place.x, y: place.y, z: place.z, yaw: wrapAngle(start.yaw + heading))
    }
  }

  /// Metres of a chord below which it has no direction: bins are a decimetre wide.
  package static let leastChord = 0.5

  /// Radians from the ego's heading at the start, one for each waypoint; a car that stands keeps its heading.
  package static func headings(_ points: [Point<Ego>]) -> [Double] {
    let way = [Point<Ego>.origin] + points
    var headings: [Double] = []
    var before = 0.0
    for i in 1..<max(1, way.count) {
      let isLast = i == way.count - 1
      let (a, b) = (way[i - 1], isLast ? way[i] : way[i + 1])
      var heading = before
      if a.distanceXY(to: b) >= leastChord {
        var turn = wrapAngle(atan2(b.y - a.y, b.x - a.x) - before)
        // Backwards the chord points behind the car.
        if abs(turn) > .pi / 2 { turn = wrapAngle(turn + .pi) }
        heading = wrapAngle(before + (isLast ? 2 : 1) * turn)
      }
      headings.append(heading)
      before = heading
    }
    return headings
  }
}
