import DriveTypes
import Driving
import Testing

/// A way that is led through points of the route's plan, by hand.
@Suite struct PlannedWayTests {
  /// Straight on for 32 m.
  private static let straight = PlannedWay(
    from: Pose(x: 0, y: 0, yaw: 0), (1...16).map { Point(x: 2 * Double($0), y: 0) })

  private static func way(
    _ way: PlannedWay = straight, through points: [Point<World>], isTurn: Bool = false
  ) -> PlannedWay {
    way.through(points.map { PlannedWay.Anchor($0, isTurn: isTurn) })
  }

  @Test func comesToThePointGraduallyAndStaysThere() {
    let way = Self.way(through: [Point(x: 10, y: 1), Point(x: 20, y: -1)])
    for (x, y) in [(0.0, 0.0), (4, 0.4), (10, 1), (15, 0), (20, -1), (32, -1)] {
      let near = way.line(from: Point(x: x, y: y), length: 0, step: 1)[0]
      #expect(near.distanceXY(to: Point(x: x, y: y)) < 0.2, "\(x): \(near)")
    }
    // In any order.
    #expect(Self.way(through: [Point(x: 20, y: -1), Point(x: 10, y: 1)]) == way)
  }

  /// Farther aside than half a lane (a whole one in a turn), behind, or beyond the end.
  @Test func leavesOtherPointsAlone() {
    let points = [Point<World>(x: 10, y: 2), Point(x: 10, y: -3.5), Point(x: -1, y: 1), Point(x: 33, y: 1)]
    #expect(Self.way(through: points) == Self.straight && Self.way(through: []) == Self.straight)
    // In a turn the next lane is left again.
    #expect(Self.way(through: [points[1]], isTurn: true).points[5].y < -1.9)
  }

  /// What is missed by much at once is not run after.
  @Test func turnsGently() {
    let way = Self.way(through: [Point(x: 2, y: 1.5)])
    for (a, b) in zip(way.points, way.points.dropFirst()) { #expect(abs(b.y - a.y) <= 0.4 + 1e-9) }
    #expect(way.points.allSatisfy { $0.y <= 0.4 + 1e-9 } && way.points[5].y > 0.3)
  }

  /// To the left of a bend is left of its direction there.
  @Test func followsTheBend() throws {
    let bend = PlannedTrajectoryTests.bend
    let index = 6
    let along = bend.points[index + 1] - bend.points[index - 1]
    let left = Vector<World>(x: -along.y, y: along.x) * (1 / along.lengthXY)
    let way = Self.way(bend, through: [bend.points[index] + left])
    #expect(way.points[index].distanceXY(to: bend.points[index] + left) < 0.05)
    #expect(way.points[0] == bend.points[0] && way.points.count == bend.points.count)
  }
}
