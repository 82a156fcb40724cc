import DriveTypes
import Driving
import Glibc
import Testing

/// Waiting for gaps among those that move, and taking them.
@Suite struct GapAcceptanceTests {
  /// A car, by its motion; its extents are those along the ego's axes.
  private static func car(x: Double, y: Double, vx: Double, vy: Double) -> PerceivedThing {
    let speed = max((vx * vx + vy * vy).squareRoot(), 1e-9)
    let (along, across) = (abs(vx) / speed, abs(vy) / speed)
    return PerceivedThing(
      place: Point(x: x, y: y), velocity: Vector(x: vx, y: vy), halfLength: 2.4 * along + across,
      halfWidth: 2.4 * across + along, confidence: 0.95)
  }

  /// Of things that were seen before, half a second apart, where they must have been then.
  /// - Parameters:
  ///   - sights: how often.
  ///   - told: the velocity that the model tells; nil for the true one.
  private static func passage(
    _ things: [PerceivedThing], speed: Double, planned: Double? = nil, way: [Point<Ego>]? = nil,
    sights: Int = 2, told: Vector<Body>? = nil
  ) -> CollisionGuard.Passage {
    let origin = Pose<World>(x: 0, y: 0, yaw: 0)
    var collisionGuard = CollisionGuard()
    for number in 0..<sights {
      let then = things.map { thing in
        var thing = thing
        thing.place = thing.place + thing.velocity * (-0.5 * Double(sights - 1 - number))
        thing.velocity = told ?? thing.velocity
        return thing
      }
      collisionGuard.see(then, from: origin, at: 10 * number, tickDuration: 0.05)
    }
    var plan = PlannedTrajectoryTests.straight(speed: planned ?? speed)
    plan.way = way.map { PlannedWay(from: origin, $0) }
    return collisionGuard.passage(
      along: plan, age: 0, from: origin.position, at: 10 * (sights - 1), tickDuration: 0.05, speed: speed)
  }

  /// What shows once may not be there; where it was tells how fast it is, whatever the model says.
  @Test func trustsWhatWasSeenBefore() throws {
    let crossing = Self.car(x: 15, y: -18, vx: 0, vy: 10)
    #expect(Self.passage([crossing], speed: 5, sights: 1).limit == nil)
    #expect(Self.passage([crossing], speed: 5).limit != nil)
    let standing = Vector<Body>(x: 0, y: 0)
    #expect(Self.passage([crossing], speed: 5, sights: 4, told: standing) != Self.passage([], speed: 5))
    // It stands, and is told to move.
    let stopped = Self.car(x: 15, y: -18, vx: 0, vy: 0)
    #expect(
      Self.passage([stopped], speed: 5, sights: 4, told: Vector(x: 0, y: 3)) == Self.passage([], speed: 5))
  }

  /// Its front must stay before the lane of who will be there when it would.
  @Test func stopsBeforeWhatWillCross() throws {
    let passage = Self.passage([Self.car(x: 15, y: -25, vx: 0, vy: 10)], speed: 5)
    let limit = try #require(passage.limit)
    #expect(limit * limit / 8 + 2.45 < 15 - 1 && passage.urge == nil)
    // Told of by several cells it is still one.
    let cells = Array(repeating: Self.car(x: 15, y: -25, vx: 0, vy: 10), count: 4)
    #expect(Self.passage(cells, speed: 5) == passage)
  }

  @Test func goesWhereNobodyWillBe() {
    let gone = Self.car(x: 15, y: 10, vx: 0, vy: 10)
    let late = Self.car(x: 15, y: -60, vx: 0, vy: 10)
    let behind = Self.car(x: -10, y: 0, vx: 9, vy: 0)
    let oncoming = Self.car(x: 40, y: 3.5, vx: -10, vy: 0)
    let alongside = Self.car(x: 2, y: 3.5, vx: 6, vy: 0)
    for thing in [gone, late, behind, oncoming, alongside] {
      let passage = Self.passage([thing], speed: 5)
      #expect(passage.limit == nil && passage.urge == nil, "\(thing)")
    }
    // Who stands for a red light waits for no gap.
    #expect(Self.passage([Self.car(x: 15, y: -25, vx: 0, vy: 10)], speed: 0, planned: 0).limit == nil)
  }

  /// On a bend who comes towards the car keeps to its lane, although straight on it would cross ours.
  @Test func oncomingTrafficFollowsTheBend() {
    let bend = (1...16).map { Point<Ego>(x: 100 * sin(Double($0) / 50), y: 100 - 100 * cos(Double($0) / 50)) }
    let oncoming = Self.car(
      x: 96.5 * sin(0.4), y: 100 - 96.5 * cos(0.4), vx: -10 * cos(0.4), vy: -10 * sin(0.4))
    #expect(Self.passage([oncoming], speed: 5, way: bend).limit == nil)
    // The same car does cross a way that leads straight on.
    #expect(Self.passage([oncoming], speed: 5).limit != nil)
  }

  /// The car would swerve round what stands into the other's lane; the other keeps to it.
  @Test func oncomingTrafficDoesNotSwerveAsTheCarDoes() throws {
    let parked = Self.car(x: 18, y: -1.3, vx: 0, vy: 0)
    let oncoming = Self.car(x: 38, y: 2.8, vx: -8, vy: 0)
    let alone = Self.passage([parked], speed: 6)
    #expect(alone.line != nil && alone.limit ?? 6 >= 6)
    #expect(Self.passage([oncoming], speed: 6).limit == nil)
    let limit = try #require(Self.passage([parked, oncoming], speed: 6).limit)
    // It stops before it is beside the parked car.
    #expect(limit * limit / 8 + 2.45 < 18 - 2.4)
    // Who is past has left the gap.
    #expect(Self.passage([parked, Self.car(x: -4, y: 2.8, vx: -8, vy: 0)], speed: 6) == alone)
  }

  /// A sight that is missed, or two, is no gap.
  @Test func remembersWhoIsNotSeenForAMoment() {
    let origin = Pose<World>(x: 0, y: 0, yaw: 0)
    var collisionGuard = CollisionGuard()
    func isReckonedWith(_ things: [PerceivedThing], at tick: Int) -> Bool {
      collisionGuard.see(things, from: origin, at: tick, tickDuration: 0.05)
      return collisionGuard.passage(
        along: PlannedTrajectoryTests.straight(speed: 5), age: 0, from: origin.position, at: tick,
        tickDuration: 0.05, speed: 5) != Self.passage([], speed: 5)
    }
    for number in 0..<3 {
      let car = Self.car(x: 15, y: -35 + 5 * Double(number), vx: 0, vy: 10)
      #expect(isReckonedWith([car], at: 10 * number) == (number > 0))
    }
    #expect(isReckonedWith([], at: 30) && isReckonedWith([], at: 40))
    #expect(!isReckonedWith([], at: 50))
  }

  /// A slow plan would be in the other's way for long; a faster one is through before it comes.
  @Test func hurriesThroughAGap() {
    let coming = Self.car(x: 4, y: -35, vx: 0, vy: 10)
    let passage = Self.passage([coming], speed: 1.5)
    #expect(passage.limit == nil && passage.urge == 8.5)
  }

  /// Who drives alongside does not change lanes because the car does.
  @Test func changesNoLaneIntoSomebody() {
    let change = (1...16).map { Point<Ego>(x: 2 * Double($0), y: min(3.5, 0.7 * Double($0))) }
    let alongside = Self.car(x: 1, y: 3.5, vx: 8, vy: 0)
    #expect(Self.passage([alongside], speed: 8, way: change).limit != nil)
    #expect(Self.passage([], speed: 8, way: change).limit == nil)
  }
}
