import DriveTypes

/// Where the leaderboard's sparse plan leads next, as an agent without privileged state follows it: the coming points and
/// the command of the first of them.
///
/// Points are dropped as the leaderboard agents' `RoutePlanner` does (TransFuser and those after it): one that comes within
/// 7.5 m is passed, with all before it. Upstream loses its way when a point is missed by more; here a point is passed, too,
/// once the ego is beyond it, seen along the plan, and still near.
public struct RouteTargets: Sendable, Hashable {
  /// Metres at which a point is reached.
  public static let reach = 7.5
  /// Metres within which a point that lies behind was passed: more than three lanes, less than any block of houses.
  public static let passing = 20.0
  /// Metres along the plan within which points are looked at.
  public static let sight = 50.0

  public let plan: [RoutePoint]
  /// Of the first point that was not passed; the last point is never passed.
  public private(set) var next = 0

  public init(_ plan: [RoutePoint]) { self.plan = plan }

  /// Drops what was passed.
  public mutating func advance(to ego: Point<World>) {
    guard plan.count > 1 else { return }
    var passed = next
    var along = 0.0
    for i in next..<plan.count - 1 {
      let place = plan[i].pose.position
      if i > next { along += place.distanceXY(to: plan[i - 1].pose.position) }
      if along > Self.sight { break }
      let distance = place.distanceXY(to: ego)
      let way = i > 0 ? place - plan[i - 1].pose.position : plan[i + 1].pose.position - place
      // Behind counts only where all before it were passed: a road may turn back beside itself.
      let isBehind = i == passed && distance < Self.passing && (ego - place).dotXY(way) > 0
      if distance < Self.reach || isBehind { passed = i + 1 }
    }
    next = passed
  }

  /// The command of the coming point; to follow the lane where there is no plan.
  public var command: RoadOption { plan.isEmpty ? .laneFollow : plan[next].option }

  /// Points of the plan to look at near the ego: the last that were passed, which may still be ahead, and the coming ones.
  var near: [PlannedWay.Anchor] {
    (max(0, next - 2)..<min(plan.count, next + 2)).map { index in
      // A turn's exit is the first point that follows a lane again.
      let isTurn = [plan[index].option, plan[max(0, index - 1)].option].contains {
        $0 == .left || $0 == .right
      }
      return PlannedWay.Anchor(plan[index].pose.position, isTurn: isTurn)
    }
  }

  /// The coming points in the ego's frame, metres; the last point stands for those that are missing.
  public func targets(_ count: Int, from ego: Pose<World>) -> [Point<Ego>] {
    guard !plan.isEmpty else { return [] }
    return (0..<count).map { i in
      let place = ego.localLevel(plan[min(next + i, plan.count - 1)].pose.position)
      return Point(x: place.x, y: place.y)
    }
  }
}
