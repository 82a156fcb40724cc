import DriveTypes
import Driving
import Evaluation
import Rendering
import Testing

/// The parts of a sample, by hand.
@Suite struct SampleTests {
  /// Three tokens: still, 2 m ahead, 4 m ahead.
  private func vocabulary() throws -> ActionVocabulary {
    try ActionVocabulary(
      name: "test",
      tokens: [.zero, MotionSegment(x: 2, y: 0, heading: 0), MotionSegment(x: 4, y: 0, heading: 0)],
      provenance: VocabularyProvenance(method: "hand"))
  }

  /// 4 m/s to the north, ten ticks a period, ending after 35 ticks.
  @Test func futureAndActionsOfAStraightDrive() throws {
    let poses = (0..<36).map { Pose<World>(x: 7, y: 0.2 * Double($0), yaw: .pi / 2) }
    let motion = SampleMotion(poses: poses, at: 0, stride: 10, speed: 4, vocabulary: try vocabulary())
    #expect(motion.future.count == 3 && motion.actions == [1, 1, 1])
    for (step, pose) in motion.future.enumerated() {
      #expect(abs(pose.x - 2 * Double(step + 1)) < 1e-9 && abs(pose.y) < 1e-9 && abs(pose.heading) < 1e-9)
    }
    #expect(motion.speeds.allSatisfy { abs($0 - 4) < 1e-9 } && motion.kind == .cruising)
    let last = SampleMotion(poses: poses, at: 30, stride: 10, speed: 4, vocabulary: try vocabulary())
    #expect(last.future.isEmpty && last.actions.isEmpty)
  }

  /// Spells at ticks 12 to 14 and 31; the tick's control leads to the next pose, so pose 12 is still the expert's.
  @Test func futuresEndWhereSomebodyElseGetsTheControl() throws {
    let poses = (0..<60).map { Pose<World>(x: 0.2 * Double($0), y: 0, yaw: 0) }
    let ticks = poses.enumerated().map { index, pose in
      let isSpell = (12...14).contains(index) || index == 31
      return TraceTick(
        tick: 100 + index, time: 0.05 * Double(index), ego: ActorState(id: 1, pose: pose),
        control: VehicleControl(),
        decision: index == 40
          ? nil
          : Decision(
            targetSpeed: 4,
            reasons: [DecisionReason(cause: .bend)] + (isSpell ? [DecisionReason(cause: .interrupted)] : [])))
    }
    let takeovers = Takeovers(ticks)
    let ends = [0, 11, 12, 13, 14, 15, 31].map { takeovers.end(from: $0) }
    #expect(ends == [12, 12, 12, 13, 14, 31, 31])
    #expect(takeovers.end(from: 32) == nil && takeovers.end(from: 59) == nil)
    // 1.5 s are 30 ticks.
    #expect((0...12).allSatisfy { !takeovers.isRecovering(at: $0, tickDuration: 0.05) })
    #expect([13, 15, 31, 44, 45, 61 - 2].allSatisfy { takeovers.isRecovering(at: $0, tickDuration: 0.05) })
    #expect(!takeovers.isRecovering(at: 47, tickDuration: 0.1))

    func motion(_ index: Int, isRecovering: Bool = false) throws -> SampleMotion {
      SampleMotion(
        poses: poses, at: index, stride: 10, speed: 4, vocabulary: try vocabulary(),
        until: takeovers.end(from: index), isRecovering: isRecovering)
    }
    for (index, count) in [(2, 1), (3, 0), (11, 0), (15, 1), (21, 1), (22, 0), (32, 2)] {
      #expect(try motion(index).future.count == count, "from tick \(index)")
    }
    #expect(try motion(32).kind == .cruising)
    #expect(try motion(32, isRecovering: true).kind == .recovering)
    let still = SampleMotion(
      poses: Array(repeating: poses[0], count: 60), at: 0, stride: 10, speed: 0, vocabulary: try vocabulary(),
      isRecovering: true)
    #expect(still.kind == .standing)
  }

  @Test func kindsOfDriving() throws {
    func kind(_ speed: (Int) -> Double, turn: Double = 0, side: Double = 0) throws -> SampleMotion.Kind {
      var pose = Pose<World>(x: 0, y: 0, yaw: 0)
      let poses = (0...60).map { tick -> Pose<World> in
        defer {
          pose = pose.advanced(
            by: MotionSegment(x: speed(tick) * 0.05, y: side / 60, heading: turn / 60))
        }
        return pose
      }
      return SampleMotion(poses: poses, at: 0, stride: 10, speed: speed(0), vocabulary: try vocabulary()).kind
    }
    #expect(try kind({ _ in 0 }) == .standing)
    #expect(try kind({ Double($0) * 0.1 }) == .starting)
    #expect(try kind({ max(0, 8 - Double($0) * 0.2) }) == .braking)
    #expect(try kind({ 5 + Double($0) * 0.1 }) == .accelerating)
    #expect(try kind({ _ in 5 }, turn: 0.5) == .turningLeft)
    #expect(try kind({ _ in 5 }, turn: -0.5) == .turningRight)
    #expect(try kind({ _ in 8 }, side: 3) == .shifting)
  }

  /// The shifted ego starts where it stands and as it looks, is on the path again at the end of the return, and stays where
  /// it is while the expert stands.
  @Test func recoveryComesBackSmoothly() {
    let view = RecoveryView(y: 0.8, yaw: radians(-5))
    let ways = (0...400).map { 0.05 * Double($0) }
    let poses = ways.map { Pose<World>(x: $0, y: 0, yaw: 0) }
    let future = view.future(poses, ways: ways, speed: 5)
    let start = view.moved(poses[0])
    #expect(start.position == future[0].position && abs(start.yaw - future[0].yaw) < 1e-12)
    for (a, b) in zip(future, future.dropFirst()) {
      // Driven forwards: the way between two poses is along their headings, and no bend is sharper than 1/5 m.
      let step = b.position - a.position
      let middle = Pose<World>(x: 0, y: 0, yaw: (a.yaw + b.yaw) / 2).forward
      #expect(abs(step.crossXY(middle)) < 1e-4)
      #expect(abs(b.yaw - a.yaw) / step.lengthXY < 0.2)
    }
    for (way, pose) in zip(ways, future) where way >= 10 {
      #expect(abs(pose.position.y) < 1e-12 && abs(pose.yaw) < 1e-12)
    }
    let still = view.future([poses[0]], ways: [0], speed: 0)[0]
    #expect(still.position.distanceXY(to: start.position) < 1e-12 && abs(still.yaw - start.yaw) < 1e-12)
  }

  /// North at 0.3 m a tick with a stop in between, after 10 m to the west; 20 m of it are driven.
  @Test func theWayGoesOnThroughStopsAndCorners() throws {
    var poses = (0..<20).map { Pose<World>(x: 5, y: 0.3 * Double($0), yaw: .pi / 2) }
    poses += Array(repeating: poses[19], count: 200)
    poses += (20...67).map { index in
      let metres = 0.3 * Double(index)
      return metres <= 10
        ? Pose(x: 5, y: metres, yaw: .pi / 2) : Pose(x: 15 - metres, y: 10, yaw: .pi)
    }
    let way = SampleWay(from: poses[0], coming: poses, speed: 6)
    #expect(way.points.count == SampleWay.count)
    for (index, point) in way.points.enumerated() {
      let metres = 2 * Double(index + 1)
      // The corner is cut between two ticks, which lets the way end up to 0.2 m later.
      guard metres <= 20 else {
        #expect(point == nil)
        continue
      }
      let expected: (Double, Double) = metres <= 10 ? (metres, 0) : (10, metres - 10)
      if let point {
        #expect(abs(point.x - expected.0) < 0.2 && abs(point.y - expected.1) < 0.2, "after \(metres) m")
      } else {
        #expect(metres == 20)
      }
    }
    // Nothing is known beyond a takeover; nothing at all where the car stays.
    let cut = SampleWay(from: poses[0], coming: poses[0...9], speed: 6)
    #expect(cut.points.compactMap { $0 }.count == 1)
    let still = SampleWay(from: poses[0], coming: [poses[0], poses[0]], speed: 0)
    #expect(still.points.allSatisfy { $0 == nil })
    // A shifted ego comes back to it as its future does, after ten metres at the latest.
    let straight = (0..<200).map { Pose<World>(x: 0.2 * Double($0), y: 0, yaw: 0) }
    let back = SampleWay(from: straight[0], coming: straight, speed: 4, view: RecoveryView(y: 1, yaw: 0))
    // u = 0.4 after 4 m: 2u³ − 3u² + 1 = 0.648, less the metre that the ego itself is beside it.
    #expect(abs((back.points[1]?.y ?? 9) + 0.352) < 1e-9 && abs((back.points[1]?.x ?? 0) - 4) < 1e-9)
    #expect(back.points[4...].allSatisfy { abs(($0?.y ?? 9) + 1) < 1e-9 })
  }

  @Test func viewsAreWithinTheirLimitsAndTheSameForTheSameSeed() {
    let views = (1...200).map { RecoveryView.drawn(seed: 1, drive: "0001_r", tick: 10, number: $0) }
    #expect(views == (1...200).map { RecoveryView.drawn(seed: 1, drive: "0001_r", tick: 10, number: $0) })
    #expect(
      views.allSatisfy {
        abs($0.y) <= RecoveryView.maximumShift && abs($0.yaw) <= RecoveryView.maximumTurn + 1e-4
      })
    #expect(views.contains { $0.y < -0.7 } && views.contains { $0.y > 0.7 })
    #expect(Set(views).count > 190)
  }

  /// A cube of 2 m that stands 10 m ahead of a level camera: its near face is 9 m away, so it spans f·2/9 pixels.
  @Test func boxAgainstTheCameraFormula() throws {
    let camera = try PinholeCamera(
      pose: Pose(x: 100, y: 50, z: 1, yaw: .pi / 2), width: 400, height: 300, fieldOfView: radians(90))
    let cube = ActorDescription(
      id: 7, kind: .vehicle, typeID: "vehicle.x", roleName: "", halfExtent: Vector(x: 1, y: 1, z: 1),
      boxCentre: Point(x: 0, y: 0, z: 1))
    let projection = BoxProjection(camera)
    let bounds = try #require(projection.bounds(of: cube, at: Pose(x: 100, y: 60, yaw: 0)))
    let f = 200.0
    #expect(abs(bounds.left - (200 - f / 9)) < 1e-9 && abs(bounds.right - (200 + f / 9)) < 1e-9)
    #expect(abs(bounds.top - (150 - f / 9)) < 1e-9 && abs(bounds.bottom - (150 + f / 9)) < 1e-9)
    // To the east of a camera that looks north is to its right.
    let right = try #require(projection.bounds(of: cube, at: Pose(x: 104, y: 60, yaw: 0)))
    #expect(abs(right.left - (200 + f * 3 / 11)) < 1e-9 && abs(right.right - (200 + f * 5 / 9)) < 1e-9)
    #expect(projection.bounds(of: cube, at: Pose(x: 100, y: 40, yaw: 0)) == nil)
    // Half behind the camera: cut there, and at the picture's edges.
    let near = try #require(projection.bounds(of: cube, at: Pose(x: 101.5, y: 50.5, yaw: 0)))
    let clipped = try #require(near.clipped(to: .init(left: 0, top: 100, width: 400, height: 100)))
    #expect(clipped.right == 400 && clipped.top == 0 && clipped.bottom == 100 && clipped.left >= 200)
  }

  /// Rare kinds count more, weights are 1 on average.
  @Test func weightsBalance() {
    var balance = SampleBalance()
    for _ in 0..<90 { balance.add(.init(scenario: "none", kind: "cruising")) }
    for _ in 0..<10 { balance.add(.init(scenario: "none", kind: "braking")) }
    let weights = balance.weights()
    let (common, rare) = (
      weights[.init(scenario: "none", kind: "cruising")] ?? 0,
      weights[.init(scenario: "none", kind: "braking")] ?? 0
    )
    #expect(abs(rare / common - 3) < 1e-3)
    #expect(abs(0.9 * common + 0.1 * rare - 1) < 1e-3)
  }
}
