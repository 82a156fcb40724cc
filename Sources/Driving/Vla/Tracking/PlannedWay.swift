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

  private init(_ points: [Point<World>]) { self.points = points }

  /// A point of the route's plan, in the middle of one of its lanes.
  public struct Anchor: Sendable, Hashable {
    public var place: Point<World>
    /// Whether the route turns there.
    public var isTurn: Bool

    public init(_ place: Point<World>, isTurn: Bool) { (self.place, self.isTurn) = (place, isTurn) }
  }

  /// Metres to the side of the line up to which an anchor draws it: half a lane, so that a lane that is left on purpose stays
  /// left; in a turn a whole one.
  static let drawn = 1.75
  static let drawnInTurn = 3.6
  /// Metres to the side a metre that the line is drawn at most.
  static let steepest = 0.2

  /// The line through points of the route's plan that it passes by: they are in the middle of the route's lanes, which a
  /// junction's exit shows late. Before the first it leaves the line gradually, behind the last it stays beside it.
  public func through(_ plan: [Anchor]) -> PlannedWay {
    var lengths = [0.0]
    for (a, b) in zip(points, points.dropFirst()) {
      lengths.append((lengths.last ?? 0) + a.distanceXY(to: b))
    }
    var anchors: [(along: Double, left: Double)] = []
    for anchor in plan {
      let (leg, share) = place(of: anchor.place)
      guard leg + 1 < points.count, leg + Int(share) < points.count - 1, leg > 0 || share > 0 else {
        continue
      }
      let direction = points[leg + 1] - points[leg]
      let size = direction.lengthXY
      guard size > 0 else { continue }
      let offset = anchor.place - (points[leg] + direction * share)
      let left = (direction.x * offset.y - direction.y * offset.x) / size
      let along = lengths[leg] + size * share
      guard abs(left) <= (anchor.isTurn ? Self.drawnInTurn : Self.drawn) else { continue }
      let most = Self.steepest * along
      anchors.append((along, min(max(left, -most), most)))
    }
    guard !anchors.isEmpty else { return self }
    anchors.sort { $0.along < $1.along }
    return PlannedWay(
      points.indices.map { index in
        let left = Self.offset(at: lengths[index], anchors)
        let along = points[min(index + 1, points.count - 1)] - points[max(index - 1, 0)]
        let size = along.lengthXY
        return size > 0 ? points[index] + Vector(x: -along.y, y: along.x) * (left / size) : points[index]
      })
  }

  private static func offset(at along: Double, _ anchors: [(along: Double, left: Double)]) -> Double {
    var before = (along: 0.0, left: 0.0)
    for anchor in anchors {
      if along < anchor.along {
        return before.left
          + (anchor.left - before.left) * (along - before.along) / (anchor.along - before.along)
      }
      before = anchor
    }
    return before.left
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
