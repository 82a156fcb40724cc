import DriveTypes
import Driving
import Sensing

/// An agent behind perturbations: what it is told and what is heard of it, as the closed loop sees it.
///
/// In a step, in this order: errors of the ego's state and failing cameras, observations that are late or lost, the agent,
/// answers that are late or lost. Its control is the one in force, so that traces hold what the car did. Corruptions of
/// pictures are the world's part (`EmbeddedDrivingWorld.corruption`), before pictures are packed as JPEG.
package struct PerturbedAgent: Agent {
  package private(set) var agent: any Agent
  private let perturbations: [Perturbation]
  /// What stands on the way, made anew for each route.
  private var way: Way?
  /// Steps since the route began.
  private var step = 0
  private var firstTime: Double?

  package init(_ agent: any Agent, _ perturbations: [Perturbation]) {
    self.agent = agent
    self.perturbations = perturbations
  }

  package var name: String { agent.name }
  package var requirements: AgentRequirements { agent.requirements }
  package var decision: Decision? { agent.decision }
  package var planCounts: PlanCounts? { agent.planCounts }
  package var planTimes: PlanTimes? { agent.planTimes }
  package var report: String? { agent.report }
  package mutating func end() { agent.end() }

  package mutating func begin(_ briefing: RouteBriefing) throws {
    for perturbation in perturbations {
      if let reason = perturbation.futility(for: requirements) {
        throw EvaluationError.futilePerturbation(perturbation.description, reason: reason)
      }
    }
    (step, firstTime) = (0, nil)
    way = Way(perturbations, requirements: requirements, briefing: briefing)
    try agent.begin(briefing)
  }

  package mutating func act(_ observation: Observation) throws -> VehicleControl {
    guard var way else { throw DrivingError.notBegun(agent: name) }
    let start = firstTime ?? observation.time
    firstTime = start
    defer {
      self.way = way
      step += 1
    }
    let told = try way.told(observation, step: step, time: observation.time - start)
    if let heard = way.deliver(told, step: step) { way.answer(try agent.act(heard), step: step) }
    return way.control(at: step)
  }
}

/// Everything between the world and the agent on one route.
private struct Way {
  private let egoErrors: [EgoStateError]
  private var cameraFailures: [CameraFailure]
  private var lateness = 0
  private var lostObservations: LossSchedule?
  private var latency: LatencyDraw?
  private var lostControls: LossSchedule?
  private var observations = MessageDelay<Observation>()
  private var controls = MessageDelay<VehicleControl>()

  init(_ perturbations: [Perturbation], requirements: AgentRequirements, briefing: RouteBriefing) {
    egoErrors = perturbations.compactMap { EgoStateError($0, briefing: briefing) }
    cameraFailures = perturbations.compactMap {
      CameraFailure($0, requirements: requirements, briefing: briefing)
    }
    for perturbation in perturbations {
      let stream = EgoStateError.stream(perturbation, briefing)
      switch perturbation {
      case .latency(let steps, let jitter):
        latency = LatencyDraw(steps: steps, jitter: jitter, seed: briefing.seed, stream: stream)
      case .controlsLost(let loss):
        lostControls = LossSchedule(loss, seed: briefing.seed, stream: stream)
      case .observationsLost(let loss):
        lostObservations = LossSchedule(loss, seed: briefing.seed, stream: stream)
      case .observationsLate(let steps): lateness = steps
      default: break
      }
    }
  }

  /// What the sensors tell.
  mutating func told(_ observation: Observation, step: Int, time: Double) throws -> Observation {
    var told = observation
    for error in egoErrors { told.ego = error.applied(to: told.ego, step: step) }
    for i in cameraFailures.indices {
      told.images = try cameraFailures[i].applied(to: told.images, time: time)
    }
    return told
  }

  /// What the agent hears in this step; nil where nothing comes.
  mutating func deliver(_ observation: Observation, step: Int) -> Observation? {
    let isLost = lostObservations?.isNextLost() ?? false
    if !isLost || step == 0 { observations.send(observation, arrival: step + lateness) }
    return observations.receive(at: step)
  }

  mutating func answer(_ control: VehicleControl, step: Int) {
    let delay = latency?.next() ?? 0
    let isLost = lostControls?.isNextLost() ?? false
    if !isLost { controls.send(control, arrival: step + delay) }
  }

  /// The control in force: before any has come the pedals and the wheel are left alone, as CARLA's vehicles begin.
  mutating func control(at step: Int) -> VehicleControl {
    _ = controls.receive(at: step)
    return controls.newest ?? VehicleControl()
  }
}
