import DriveTypes
import Driving
import Testing

/// Beside those who walk or ride the car slows down.
@Suite struct CourtesyTests {
  private static func walker(x: Double, y: Double, speed: Double = 0, size: Double = 0.25) -> PerceivedThing {
    PerceivedThing(
      place: Point(x: x, y: y), velocity: Vector(x: 0, y: speed), halfLength: size, halfWidth: size,
      confidence: 0.9)
  }

  /// On a way straight ahead.
  private static func limit(_ thing: PerceivedThing) -> Double? {
    let origin = Pose<World>(x: 0, y: 0, yaw: 0)
    var collisionGuard = CollisionGuard()
    collisionGuard.see([thing], from: origin, at: 0, tickDuration: 0.05)
    return collisionGuard.passage(
      along: PlannedTrajectoryTests.straight(speed: 10), age: 0, from: origin.position, at: 0,
      tickDuration: 0.05, speed: 10
    ).limit
  }

  /// The speed from which it is down to a walk a metre before them, at 3 m/s².
  @Test(arguments: [12.0, 20, 30]) func slowsDownTowardsThem(x: Double) throws {
    let limit = try #require(Self.limit(Self.walker(x: x, y: -3)))
    let room = x - 2.45 - 1
    #expect(limit <= (6 * room).squareRoot() && limit >= (6 * (room - 2)).squareRoot())
    #expect(limit == Self.limit(Self.walker(x: x, y: 3)))
  }

  @Test func passesThemAtAWalk() {
    #expect(Self.limit(Self.walker(x: 3, y: -3)) == 2)
  }

  @Test func leavesAloneWhoIsFarAndWhatDoesNotStepOut() {
    #expect(Self.limit(Self.walker(x: 20, y: -5)) == nil)
    #expect(Self.limit(Self.walker(x: 20, y: -3, size: 1)) == nil)
    #expect(Self.limit(Self.walker(x: -3, y: -3)) == nil)
  }
}
