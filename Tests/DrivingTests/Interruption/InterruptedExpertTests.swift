import DriveTypes
import Driving
import Glibc
import Testing

/// The interrupted expert on a straight road, in a world of one formula, beside a second expert that sees the same and
/// only says what it would do.
@Suite struct InterruptedExpertTests {
  /// A student that knows one thing; it notes what it is shown.
  final class Student: Agent {
    let name = "student"
    var requirements = AgentRequirements(
      cameras: [
        CameraSpecification(
          id: "CAM_FRONT", pose: Pose(x: 0, y: 0, yaw: 0), width: 8, height: 8, fieldOfView: 1)
      ], cameraPeriod: 5)
    let control: VehicleControl
    var ticks: [Int] = []
    init(_ control: VehicleControl) { self.control = control }
    func begin(_ briefing: RouteBriefing) { ticks = [] }
    func act(_ observation: Observation) -> VehicleControl {
      ticks.append(observation.tick)
      return control
    }
  }

  struct Moment: Equatable {
    var x, y, yaw, speed: Double
    var control: VehicleControl
    var decision: Decision?
    /// What an expert that is asked at every tick would do.
    var expert: VehicleControl
    var reasons: [DecisionReason]
    var isInterrupted: Bool { decision?.isInterrupted == true }
  }

  static func drive(
    _ agent: inout InterruptedExpert, ticks: Int, seed: UInt64 = 1, route: String = "1", wall: Double? = nil,
    companion: Double? = nil
  ) throws -> [Moment] {
    let points = ReferencePathTests.straight(3000)
    let briefing = RouteBriefing(
      routeID: route, town: "Line", mapHash: "", seed: seed, plan: [], originLatitude: 0, originLongitude: 0,
      privileged: PrivilegedBriefing(
        denseRoute: points, speedLimits: Array(repeating: 50 / 3.6, count: points.count), trafficLights: [],
        stopSigns: []))
    var twin = ExpertAgent()
    try twin.begin(briefing)
    try agent.begin(briefing)
    var pose = Pose<World>(x: 0, y: 0, yaw: 0)
    var speed = 0.0
    var moments: [Moment] = []
    for tick in 7..<7 + ticks {
      let velocity = pose.forward * speed
      var states = [ActorState(id: 1, pose: pose, velocity: velocity)]
      var bodies = [ExpertAgentTests.body]
      if let wall {
        bodies.append(
          ActorDescription(
            id: 2, kind: .prop, typeID: "static.prop.wall", roleName: "",
            halfExtent: Vector(x: 1, y: 9, z: 1), boxCentre: Point(x: 0, y: 0, z: 1)))
        states.append(ActorState(id: 2, pose: Pose(x: wall, y: 0, yaw: 0)))
      }
      if let companion {
        var body = ExpertAgentTests.body
        body.id = 3
        bodies.append(body)
        states.append(
          ActorState(
            id: 3, pose: Pose(x: pose.position.x - 3, y: companion, yaw: 0), velocity: Vector(x: speed, y: 0))
        )
      }
      let snapshot = WorldSnapshot(
        tick: tick, time: Double(tick) * 0.05, descriptions: bodies, states: states, lightStates: [],
        collisions: [])
      let seen = Observation(
        tick: tick, time: Double(tick) * 0.05, ego: EgoMeasurement(speed: speed),
        privileged: PrivilegedState(ego: 1, snapshot: snapshot))
      let control = try agent.act(seen)
      let expert = try twin.act(seen)
      #expect(control.isValid)
      moments.append(
        Moment(
          x: pose.position.x, y: pose.position.y, yaw: pose.yaw, speed: speed, control: control,
          decision: agent.decision, expert: expert, reasons: twin.decision?.reasons ?? []))
      speed = max(0, speed + (control.throttle * 4 - control.brake * 7 - 0.2) * 0.05)
      pose.position = pose.position + pose.forward * (speed * 0.05)
      pose.rotation.yaw -= speed * 0.05 * tan(0.368 * control.steer) / 1.33
    }
    return moments
  }

  /// First tick and end of each stretch with, or without, a spell.
  static func stretches(_ moments: [Moment]) -> [(range: Range<Int>, isSpell: Bool)] {
    var result: [(range: Range<Int>, isSpell: Bool)] = []
    for (i, moment) in moments.enumerated() {
      if let last = result.last, last.isSpell == moment.isInterrupted {
        result[result.count - 1].range = last.range.lowerBound..<(i + 1)
      } else {
        result.append((i..<(i + 1), moment.isInterrupted))
      }
    }
    return result
  }

  /// The expert's own control between the spells, its reasons always, and one more in spells.
  static func expectExpertBetween(_ moments: [Moment]) {
    for moment in moments {
      var reasons = moment.reasons
      if moment.isInterrupted { reasons.append(DecisionReason(cause: .interrupted)) }
      #expect(moment.decision?.reasons == reasons)
      if !moment.isInterrupted { #expect(moment.control == moment.expert) }
    }
  }

  @Test func disturbancesAreDrivenOffAndMended() throws {
    var agent = InterruptedExpert()
    #expect(agent.requirements.privileged && agent.requirements.cameras.isEmpty)
    var sides: Set<Bool> = []
    var seen: [String: Int] = [:]
    for seed in 1...12 {
      let moments = try Self.drive(&agent, ticks: 2400, seed: UInt64(seed))
      Self.expectExpertBetween(moments)
      let stretches = Self.stretches(moments)
      #expect(stretches.count { $0.isSpell } > 10)
      for (range, isSpell) in stretches.dropLast() {
        let length = Double(range.count) * 0.05
        guard isSpell else {
          #expect(length >= 3.45, "\(length) s of the expert")
          continue
        }
        let (first, last) = (moments[range.lowerBound], moments[range.upperBound])
        #expect(first.speed > 1.5)
        let pedals = moments[range].map { ($0.control.throttle, $0.control.brake) }
        let isStop = pedals.allSatisfy { $0.1 > 0 && $0.0 == 0 } && length > 1.8
        #expect(length <= (isStop ? 8.3 : 1.8), "\(length) s of a spell")
        // Unless the expert takes over early, on a half second.
        if abs(last.y) < 1, abs(last.yaw) < radians(17) { #expect(range.upperBound % 10 == 0) }
        #expect(abs(last.y) < 2 && abs(last.yaw) < radians(25))
        if abs(last.y) > 0.25 { sides.insert(last.y > 0) }
        let kind =
          isStop && last.speed < 0.1
          ? "stop"
          : pedals.allSatisfy { $0.1 > 0 }
            ? "brake"
            : pedals.allSatisfy { $0 == (0, 0) }
              ? "coast"
              : moments[range].contains { $0.control.steer != $0.expert.steer } ? "steer" : "throttle"
        seen[kind, default: 0] += 1
        // Three seconds later the car is on its way again.
        let later = range.upperBound + 60
        if later < moments.count { #expect(abs(moments[later].y) < 0.4, "\(moments[later].y) m off") }
      }
    }
    #expect(sides.count == 2)
    #expect(
      ["stop", "brake", "coast", "steer", "throttle"].allSatisfy { seen[$0, default: 0] > 2 }, "\(seen)")
  }

  @Test func spellsAreDrawnByTheSeedAndTheRoute() throws {
    var agent = InterruptedExpert()
    let once = try Self.drive(&agent, ticks: 600)
    // The same agent again: a route leaves nothing behind.
    #expect(try Self.drive(&agent, ticks: 600) == once)
    #expect(try Self.drive(&agent, ticks: 600, seed: 2) != once)
    #expect(try Self.drive(&agent, ticks: 600, route: "2") != once)
  }

  @Test func aStudentDrivesInItsSpells() throws {
    let student = Student(VehicleControl(throttle: 0.31, steer: 0.004))
    var agent = InterruptedExpert(student: student)
    #expect(agent.requirements.privileged && agent.requirements.cameraPeriod == 5)
    #expect(agent.requirements.cameras.map(\.id) == ["CAM_FRONT"])
    let moments = try Self.drive(&agent, ticks: 2400)
    // It watches all the time.
    #expect(student.ticks == Array(7..<2407))
    Self.expectExpertBetween(moments)
    let spells = Self.stretches(moments).dropLast().filter(\.isSpell)
    #expect(spells.count > 8)
    for (range, _) in spells {
      #expect(moments[range].allSatisfy { $0.control == student.control })
      #expect(range.count <= 105 && range.count >= 5)
    }
    #expect(spells.contains { $0.range.count >= 60 })
  }

  /// A student that leaves the road is stopped before it is far from its line.
  @Test func theExpertTakesOverBeforeItIsTooLate() throws {
    var agent = InterruptedExpert(student: Student(VehicleControl(throttle: 0.5, steer: -0.06)))
    let moments = try Self.drive(&agent, ticks: 2400)
    #expect(moments.contains { $0.isInterrupted })
    #expect(moments.allSatisfy { abs($0.y) < 2.5 })
    for moment in moments where moment.isInterrupted {
      #expect(abs(moment.y) <= 1.2 && abs(moment.yaw) <= radians(18))
    }
    // Nobody is pushed towards somebody beside it.
    for side in [-1.0, 1] {
      agent = InterruptedExpert()
      var pushed = 0.0
      for seed in 1...8 {
        let accompanied = try Self.drive(&agent, ticks: 1200, seed: UInt64(seed), companion: 3 * side)
        pushed = max(pushed, accompanied.map { -side * $0.y }.max() ?? 0)
        for (range, _) in Self.stretches(accompanied).filter(\.isSpell) {
          #expect(accompanied[range].allSatisfy { side * $0.y < 0.4 })
        }
      }
      #expect(pushed > 0.4)
    }
    // One that never brakes does not run into what stands in its way.
    agent = InterruptedExpert(student: Student(VehicleControl(throttle: 0.5)))
    let stopped = try Self.drive(&agent, ticks: 1200, wall: 150)
    #expect(stopped.allSatisfy { $0.x + 2.45 < 149 })
  }
}
