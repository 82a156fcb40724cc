import DriveTypes
import Driving
import Testing

@Suite struct ReferencePathTests {
  static func straight(_ length: Double) -> [RoutePoint] {
    stride(from: 0.0, through: length, by: 1).map {
      RoutePoint(pose: Pose(x: $0, y: 0, yaw: 0), option: .laneFollow)
    }
  }

  @Test func pointsAreEvenAcrossUnevenRoutePoints() {
    let places = [0.0, 0.95, 0.95, 2.4, 2.45, 7.77]
    let route = places.map { RoutePoint(pose: Pose(x: 3 * $0 / 5, y: 4 * $0 / 5, yaw: 0), option: .left) }
    let path = ReferencePath(route, speedLimits: Array(repeating: 10, count: route.count))
    #expect(path.points.count == 78)
    for (a, b) in zip(path.points, path.points.dropFirst()) {
      #expect(abs(a.distanceXY(to: b) - ReferencePath.spacing) < 1e-9)
    }
    #expect(abs(path.heading(at: 40) - 0.9272952180016122) < 1e-9)  // atan2(4, 3)
  }

  @Test func indexMovesForwardOnly() {
    var path = ReferencePath(Self.straight(50), speedLimits: Array(repeating: 10, count: 51))
    path.advance(to: Point(x: 3, y: 1))
    #expect(path.index == 30)
    path.advance(to: Point(x: 1, y: 0))
    #expect(path.index == 30)
    path.advance(to: Point(x: 30, y: 0))
    #expect(path.index == 70)  // at most 4 m a tick
    #expect(abs(path.remaining - 43) < 1e-9)
  }

  @Test func nearestFindsTheBranchInRange() throws {
    let path = ReferencePath(Self.straight(100), speedLimits: Array(repeating: 10, count: 101))
    let place = try #require(path.nearest(to: Point(x: 42.34, y: -3), from: 0, range: 80))
    #expect(place.index == 423)
    #expect(abs(place.distance - (9 + 0.04 * 0.04).squareRoot()) < 1e-9)
    let beyond = try #require(path.nearest(to: Point(x: 90, y: 0), from: 0, range: 20))
    #expect(beyond.index == 200)
  }
}
