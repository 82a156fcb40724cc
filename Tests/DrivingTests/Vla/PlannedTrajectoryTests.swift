import DriveTypes
import Driving
import Foundation
import Testing

@Suite struct PlannedTrajectoryTests {
  static func straight(speed: Double, from start: Pose<World> = Pose(x: 0, y: 0, yaw: 0)) -> PlannedTrajectory
  {
    let poses = (1...6).map {
      start.advanced(by: MotionSegment(x: speed * 0.5 * Double($0), y: 0, heading: 0))
    }
    return PlannedTrajectory(start: start, poses: poses, period: 0.5)
  }

  /// Along a circle of radius 20 m to the left at 10 m/s: 0.25 rad a period.
  static let circle: PlannedTrajectory = {
    let poses = (1...6).map { i in
      let angle = 0.25 * Double(i)
      return Pose<World>(x: 20 * sin(angle), y: 20 * (1 - cos(angle)), yaw: angle)
    }
    return PlannedTrajectory(start: Pose(x: 0, y: 0, yaw: 0), poses: poses, period: 0.5)
  }()

  /// Hand-computed: from (0, 0) eastward to (1, 1) northward. Chord √2, turn π/2, arc √2·(π/4)/sin(π/4) = π/2. At half
  /// way: (0, 0)/2 + (1, 1)/2 + (π/2, 0)/8 − (0, π/2)/8.
  @Test func hermiteByHand() {
    let plan = PlannedTrajectory(
      start: Pose(x: 0, y: 0, yaw: 0), poses: [Pose(x: 1, y: 1, yaw: .pi / 2)], period: 0.5)
    let pose = plan.pose(at: 0.25)
    #expect(abs(pose.position.x - 0.696_349_540_849_362_1) < 1e-12)
    #expect(abs(pose.position.y - 0.303_650_459_150_637_9) < 1e-12)
    #expect(abs(pose.yaw - .pi / 4) < 1e-12)
    // At a quarter: weights of the start's tangent 0.140625, of the end −0.046875, of the end point 0.15625.
    let early = plan.pose(at: 0.125)
    #expect(abs(early.position.x - (0.15625 + 0.140_625 * .pi / 2)) < 1e-12)
    #expect(abs(early.position.y - (0.15625 - 0.046_875 * .pi / 2)) < 1e-12)
  }

  /// Points along the circle of radius 20 m lie on it, half a metre apart; beyond its 30 m straight on.
  @Test func lineFollowsTheCurve() {
    let way = Self.circle.line(from: 0.5, length: 40, step: 0.5)
    #expect(way.count == 81)
    for (a, b) in zip(way, way.dropFirst()) { #expect(abs(a.distanceXY(to: b) - 0.5) < 2e-3) }
    for point in way.prefix(50) {
      #expect(abs((point - Point(x: 0, y: 20)).lengthXY - 20) < 0.02)
    }
    // 25 m along the circle from 0.25 rad, then 15 m along the tangent at 1.5 rad.
    let end = Point<World>(
      x: 20 * sin(1.5) + 15 * cos(1.5), y: 20 * (1 - cos(1.5)) + 15 * sin(1.5))
    #expect(way[80].distanceXY(to: end) < 0.05)
    let still = Self.straight(speed: 0).line(from: 0, length: 2, step: 0.5)
    #expect(still.map(\.x) == [0, 0.5, 1, 1.5, 2])
  }

  /// 10 m ahead, then to the left for good: 32 m of it.
  static let bend = PlannedWay(
    from: Pose(x: 0, y: 0, yaw: 0),
    (1...16).map { i in
      let metres = 2 * Double(i)
      return metres <= 10 ? Point(x: metres, y: 0) : Point(x: 10, y: metres - 10)
    })

  /// By hand: seen from beside the first leg, around the corner, and beyond the end straight on.
  @Test func aWayIsFollowedFromWhereTheCarIs() {
    let line = Self.bend.line(from: Point(x: 3, y: -1), length: 40, step: 1)
    #expect(line.count == 41)
    for (metres, point) in line.enumerated() {
      let along = 3 + Double(metres)
      let expected: Point<World> = along <= 10 ? Point(x: along, y: 0) : Point(x: 10, y: along - 10)
      #expect(point.distanceXY(to: expected) < 1e-9, "after \(metres) m")
    }
    var plan = Self.straight(speed: 4)
    #expect(plan.aim(ahead: 9, from: 0, at: Point(x: 3, y: -1)).distanceXY(to: Point(x: 9, y: 0)) < 1e-6)
    plan.way = Self.bend
    #expect(plan.aim(ahead: 9, from: 0, at: Point(x: 3, y: -1)).distanceXY(to: Point(x: 10, y: 2)) < 1e-9)
    #expect(plan.line(from: 0, at: Point(x: 3, y: 0), length: 9, step: 9).last == Point(x: 10, y: 2))
    // In the frame of whoever told it.
    let turned = PlannedWay(from: Pose(x: 5, y: 5, yaw: .pi / 2), [Point(x: 2, y: 0), Point(x: 4, y: 1)])
    #expect(turned.points[2].distanceXY(to: Point(x: 4, y: 9)) < 1e-9)
  }

  @Test func endsHold() {
    let plan = Self.straight(speed: 4)
    #expect(plan.pose(at: -1) == plan.start && plan.pose(at: 0) == plan.start)
    #expect(plan.pose(at: 3) == plan.poses[5] && plan.pose(at: 99) == plan.poses[5])
    #expect(plan.pose(at: 0.5) == plan.poses[0])
    #expect(abs(plan.pose(at: 1.3).position.x - 5.2) < 1e-12)
  }

  /// On a circle the curve stays within a millimetre of it.
  @Test func followsACircle() {
    for step in 0...60 {
      let pose = Self.circle.pose(at: Double(step) * 0.05)
      let radius = pose.position.distanceXY(to: Point(x: 0, y: 20))
      #expect(abs(radius - 20) < 1e-3, "after \(step) ticks")
      #expect(abs(pose.yaw - 0.5 * Double(step) * 0.05) < 1e-9)
    }
    #expect(abs(Self.circle.speed(from: 1, to: 1.5) - 40 * sin(0.125) / 0.5) < 1e-9)
  }

  @Test func backwardsIsNegative() {
    let plan = Self.straight(speed: -2)
    #expect(abs(plan.speed(from: 0.5, to: 1) + 2) < 1e-12)
    #expect(abs(plan.pose(at: 0.75).position.x + 1.5) < 1e-12)
  }

  @Test func pointsAheadAreMeasuredAlongTheWay() {
    let plan = Self.straight(speed: 2)
    #expect(abs(plan.point(ahead: 3, from: 0.5).x - 4) < 1e-9)
    // Beyond the end it goes on straight.
    #expect(abs(plan.point(ahead: 10, from: 0.5).x - 11) < 1e-9)
    let aim = Self.circle.point(ahead: 10, from: 1)
    #expect(abs(aim.x - 20 * sin(1)) < 0.01 && abs(aim.y - 20 * (1 - cos(1))) < 0.01)
  }

  @Test func plansTakeEffectWhenTheirLatencyIsOver() {
    var held = HeldPlan(latency: 5)
    let (first, second) = (Self.straight(speed: 1), Self.straight(speed: 2))
    held.hold(first, from: 10)
    let early = held.plan(at: 14, tickDuration: 0.05)
    #expect(early == nil)
    let begun = held.plan(at: 15, tickDuration: 0.05)
    #expect(begun?.trajectory == first && abs((begun?.age ?? 0) - 0.25) < 1e-12)
    // Two on their way at once: each comes at its own time, indexed from its own pictures.
    held.hold(second, from: 17)
    held.hold(first, from: 19)
    let before = held.plan(at: 21, tickDuration: 0.05)
    #expect(before?.trajectory == first && abs((before?.age ?? 0) - 0.55) < 1e-12)
    let after = held.plan(at: 22, tickDuration: 0.05)
    #expect(after?.trajectory == second && abs((after?.age ?? 0) - 0.25) < 1e-12)
    let last = held.plan(at: 24, tickDuration: 0.05)
    #expect(last?.trajectory == first && abs((last?.age ?? 0) - 0.25) < 1e-12)
    var now = HeldPlan()
    now.hold(second, from: 3)
    let atOnce = now.plan(at: 3, tickDuration: 0.05)
    #expect(atOnce?.trajectory == second && atOnce?.age == 0)
  }
}
