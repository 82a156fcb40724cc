import DriveTypes
import Driving
import Testing

@Suite struct RouteTargetsTests {
  /// East for 60 m, then north.
  static let corner = [
    point(0, 0), point(50, 0), point(60, 0, .left), point(60, 20), point(60, 70),
  ]

  static func point(_ x: Double, _ y: Double, _ option: RoadOption = .laneFollow) -> RoutePoint {
    RoutePoint(pose: Pose(x: x, y: y, yaw: 0), option: option)
  }

  @Test func pointsArePassedInTurn() {
    var targets = RouteTargets(Self.corner)
    #expect(targets.next == 0)
    // At the start, the first point is reached.
    let stations: [(Double, Double, Int)] = [
      (0, 0, 1), (30, 0, 1), (42, 0, 1), (42.6, 0, 2), (52, 0, 2), (53, 0, 3), (60, 12, 3), (60, 13, 4),
      (60, 69, 4), (60, 90, 4),
    ]
    for (x, y, next) in stations {
      targets.advance(to: Point(x: x, y: y))
      #expect(targets.next == next, "at (\(x), \(y))")
    }
  }

  /// A point that was missed by more than 7.5 m is passed once it lies behind, along the way that led to it.
  @Test func missedPointsArePassedWhenBehind() {
    var targets = RouteTargets(Self.corner)
    targets.advance(to: .origin)
    targets.advance(to: Point(x: 49, y: 9))
    #expect(targets.next == 1)
    targets.advance(to: Point(x: 51, y: 9))
    #expect(targets.next == 2)
    // What lies behind but far away was not passed: the way there turns back.
    var back = RouteTargets(
      [Self.point(0, 0), Self.point(50, 0), Self.point(50, 10), Self.point(30, 10), Self.point(0, 10)])
    back.advance(to: .origin)
    back.advance(to: Point(x: 20, y: 0))
    #expect(back.next == 1)
  }

  @Test func targetsAreSeenFromTheEgo() {
    var targets = RouteTargets(Self.corner)
    targets.advance(to: .origin)
    targets.advance(to: Point(x: 53, y: 0))
    #expect(targets.command == .laneFollow)
    let seen = targets.targets(3, from: Pose(x: 60, y: 10, yaw: .pi / 2))
    // Ahead is north; the last point stands for the third.
    for (point, x) in zip(seen, [10.0, 60, 60]) {
      #expect(abs(point.x - x) < 1e-9 && abs(point.y) < 1e-9)
    }
    var early = RouteTargets(Self.corner)
    early.advance(to: Point(x: 45, y: 0))
    #expect(early.command == .left)
    let left = early.targets(2, from: Pose(x: 45, y: 0, yaw: 0))[1]
    #expect(abs(left.x - 15) < 1e-9 && abs(left.y - 20) < 1e-9)
  }

  @Test func anEmptyPlanHasNoTargets() {
    var targets = RouteTargets([])
    targets.advance(to: .origin)
    #expect(targets.targets(2, from: Pose(x: 0, y: 0, yaw: 0)).isEmpty && targets.command == .laneFollow)
  }
}
