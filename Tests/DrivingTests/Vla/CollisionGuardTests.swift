import DriveTypes
import Driving
import Testing

@Suite struct CollisionGuardTests {
  private static let origin = Pose<World>(x: 0, y: 0, yaw: 0)

  private static func thing(
    x: Double, y: Double = 0, vx: Double = 0, confidence: Double = 0.9, halfWidth: Double = 1
  ) -> PerceivedThing {
    PerceivedThing(
      place: Point(x: x, y: y), velocity: Vector(x: vx, y: 0), halfLength: 2.4, halfWidth: halfWidth,
      confidence: confidence)
  }

  /// Too wide to be passed.
  private static func wall(
    x: Double, y: Double = 0, vx: Double = 0, confidence: Double = 0.9
  ) -> PerceivedThing {
    thing(x: x, y: y, vx: vx, confidence: confidence, halfWidth: 3)
  }

  /// What becomes of a way straight ahead at 10 m/s, `ticks` after the things were seen.
  private static func passage(
    _ things: [PerceivedThing], ticks: Int = 0, latency: Int = 0,
    plan: PlannedTrajectory = PlannedTrajectoryTests.straight(speed: 10)
  ) -> CollisionGuard.Passage {
    var collisionGuard = CollisionGuard(latency: latency)
    collisionGuard.see(things, from: origin, at: 100, tickDuration: 0.05)
    return collisionGuard.passage(
      along: plan, age: Double(ticks) * 0.05, from: origin.position, at: 100 + ticks, tickDuration: 0.05,
      speed: 10)
  }

  private static func limit(
    _ things: [PerceivedThing], ticks: Int = 0, latency: Int = 0,
    plan: PlannedTrajectory = PlannedTrajectoryTests.straight(speed: 10)
  ) -> Double? {
    passage(things, ticks: ticks, latency: latency, plan: plan).limit
  }

  /// By hand: its rear is 17.6 m ahead of the ego's middle; the first step of 0.5 m within the half width of it is at
  /// rear − half width, rounded up; front bumper and gap are taken off.
  @Test func stopsBehindWhatStands() throws {
    let caution = CollisionGuard.Caution()
    let rear = 20 - 2.4
    let first = ((rear - caution.halfWidth) / 0.5 + 1e-9).rounded(.up) * 0.5
    let room = first + caution.halfWidth - 2.45 - caution.gap
    let limit = try #require(Self.limit([Self.wall(x: 20)]))
    #expect(abs(limit - (2 * caution.braking * room).squareRoot()) < 1e-9)
    // Nearer, slower; at last it stands.
    let near = try #require(Self.limit([Self.wall(x: 20), Self.wall(x: 12)]))
    #expect(near < limit)
    #expect(Self.limit([Self.wall(x: 6)]) == 0)
  }

  @Test func leavesAloneWhatIsNotInTheWay() {
    #expect(Self.limit([]) == nil)
    #expect(Self.limit([Self.thing(x: 20, y: 3.5), Self.thing(x: 20, y: -3.5), Self.thing(x: -8)]) == nil)
    #expect(Self.limit([Self.wall(x: 20, confidence: 0.6)]) == nil)
    #expect(Self.limit([Self.wall(x: 80)]) == nil)
  }

  /// The way is the plan's: on the circle to the left, what stands straight ahead is free, what stands on it is not.
  @Test func followsThePlan() {
    let circle = PlannedTrajectoryTests.circle
    #expect(Self.limit([Self.thing(x: 24, y: 0)], plan: circle) == nil)
    #expect(Self.limit([Self.wall(x: 16, y: 8)], plan: circle) != nil)
  }

  /// Where the model tells a way apart from the motion, that counts.
  @Test func followsTheWay() {
    var plan = PlannedTrajectoryTests.straight(speed: 10)
    plan.way = PlannedTrajectoryTests.bend
    #expect(Self.limit([Self.wall(x: 20)]) != nil && Self.limit([Self.wall(x: 20)], plan: plan) == nil)
    #expect(Self.limit([Self.thing(x: 10, y: 15)], plan: plan) != nil)
  }

  /// What reaches into the way is passed on its other side, as near as is allowed, and the line comes back behind it.
  @Test(arguments: [1.0, -1.0])
  func passesWhatReachesIntoTheWay(side: Double) throws {
    // Its edge is 0.6 m beside the middle of the way.
    let passage = Self.passage([Self.thing(x: 20, y: 1.6 * side)])
    #expect(passage.limit == nil)
    let line = try #require(passage.line)
    let caution = CollisionGuard.Caution()
    let least = (caution.halfWidth + caution.margin - 0.6) * -side
    // In steps of a decimetre.
    let beside = line.filter { abs($0.x - 20) < 2.5 }
    #expect(beside.allSatisfy { abs($0.y - least) < 0.11 && abs($0.y) > abs(least) - 1e-9 })
    #expect(line[0] == Point(x: 0, y: 0) && line.filter { $0.x > 35 }.allSatisfy { abs($0.y) < 1e-9 })
    for (a, b) in zip(line, line.dropFirst()) { #expect(abs(a.y - b.y) < 0.12) }
    // Points are half a metre apart.
    #expect(passage.aim(ahead: 4.3) == line[9] && passage.aim(ahead: 100) == line.last)
  }

  /// No small step helps, or it would lead into somebody else, or what is there will not be there: it stops as before.
  @Test func stopsWhereNoSmallStepHelps() {
    func isAsItWas(_ things: [PerceivedThing]) -> Bool {
      let passage = Self.passage(things)
      return passage.line == nil && passage.limit != nil
    }
    #expect(isAsItWas([Self.wall(x: 20)]) && isAsItWas([Self.thing(x: 20), Self.thing(x: 20, y: 3.4)]))
    #expect(isAsItWas([Self.thing(x: 20, y: 1.6), Self.thing(x: 20, y: -2.2)]))
    #expect(isAsItWas([Self.thing(x: 20, y: 1.6, vx: 5)]))
    // One after the other, on both sides, can be passed.
    let slalom = Self.passage([Self.thing(x: 14, y: 1.6), Self.thing(x: 36, y: -1.6)])
    #expect(slalom.limit == nil && slalom.line != nil)
    let free = Self.passage([Self.thing(x: 20, y: 2.4)])
    #expect(free.line == nil && free.aim(ahead: 4) == nil)
  }

  /// Cells of a picture tell of the same thing, each a little differently: it is passed once.
  @Test func passesOnceWhatManyCellsTell() throws {
    let told = (0..<12).map { cell in
      var thing = Self.thing(x: 20 - 0.4 * Double(cell % 4), y: -1.5 + 0.03 * Double(cell))
      thing.halfLength -= 0.05 * Double(cell % 5)
      return thing
    }
    let passage = Self.passage(told)
    #expect(passage.limit == nil)
    #expect(try #require(passage.line).contains { $0.y > 0.6 })
  }

  /// To the right the road ends: what would need two metres is passed on the left alone.
  @Test func keepsToTheRoad() throws {
    let caution = CollisionGuard.Caution()
    let aside = 1 + caution.halfWidth + caution.margin - 2
    #expect(aside > 0 && Self.passage([Self.thing(x: 20, y: aside)]).line == nil)
    let line = try #require(Self.passage([Self.thing(x: 20, y: -aside)]).line)
    #expect(line.contains { $0.y > 1.95 })
  }

  /// Bicycles that go the same way are passed with room, cars that drive are followed.
  @Test func passesBicycles() throws {
    var bicycle = Self.thing(x: 12, y: -1, vx: 2.5, halfWidth: 0.3)
    bicycle.halfLength = 0.8
    let line = try #require(Self.passage([bicycle]).line)
    #expect(line.contains { $0.y > 0.5 } && line.allSatisfy { $0.y >= 0 })
    #expect(Self.passage([Self.thing(x: 12, y: -1.7, vx: 2.5)]).line == nil)
    bicycle.velocity = Vector(x: 0, y: 2.5)
    #expect(Self.passage([bicycle]).line == nil)
  }

  /// Who comes a little on our side is given room from now on until it is there; who comes in the middle is not passed.
  @Test func keepsToItsSideForWhoComes() throws {
    let line = try #require(Self.passage([Self.thing(x: 24, y: 2, vx: -8)]).line)
    #expect(line[..<48].allSatisfy { (-0.41 ... -0.29).contains($0.y) })
    #expect(Self.passage([Self.thing(x: 24, y: 0.5, vx: -8)]).line == nil)
  }

  @Test func followsWhatDrives() throws {
    let standing = try #require(Self.limit([Self.wall(x: 15)]))
    let driving = try #require(Self.limit([Self.wall(x: 15, vx: 8)]))
    let coming = try #require(Self.limit([Self.wall(x: 15, vx: -8)]))
    #expect(driving > standing && coming == standing)
    let trust = CollisionGuard.Caution().trust
    #expect(abs(driving * driving - standing * standing - (8 * trust) * (8 * trust)) < 1e-9)
    // Half a second later what comes is nearer by what it has driven.
    let later = try #require(Self.limit([Self.wall(x: 25, vx: -8)], ticks: 10))
    #expect(later < (try #require(Self.limit([Self.wall(x: 25)], ticks: 10))))
  }

  @Test func seesLateAndForgets() {
    #expect(Self.limit([Self.wall(x: 20)], ticks: 4, latency: 5) == nil)
    #expect(Self.limit([Self.wall(x: 20)], ticks: 5, latency: 5) != nil)
    #expect(Self.limit([Self.wall(x: 30)], ticks: 20) != nil)
    #expect(Self.limit([Self.wall(x: 30)], ticks: 21) == nil)
  }

  /// Standing behind what stands, with a plan that stands as well.
  private static func waiting(_ things: [PerceivedThing], seconds: Int) -> [CollisionGuard.Passage] {
    var collisionGuard = CollisionGuard()
    let plan = PlannedTrajectoryTests.straight(speed: 0)
    return (0..<2 * seconds).map { half in
      collisionGuard.see(things, from: origin, at: 10 * half, tickDuration: 0.05)
      return collisionGuard.passage(
        along: plan, age: 0, from: origin.position, at: 10 * half, tickDuration: 0.05, speed: 0)
    }
  }

  /// Who has stood behind it for long drives past it; not past what there is no room beside, nor where nothing is.
  @Test func doesNotStandForGood() throws {
    let passages = Self.waiting([Self.thing(x: 14, y: -0.5)], seconds: 30)
    #expect(passages[..<40].allSatisfy { $0.urge == nil })
    let first = try #require(passages.firstIndex { $0.urge != nil })
    #expect((40...43).contains(first) && passages[first].limit == nil)
    #expect(try #require(passages[first].line).contains { $0.y > 1.7 })
    #expect(Self.waiting([], seconds: 30).allSatisfy { $0.urge == nil })
    #expect(Self.waiting([Self.wall(x: 14)], seconds: 30).allSatisfy { $0.urge == nil && $0.limit != nil })
  }

  /// What the car passes is kept as far off as it is, although no camera ahead shows it any more.
  @Test func remembersWhatItPasses() throws {
    let way = (1...16).map { Point<Ego>(x: 2 * Double($0), y: -0.5 * Double($0)) }
    func passage(sights: Int) -> CollisionGuard.Passage {
      var collisionGuard = CollisionGuard()
      for number in 0..<4 {
        let pose = Pose<World>(x: 3 * Double(number), y: 0, yaw: 0)
        let car = Self.thing(x: 9 - pose.position.x, y: -2.6)
        collisionGuard.see(number < sights ? [car] : [], from: pose, at: 10 * number, tickDuration: 0.05)
      }
      let pose = Pose<World>(x: 9, y: 0, yaw: 0)
      var plan = PlannedTrajectoryTests.straight(speed: 6)
      plan.way = PlannedWay(from: pose, way)
      return collisionGuard.passage(
        along: plan, age: 0, from: pose.position, at: 30, tickDuration: 0.05, speed: 6)
    }
    // Its side is at −1.6 m and its front 2.4 m ahead of the car's middle.
    let line = try #require(passage(sights: 3).line)
    #expect(line.filter { $0.x < 11.4 }.allSatisfy { $0.y > -0.4 - 1e-9 })
    #expect(passage(sights: 2).line == nil)
  }
}
