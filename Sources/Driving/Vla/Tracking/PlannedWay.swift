import DriveTypes
import Glibc

/// The line to drive on, whatever the speed: path waypoints in the world's frame.
public struct PlannedWay: Sendable, Hashable {
  /// Metres from waypoint to waypoint, and how many a model tells.
  public static let step = 2.0
  public static let count = 16

  /// The first one where the ego stood when it was asked for.
  public let points: [Point<World>]

  /// - Parameter local: in the frame of `pose`, without the place itself.
  public init(from pose: Pose<World>, _ local: [Point<Ego>]) {
    points = [pose.position] + local.map { pose.level(Point(x: $0.x, y: $0.y)) }
  }

  /// Where on the line a place is nearest: the leg's number, and the share of it.
  private func place(of position: Point<World>) -> (leg: Int, share: Double) {
    var best = (leg: 0, share: 0.0)
    var nearest = Double.infinity
    for leg in points.indices.dropLast() {
      let along = points[leg + 1] - points[leg]
      let square = along.dotXY(along)
      let share = square > 0 ? min(max((position - points[leg]).dotXY(along) / square, 0), 1) : 0
      let distance = position.distanceXY(to: points[leg] + along * share)
      if distance < nearest { (nearest, best) = (distance, (leg, share)) }
    }
    return best
  }

  /// Points `step` metres apart along the line, from where `position` is nearest to it; beyond the end, straight ahead.
  public func line(from position: Point<World>, length: Double, step: Double) -> [Point<World>] {
    guard points.count > 1 else { return [] }
    var (leg, share) = place(of: position)
    var here = points[leg] + (points[leg + 1] - points[leg]) * share
    var line = [here]
    while Double(line.count) * step <= length {
      var left = step
      while leg < points.count - 1 {
        let along = points[leg + 1] - here
        let rest = along.lengthXY
        if rest >= left { break }
        left -= rest
        here = points[leg + 1]
        leg += 1
      }
      let (a, b) = leg < points.count - 1 ? (here, points[leg + 1]) : (points[points.count - 2], here)
      let along = b - a
      let size = along.lengthXY
      here = here + (size > 0 ? along * (left / size) : Vector(x: left, y: 0))
      line.append(here)
    }
    return line
  }
}
