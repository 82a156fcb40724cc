import DriveTypes
import Driving
import Evaluation
import Images
import Sensing
import Testing

/// What an agent behind a perturbation is told and what is heard of it, beside twins made by hand.
@Suite struct PerturbedAgentTests {
  /// Answers with the tick that it saw as its throttle, and keeps what it saw.
  final class Listener: Agent {
    let name = "listener"
    let requirements: AgentRequirements
    var seen: [Observation] = []
    init(_ requirements: AgentRequirements) { self.requirements = requirements }
    func begin(_ briefing: RouteBriefing) { seen = [] }
    func act(_ observation: Observation) -> VehicleControl {
      seen.append(observation)
      return VehicleControl(throttle: Double(observation.tick) / 1000)
    }
  }

  static let cameras = ["A", "B"].map {
    CameraSpecification(id: $0, pose: Pose(x: 0, y: 0, z: 2, yaw: 0), width: 16, height: 16, fieldOfView: 1)
  }
  static let briefing = RouteBriefing(
    routeID: "r1", town: "T", mapHash: "", seed: 11, plan: [], originLatitude: 42, originLongitude: 2)

  /// Observations from tick 1 on, pictures of two cameras every five ticks, grey by tick.
  static func observations(_ count: Int) throws -> [Observation] {
    let reference = GeoReference(latitude: 42, longitude: 2)
    return try (1...count).map { tick in
      let place = reference.coordinates(of: Point(x: 3 * Double(tick), y: -40, z: 1))
      let images: [CameraImage] =
        (tick - 1).isMultiple(of: 5)
        ? try cameras.map { camera in
          let shade = UInt8(camera.id == "A" ? 20 + tick % 100 : 200 - tick % 100)
          let picture = RGBImage(width: 16, height: 16, red: shade, green: shade, blue: shade)
          return CameraImage(camera: camera.id, width: 16, height: 16, jpeg: try picture.jpeg(quality: 85))
        } : []
      return Observation(
        tick: tick, time: 0.05 * Double(tick),
        ego: EgoMeasurement(
          speed: 10, acceleration: Vector(x: 1, y: 2, z: 3), compass: 6.2, latitude: place.latitude,
          longitude: place.longitude, altitude: place.altitude), images: images)
    }
  }

  /// What the agent saw, and the controls in force.
  func drive(_ perturbations: String..., count: Int = 60) throws -> (
    seen: [Observation], controls: [Double], sent: [Observation]
  ) {
    let sent = try Self.observations(count)
    let listener = Listener(AgentRequirements(cameras: Self.cameras, cameraPeriod: 5))
    var agent = PerturbedAgent(listener, try perturbations.map { try Perturbation($0) })
    try agent.begin(Self.briefing)
    let controls = try sent.map { 1000 * (try agent.act($0)).throttle }
    return (listener.seen, controls, sent)
  }

  @Test func nothingIsNothing() throws {
    let run = try drive()
    #expect(run.seen == run.sent)
    #expect(run.controls.map { Int($0.rounded()) } == Array(1...60))
    // Nor what has no strength.
    for idle in ["speed_bias:0", "speed_scale:1", "latency:0", "controls_lost:0", "frame_drop:0"] {
      let run = try drive(idle)
      #expect(run.seen == run.sent && run.controls.last == 60, "\(idle)")
    }
  }

  @Test func speedometerErrorsChangeTheSpeedAlone() throws {
    for (text, speed) in [("speed_bias:-1.5", 8.5), ("speed_scale:0.7", 7.0)] {
      let run = try drive(text)
      for (told, real) in zip(run.seen, run.sent) {
        var twin = real
        twin.ego.speed = speed
        #expect(told == twin, "\(text)")
      }
    }
    let run = try drive("speed_noise:0.3", count: 2000)
    var factors: [Double] = []
    for (told, real) in zip(run.seen, run.sent) {
      factors.append(told.ego.speed / 10 - 1)
      var twin = real
      twin.ego.speed = told.ego.speed
      #expect(told == twin)
    }
    // Of 2000 normal numbers: three standard errors of mean and deviation.
    let (mean, deviation) = Self.moments(factors)
    #expect(abs(mean) < 3 * 0.3 / 2000.squareRoot() && abs(deviation - 0.3) < 3 * 0.3 / 4000.squareRoot())
    #expect(try drive("speed_noise:0.3").seen == Array(run.seen.prefix(60)))
    // The same draws, twice as strong.
    for (one, two) in zip(run.seen, try drive("speed_noise:0.6").seen) {
      #expect(abs(2 * (one.ego.speed - 10) - (two.ego.speed - 10)) < 1e-9)
    }
  }

  @Test func placeErrorsChangeLatitudeAndLongitudeAlone() throws {
    let reference = GeoReference(latitude: 42, longitude: 2)
    func errors(_ text: String, count: Int) throws -> [(east: Double, north: Double)] {
      let run = try drive(text, count: count)
      return zip(run.seen, run.sent).map { told, real in
        var twin = real
        twin.ego.latitude = told.ego.latitude
        twin.ego.longitude = told.ego.longitude
        #expect(told == twin, "\(text)")
        let (a, b) = (told.ego, real.ego)
        let from = reference.point(latitude: b.latitude, longitude: b.longitude, altitude: b.altitude)
        let to = reference.point(latitude: a.latitude, longitude: a.longitude, altitude: a.altitude)
        return (to.x - from.x, to.y - from.y)
      }
    }
    let offset = try errors("gnss_offset:2", count: 60)
    let first = try #require(offset.first)
    // A micrometre: what degrees in doubles leave of it.
    for error in offset {
      #expect(abs((error.east * error.east + error.north * error.north).squareRoot() - 2) < 1e-6)
      #expect(abs(error.east - first.east) < 1e-6 && abs(error.north - first.north) < 1e-6)
    }
    let noise = try errors("gnss_noise:1.5", count: 2000)
    for axis in [noise.map(\.east), noise.map(\.north)] {
      let (mean, deviation) = Self.moments(axis)
      #expect(abs(mean) < 3 * 1.5 / 2000.squareRoot() && abs(deviation - 1.5) < 3 * 1.5 / 4000.squareRoot())
    }
  }

  @Test func compassErrorsStayWithinACircle() throws {
    let run = try drive("compass_offset:10")
    for (told, real) in zip(run.seen, run.sent) {
      var twin = real
      // 6.2 rad and 10 degrees are beyond north.
      twin.ego.compass = 6.2 + 10 * .pi / 180 - 2 * .pi
      #expect(abs(told.ego.compass - twin.ego.compass) < 1e-12)
      twin.ego.compass = told.ego.compass
      #expect(told == twin)
    }
    let noisy = try drive("compass_noise:5", count: 2000).seen
    let errors = noisy.map { ($0.ego.compass > 3 ? $0.ego.compass : $0.ego.compass + 2 * .pi) - 6.2 }
    #expect(noisy.allSatisfy { (0..<2 * .pi).contains($0.ego.compass) })
    let (mean, deviation) = Self.moments(errors)
    let five = 5 * Double.pi / 180
    #expect(
      abs(mean) < 3 * five / 2000.squareRoot() && abs(deviation - five) < 3 * five / 4000.squareRoot())
  }

  @Test func aBlackCameraAndAFrozenOne() throws {
    let black = try RGBImage(width: 16, height: 16, red: 0, green: 0, blue: 0).jpeg(quality: 85)
    for (text, camera) in [("camera_black", "A"), ("camera_black:B", "B")] {
      let run = try drive(text)
      for (told, real) in zip(run.seen, run.sent) {
        var twin = real
        for i in twin.images.indices where twin.images[i].camera == camera { twin.images[i].jpeg = black }
        #expect(told == twin, "\(text)")
      }
    }
    // Pictures come at ticks 1, 6, 11, …: 0, 0.25, 0.5, … seconds after the first. The first from 0.6 s on is tick 16's.
    let run = try drive("camera_frozen:B,after=0.6")
    for (told, real) in zip(run.seen, run.sent) {
      var twin = real
      if real.tick > 16, !real.images.isEmpty { twin.images[1] = run.sent[15].images[1] }
      #expect(told == twin, "tick \(real.tick)")
    }
  }

  @Test func droppedFramesAreCachedInBursts() throws {
    let run = try drive("frame_drop:0.2,burst=3", count: 3000)
    var lost: [Bool] = []
    var cached = run.sent[0].images
    for (told, real) in zip(run.seen, run.sent) where !real.images.isEmpty {
      var twin = real
      let isLost = told.images != real.images
      if isLost { twin.images = cached } else { cached = real.images }
      #expect(told == twin)
      lost.append(isLost)
    }
    #expect(lost.first == false)
    // A set comes when none of three draws began a burst: 0.8³.
    let share = Double(lost.count { $0 }) / Double(lost.count)
    #expect(abs(share - (1 - 0.512)) < 0.07, "\(share)")
    // No burst but the last is shorter than three.
    for run in lost.dropFirst().split(separator: false, omittingEmptySubsequences: true).dropFirst()
      .dropLast()
    {
      #expect(run.count >= 3)
    }
    #expect(zip(run.seen, run.sent).allSatisfy { $0.images.count == $1.images.count && $0.ego == $1.ego })
  }

  @Test func answersTakeEffectLater() throws {
    let run = try drive("latency:0.2")
    #expect(run.seen == run.sent)
    #expect(run.controls.map { Int($0.rounded()) } == [0, 0, 0, 0] + Array(1...56))
    let jittered = try drive("latency:0.2,jitter=0.15", count: 500)
    #expect(jittered.seen == jittered.sent)
    let ages = zip(jittered.controls, 1...).dropFirst(8).map { $0.1 - Int($0.0.rounded()) }
    #expect(ages.allSatisfy { (1...7).contains($0) } && Set(ages).count > 3)
    // A newer answer is never followed by an older one.
    #expect(zip(jittered.controls, jittered.controls.dropFirst()).allSatisfy { $0 <= $1 })
    #expect(try drive("latency:0.2,jitter=0.15", count: 500).controls == jittered.controls)
  }

  @Test func lostAnswersLeaveTheLastOneInForce() throws {
    let run = try drive("controls_lost:0.3", count: 1000)
    #expect(run.seen == run.sent)
    var lost = 0
    for (index, control) in run.controls.enumerated() {
      let before = index > 0 ? run.controls[index - 1] : 0
      let isOwn = Int(control.rounded()) == index + 1
      #expect(isOwn || control == before)
      if !isOwn { lost += 1 }
    }
    // Three standard deviations of 1000 draws are 4.3 %.
    #expect(abs(Double(lost) / 1000 - 0.3) < 0.044)
    let all = try drive("controls_lost:1")
    #expect(all.controls.allSatisfy { $0 == 0 } && all.seen == all.sent)
  }

  @Test func observationsAreLostOrLate() throws {
    let run = try drive("observations_lost:0.3", count: 1000)
    #expect(run.seen.first == run.sent.first && abs(Double(run.seen.count) / 1000 - 0.7) < 0.044)
    #expect(run.seen == run.sent.filter { sent in run.seen.contains { $0.tick == sent.tick } })
    let heard = Set(run.seen.map(\.tick))
    for (index, control) in run.controls.enumerated() where !heard.contains(index + 1) {
      #expect(control == run.controls[index - 1])
    }
    #expect(try drive("observations_lost:1").seen.count == 1)
    let late = try drive("observations_late:0.15")
    #expect(late.seen == Array(late.sent.dropLast(3)))
    #expect(late.controls.map { Int($0.rounded()) } == [0, 0, 0] + Array(1...57))
  }

  @Test func severalActTogetherAndEachRouteStartsAnew() throws {
    let both = try drive("speed_scale:0.5", "latency:0.1", "camera_black")
    #expect(both.seen.allSatisfy { $0.ego.speed == 5 } && both.controls[10].rounded() == 9)
    let listener = Listener(AgentRequirements())
    var agent = PerturbedAgent(listener, [try Perturbation("latency:0.2,jitter=0.1")])
    let sent = try Self.observations(40)
    var drives: [[VehicleControl]] = []
    for _ in 0..<2 {
      try agent.begin(Self.briefing)
      drives.append(try sent.map { try agent.act($0) })
    }
    #expect(drives[0] == drives[1])
    var other = Self.briefing
    other.routeID = "r2"
    try agent.begin(other)
    #expect(try sent.map { try agent.act($0) } != drives[0])
    var blind = PerturbedAgent(listener, [try Perturbation("camera_black")])
    #expect(throws: EvaluationError.self) { try blind.begin(Self.briefing) }
  }

  /// Mean and standard deviation.
  static func moments(_ values: [Double]) -> (mean: Double, deviation: Double) {
    let mean = values.reduce(0, +) / Double(values.count)
    let squares = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
    return (mean, (squares / Double(values.count - 1)).squareRoot())
  }
}
