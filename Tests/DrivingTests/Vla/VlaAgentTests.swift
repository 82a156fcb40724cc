import DriveTypes
import Driving
import Foundation
import Images
import Sensing
import Testing

/// The agent with a script in the model's place, on a straight road of one formula.
@Suite struct VlaAgentTests {
  /// Answers with the same token each time, or as `answers` says for its n-th question.
  final class Script: DrivingPlanner {
    var settings = DrivingModelSettings()
    let vocabulary: PlanVocabulary
    var prompts: [DrivePrompt] = []
    let answers: (Int) -> [Int]
    var things: [PerceivedThing]?
    var way: [Point<Ego>]?
    /// By the place along the road, metres, and the number of the question.
    var signals: (Double, Int) -> PerceivedSignals? = { _, _ in nil }

    init(_ answers: @escaping (Int) -> [Int]) throws {
      self.answers = answers
      // Token i drives i metres straight on in half a second.
      vocabulary = .actions(
        try ActionVocabulary(
          name: "made", tokens: (0...8).map { MotionSegment(x: Double($0), y: 0, heading: 0) },
          provenance: VocabularyProvenance(method: "made")))
    }

    func answer(_ prompt: DrivePrompt) -> DriveAnswer {
      prompts.append(prompt)
      var answer = DriveAnswer(actions: answers(prompts.count - 1))
      // What stands 40 m down the road.
      answer.things = things?.map { thing in
        var thing = thing
        thing.place.x -= prompt.pose.position.x
        return thing
      }
      answer.way = way
      answer.signals = signals(prompt.pose.position.x, prompts.count - 1)
      return answer
    }
  }

  struct Ride {
    var x, speed: Double
    var control: VehicleControl
    var decision: Decision?
  }

  static let origin = GeoReference()

  /// Drives east from the origin; the picture of each tick that has one is grey by its number.
  static func drive(_ agent: inout VlaAgent, ticks: Int, firstTick: Int = 1, yawRate: Double = 0) throws
    -> [Ride]
  {
    let plan = [0.0, 50, 400].map { RoutePoint(pose: Pose(x: $0, y: 0, yaw: 0), option: .laneFollow) }
    try agent.begin(
      RouteBriefing(
        routeID: "1", town: "Line", mapHash: "", seed: 0, plan: plan, originLatitude: 42, originLongitude: 2))
    let needs = agent.requirements
    var (x, speed) = (0.0, 0.0)
    var rides: [Ride] = []
    for tick in firstTick..<firstTick + ticks {
      let place = Self.origin.coordinates(of: Point(x: x, y: 0))
      var observation = Observation(
        tick: tick, time: Double(tick) * 0.05,
        ego: EgoMeasurement(
          speed: speed, compass: .pi / 2 - yawRate * 0.05 * Double(tick - firstTick),
          latitude: place.latitude, longitude: place.longitude))
      if (tick - firstTick).isMultiple(of: needs.cameraPeriod) {
        let level = UInt8(truncatingIfNeeded: tick * 2)
        // Further cameras see a little more red.
        observation.images = try needs.cameras.enumerated().map { number, camera in
          let red = level &+ UInt8(40 * number)
          let picture = RGBImage(width: 448, height: 252, red: red, green: level, blue: level)
          return CameraImage(camera: camera.id, width: 448, height: 252, jpeg: try picture.jpeg(quality: 90))
        }
      }
      let control = try agent.act(observation)
      #expect(control.isValid)
      speed = max(0, speed + (control.throttle * 4 - control.brake * 7 - 0.2) * 0.05)
      x += speed * 0.05
      rides.append(Ride(x: x, speed: speed, control: control, decision: agent.decision))
    }
    return rides
  }

  static func agent(_ script: Script, _ change: (inout VlaOptions) -> Void = { _ in }) throws -> VlaAgent {
    var options = VlaOptions(model: "")
    change(&options)
    return try VlaAgent(planner: script, options: options)
  }

  @Test func drivesAsFastAsTheTokensSay() throws {
    let script = try Script { _ in [4, 4, 4, 4, 4, 4] }
    var agent = try Self.agent(script)
    let rides = try Self.drive(&agent, ticks: 200)
    #expect(abs(rides[199].speed - 8) < 0.4)
    #expect(rides.allSatisfy { $0.control.steer == 0 })
    #expect(abs(try #require(rides[199].decision).targetSpeed - 8) < 1e-6)
    #expect(agent.counts.plans == 20 && agent.counts.malformed == 0 && agent.report == nil)
    #expect(agent.requirements.cameras.map(\.id) == ["CAM_FRONT"] && !agent.requirements.privileged)
    #expect(agent.requirements.cameraPeriod == 10)
  }

  /// Pictures of half a second ago and now, at every period; the first twice.
  @Test(arguments: [(0.25, 5), (0.5, 10), (1.0, 10)])
  func promptsTellWhatIsSeen(period: Double, cameraPeriod: Int) throws {
    let script = try Script { _ in [2, 2, 2, 2, 2, 2] }
    var agent = try Self.agent(script) { $0.planningPeriod = period }
    #expect(agent.requirements.cameraPeriod == cameraPeriod)
    _ = try Self.drive(&agent, ticks: 61, firstTick: 7)
    let step = Int(period * 20)
    #expect(script.prompts.count == 60 / step + 1)
    for (i, prompt) in script.prompts.enumerated() {
      let tick = 7 + i * step
      #expect(prompt.pictures.count == 2 && prompt.time == Double(tick) * 0.05)
      #expect(prompt.pictures[1].width == 448 && prompt.pictures[1].height == 168)
      // Greys survive JPEG within a level or two.
      let before = i * step >= 10 ? tick - 10 : tick
      #expect(abs(Int(prompt.pictures[1].pixels[999]) - tick * 2) <= 2)
      #expect(abs(Int(prompt.pictures[0].pixels[999]) - before * 2) <= 2)
      #expect(prompt.command == .laneFollow && prompt.mode == .fast && prompt.targets.count == 2)
      #expect(abs(prompt.targets[0].x - (50 - prompt.pose.position.x)) < 1e-3)
    }
  }

  private static func views(_ cameras: String..., history: Double = 0.5) -> DrivingModelSettings.Views {
    let file = DrivingModelSettings.NamedFile(name: "", hash: "")
    return DrivingModelSettings.Views(
      cameras: cameras, historySeconds: history, backbone: file, perception: file)
  }

  /// Pictures of the model's further cameras come along where its perception is wanted.
  @Test func promptsHaveTheModelsViews() throws {
    let script = try Script { _ in [2, 2, 2, 2, 2, 2] }
    script.settings.views = Self.views("left", "right")
    var agent = try Self.agent(script)
    #expect(agent.requirements.cameras.map(\.id) == ["CAM_FRONT", "CAM_LEFT", "CAM_RIGHT"])
    _ = try Self.drive(&agent, ticks: 21)
    let prompt = try #require(script.prompts.last)
    #expect(prompt.views.count == 2 && prompt.views.allSatisfy { $0.count == 2 })
    for (number, pictures) in ([prompt.pictures] + prompt.views).enumerated() {
      for (picture, tick) in zip(pictures, [11, 21]) {
        #expect(abs(Int(picture.pixels[999]) - (tick * 2 + 40 * number)) <= 4, "\(number) at \(tick)")
      }
    }
    var careless = try Self.agent(script) { $0.omitsGuard = true }
    #expect(careless.requirements.cameras.map(\.id) == ["CAM_FRONT"])
    _ = try Self.drive(&careless, ticks: 1)
    #expect(try #require(script.prompts.last).views.isEmpty)
    // Pictures of other cameras than asked for.
    try agent.begin(
      RouteBriefing(
        routeID: "1", town: "Line", mapHash: "", seed: 0, plan: [], originLatitude: 42, originLongitude: 2))
    var observation = Observation(tick: 1, time: 0, ego: EgoMeasurement(speed: 0))
    observation.images = [CameraImage(camera: "CAM_FRONT", width: 448, height: 252, jpeg: [])]
    #expect { _ = try agent.act(observation) } throws: { "\($0)".contains("CAM_FRONT, CAM_LEFT, CAM_RIGHT") }
    script.settings.views = Self.views("bench2drive-six")
    #expect { _ = try Self.agent(script) } throws: { "\($0)".contains("6 cameras") }
  }

  /// The model's own camera is asked for once; its two pictures are as old as perception and as the prompt want them.
  @Test func viewsHaveAHistoryOfTheirOwn() throws {
    let script = try Script { _ in [2, 2, 2, 2, 2, 2] }
    script.settings.views = Self.views("left", "front", history: 0.1)
    var agent = try Self.agent(script)
    #expect(agent.requirements.cameras.map(\.id) == ["CAM_FRONT", "CAM_LEFT"])
    #expect(agent.requirements.cameraPeriod == 2)
    _ = try Self.drive(&agent, ticks: 21)
    let prompt = try #require(script.prompts.last)
    func ticks(_ pictures: [RGBImage], number: Int) -> [Int] {
      pictures.map { Int((Double($0.pixels[999]) - 40 * Double(number)) / 2 + 0.5) }
    }
    #expect(ticks(prompt.pictures, number: 0) == [11, 21])
    try #require(prompt.views.count == 2)
    #expect(ticks(prompt.views[0], number: 1) == [19, 21] && ticks(prompt.views[1], number: 0) == [19, 21])
    // At first there is one picture only.
    let first = try #require(script.prompts.first)
    #expect(ticks(first.views[0], number: 1) == [1, 1] && first.yawRate == 0)
    // How fast the car turned since then, or since the prompt's earlier picture.
    for views in [script.settings.views, nil] {
      script.settings.views = views
      var turning = try Self.agent(script)
      _ = try Self.drive(&turning, ticks: 21, yawRate: 0.3)
      let last = try #require(script.prompts.last)
      #expect(abs(last.yawRate - 0.3) < 1e-9)
    }
    script.settings.views = Self.views("left", history: 0.12)
    #expect { _ = try Self.agent(script) } throws: { "\($0)".contains("history_seconds of views") }
  }

  /// The plan says 8 m/s on; what the model sees stops the car behind it, unless that is left out.
  @Test func stopsBehindWhatItSees() throws {
    let script = try Script { _ in [4, 4, 4, 4, 4, 4] }
    script.things = [
      PerceivedThing(
        place: Point(x: 60, y: 0.3), velocity: .zero, halfLength: 2.4, halfWidth: 3, confidence: 0.9)
    ]
    var agent = try Self.agent(script)
    let rides = try Self.drive(&agent, ticks: 400)
    let last = try #require(rides.last)
    #expect(last.speed < 0.3 && last.x + 2.45 < 60 - 2.4 && last.x + 2.45 > 60 - 2.4 - 4)
    #expect(rides.contains { $0.speed > 7 })
    var careless = try Self.agent(script) { $0.omitsGuard = true }
    #expect(try #require(Self.drive(&careless, ticks: 400).last).x > 100)
  }

  /// The tokens say straight on, the way bends to the left: the wheel follows the way, the pedals the tokens.
  @Test func steersAlongTheWay() throws {
    let script = try Script { _ in [4, 4, 4, 4, 4, 4] }
    script.way = (1...PlannedWay.count).map { i in
      let angle = PlannedWay.step * Double(i) / 20
      return Point(x: 20 * sin(angle), y: 20 * (1 - cos(angle)))
    }
    var agent = try Self.agent(script)
    let rides = try Self.drive(&agent, ticks: 100)
    // When a plan comes the way begins anew at the car, and the controller's derivative part says no for a tick.
    let between = rides.indices.filter { $0 >= 20 && !$0.isMultiple(of: 10) }
    #expect(between.allSatisfy { rides[$0].control.steer < -0.05 })
    #expect(abs(try #require(rides[99].decision).targetSpeed - 8) < 1e-6)
    #expect(agent.trajectory?.way?.points.count == PlannedWay.count + 1)
    var other = try Self.agent(script) { $0.omitsWay = true }
    #expect(try Self.drive(&other, ticks: 100).allSatisfy { $0.control.steer == 0 })
  }

  @Test func ablationsTakeAwayPicturesAndTargets() throws {
    let script = try Script { _ in [0, 0, 0, 0, 0, 0] }
    var agent = try Self.agent(script) { ($0.blanksImages, $0.omitsTargets, $0.mode) = (true, true, .slow) }
    _ = try Self.drive(&agent, ticks: 12)
    for prompt in script.prompts {
      #expect(
        prompt.targets.isEmpty && prompt.mode == .slow && prompt.request == "<v_0> follow the lane slow")
      #expect(prompt.pictures.allSatisfy { $0.pixels.allSatisfy { $0 == 128 } })
    }
  }

  /// The earlier plan goes on until it runs out, then the car stops; a good answer starts it again.
  @Test(arguments: [[], [3, 3, 3], [3, 3, 3, 3, 3, 9], [3, 3, 3, 3, 3, -1], [3, 3, 3, 3, 3, 3, 3]])
  func malformedAnswersAreCountedAndOutlived(bad: [Int]) throws {
    let script = try Script { (5..<20).contains($0) ? bad : [4, 4, 4, 4, 4, 4] }
    var agent = try Self.agent(script)
    let rides = try Self.drive(&agent, ticks: 400)
    #expect(agent.counts.malformed == 15 && agent.counts.plans == 40)
    // The last good plan is that of tick 41; it says enough for 2.45 s.
    #expect(abs(try #require(rides[40 + 49].decision).targetSpeed - 8) < 1e-6)
    #expect(rides[40 + 50].control.brake == 1 && rides[40 + 50].decision?.targetSpeed == 0)
    #expect(rides[199].speed == 0)
    #expect(agent.counts.safeStopTicks == 200 - 40 - 50 && agent.counts.safeStops == 1)
    // Those of ticks 51, 61, 71 and 81 leave it something to follow.
    #expect(agent.counts.kept == 4 && agent.counts.fast == 40 && agent.counts.slow == 0)
    #expect(agent.counts.tokens == 25 * 6 + 15 * bad.count && agent.planCounts == agent.counts)
    #expect(abs(rides[399].speed - 8) < 0.4)
    #expect(try #require(agent.report).contains("15 malformed"))
  }

  @Test func withoutAnyGoodAnswerItStands() throws {
    let script = try Script { _ in [] }
    var agent = try Self.agent(script)
    let rides = try Self.drive(&agent, ticks: 40)
    #expect(rides.allSatisfy { $0.speed == 0 && $0.control.brake == 1 })
    #expect(agent.counts.malformed == 4 && agent.counts.safeStopTicks == 40)
    #expect(agent.counts.kept == 0 && agent.counts.safeStops == 1 && agent.counts.tokens == 0)
  }

  /// A plan takes effect when its latency is over, to the tick.
  @Test(arguments: [0.0, 0.25, 0.5, 0.75])
  func latencyDelaysPlans(latency: Double) throws {
    // Drives from the third plan on, made at tick 21.
    let script = try Script { $0 < 2 ? [0, 0, 0, 0, 0, 0] : [4, 4, 4, 4, 4, 4] }
    var agent = try Self.agent(script) { $0.latency = latency }
    let rides = try Self.drive(&agent, ticks: 60)
    let first = try #require(rides.firstIndex { $0.control.throttle > 0 })
    #expect(first == 20 + Int(latency * 20))
    #expect(agent.counts.safeStopTicks == Int(latency * 20) && agent.counts.safeStops == 0)
  }

  @Test func refusesOptionsThatDoNotFit() throws {
    let script = try Script { _ in [] }
    let changes: [(String, (inout VlaOptions) -> Void)] = [
      ("--latency", { $0.latency = 2.5 }),
      ("--latency", { $0.latency = 0.01 }), ("--latency", { $0.latency = -0.5 }),
      ("--latency", { $0.latency = .nan }), ("--planning-period", { $0.planningPeriod = 0.3 }),
      ("--planning-period", { $0.planningPeriod = 0 }),
    ]
    for (words, change) in changes {
      #expect { _ = try Self.agent(script, change) } throws: { "\($0)".contains(words) }
    }
    script.settings.modes = [.fast]
    #expect { _ = try Self.agent(script) { $0.mode = .slow } } throws: { "\($0)".contains("--mode is slow") }
    script.settings.camera = "front-three"
    #expect { _ = try Self.agent(script) } throws: { "\($0)".contains("3 cameras") }
    script.settings.camera = "front"
    script.settings.crop.top = 100
    #expect { _ = try Self.agent(script) } throws: { "\($0)".contains("448x252") }
    var agent = try Self.agent(try Script { _ in [] })
    #expect(throws: DrivingError.notBegun(agent: "vla")) {
      _ = try agent.act(Observation(tick: 1, time: 0, ego: EgoMeasurement(speed: 0)))
    }
  }
}
