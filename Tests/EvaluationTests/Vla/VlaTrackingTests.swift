import DriveTypes
import Driving
import Evaluation
import Foundation
import Roads
import Testing

/// The agent must be able to drive what its tokens say: a script in the model's place tells it the way of an expert that
/// drove the same route, in the shipped vocabulary's tokens.
@Suite struct VlaTrackingTests {
  /// Knows the expert's drive, tick by tick, and answers with the tokens that lead back to it from where the ego is.
  struct Follower: DrivingPlanner {
    var settings = DrivingModelSettings()
    let vocabulary: PlanVocabulary
    let poses: [Pose<World>]
    let firstTime: Double

    /// Beyond the drive's end it goes on as fast as it ended.
    func pose(at tick: Int) -> Pose<World> {
      let last = poses.count - 1
      guard tick > last, last > 0 else { return poses[max(0, tick)] }
      let step = poses[last].position.distanceXY(to: poses[last - 1].position)
      return poses[last].advanced(by: MotionSegment(x: step * Double(tick - last), y: 0, heading: 0))
    }

    func answer(_ prompt: DrivePrompt) -> DriveAnswer {
      let now = Int(((prompt.time - firstTime) / 0.05).rounded())
      let coming = (1...settings.horizon).map { pose(at: now + 10 * $0) }
      switch vocabulary {
      case .actions(let actions): return DriveAnswer(actions: actions.encode(coming, from: prompt.pose).ids)
      case .waypoints(let bins):
        let points = coming.map { pose in
          let place = prompt.pose.localLevel(pose.position)
          return Point<Ego>(x: place.x, y: place.y)
        }
        return DriveAnswer(actions: (try? bins.encode(points).ids) ?? [])
      }
    }
  }

  @Test(arguments: PlanForm.allCases) func followsAnExpert(form: PlanForm) throws {
    let root = EndToEndTests.root
    let routes = try RouteFile(contentsOf: root.appendingPathComponent(EndToEndTests.suite)).routes
    let vocabulary: PlanVocabulary
    switch form {
    case .actions:
      vocabulary = .actions(
        try ActionVocabulary(
          contentsOf: root.appendingPathComponent("Models/driveloop-vla/action_vocabulary.json").path))
    case .waypoints:
      vocabulary = .waypoints(
        try WaypointVocabulary(
          name: "made", x: -1...60, y: -30...30, provenance: VocabularyProvenance(method: "made")))
    }
    var preparer = RoutePreparer(maps: MapStore.standard(path: nil))
    for definition in routes.prefix(form == .actions ? 4 : 2) {
      let route = try preparer.prepare(definition, index: 0)
      var world = EmbeddedDrivingWorld()
      var expert = try AgentRegistry.agent(named: "expert")
      let shown = ClosedLoop.run(route, world: &world, agent: &expert, seed: 0)
      let drive = try #require(shown.trace)
      let poses = drive.ticks.map(\.ego.pose)
      let script = Follower(vocabulary: vocabulary, poses: poses, firstTime: drive.ticks[0].time)
      var agent: any Agent = Blind(
        try VlaAgent(planner: script, options: VlaOptions(model: "", blanksImages: true)))
      world = EmbeddedDrivingWorld()
      let run = ClosedLoop.run(route, world: &world, agent: &agent, seed: 0)
      let trace = try #require(run.trace)
      let driven = trace.ticks.map { $0.ego.pose }
      // Beside the expert's way, and behind or before it in time.
      var (worst, sum, lag) = (0.0, 0.0, 0.0)
      for (i, pose) in driven.enumerated() where i < poses.count {
        let local = poses[i].localLevel(pose.position)
        lag = max(lag, abs(local.x))
        let near = poses[max(0, i - 30)...min(poses.count - 1, i + 30)].min {
          $0.position.distanceXY(to: pose.position) < $1.position.distanceXY(to: pose.position)
        }
        let beside = abs((near ?? poses[i]).localLevel(pose.position).y)
        worst = max(worst, beside)
        sum += beside
      }
      let mean = sum / Double(max(1, driven.count))
      print(
        "route \(definition.id): beside \(mean) mean, \(worst) worst, along \(lag) worst, score "
          + "\(run.record.scores.composed.value) (expert \(shown.record.scores.composed.value))")
      #expect(mean < 0.06 && worst < 0.45 && lag < 2.5)
      #expect(run.record.scores.composed.value >= shown.record.scores.composed.value - 5)
    }
  }

  /// The agent without its camera: pictures are not what this is about, and drawing them takes the time.
  struct Blind: Agent {
    var agent: VlaAgent
    init(_ agent: VlaAgent) { self.agent = agent }
    var name: String { agent.name }
    var requirements: AgentRequirements { AgentRequirements() }
    var decision: Decision? { agent.decision }
    mutating func begin(_ briefing: RouteBriefing) throws { try agent.begin(briefing) }
    mutating func act(_ observation: Observation) throws -> VehicleControl {
      var observation = observation
      observation.images = [CameraImage(camera: "CAM_FRONT", width: 448, height: 252, jpeg: [])]
      return try agent.act(observation)
    }
  }
}
