import DriveTypes
import Roads
import Simulation

/// Types in which nothing, or only the background traffic, acts, and those that disturb the ego itself.
extension ScenarioCatalogue {
  static let disturbances: [Entry] = [
    Entry(type: "SequentialLaneChange", make: sequentialLaneChange),
    Entry(type: "HardBreakRoute", make: hardBreakRoute),
    Entry(type: "ControlLoss", make: controlLoss),
    Entry(type: "YieldToEmergencyVehicle", make: yieldToEmergencyVehicle),
    Entry(type: "BackgroundActivityParametrizer", make: backgroundActivityParametrizer),
  ]

  /// Several lane changes among the background traffic; no actors of its own. Over after 200 m.
  private static func sequentialLaneChange(_ stage: ScenarioStage) throws(ScenarioError) -> any Behaviour {
    Race([stage.timeout(), stage.egoDrives(200)])
  }

  /// The cars in front brake to a stop and go on after 10 s (`hard_break.py`).
  private static func hardBreakRoute(_ stage: ScenarioStage) throws(ScenarioError) -> any Behaviour {
    Sequence([
      During(
        enter: { stage.background?.stopFrontVehicles(true) },
        leave: { stage.background?.stopFrontVehicles(false) },
        Wait(10, on: stage)),
      stage.egoDrives(15),
    ])
  }

  /// Dirt on the road shakes steering and throttle (`control_loss.py`): within 2 m of each of three patches normal
  /// noise comes upon every control, its mean's signs drawn for each patch. Ends after 110 m.
  ///
  /// Upstream draws the noise of each tick from an unseeded generator; ours comes from the scenario's stream.
  private static func controlLoss(_ stage: ScenarioStage) throws(ScenarioError) -> any Behaviour {
    let trigger = try stage.triggerLane()
    var patches: [Point<World>] = []
    for distance in [14.0, 48, 74] {
      let pose = stage.network.pose(of: try stage.laneAhead(distance, from: trigger))
      try stage.spawn("static.prop.dirtdebris01", at: pose, role: "prop")
      patches.append(pose.position)
    }
    var slip = ControlSlip(patches: patches, random: stage.random)
    return During(
      enter: {
        stage.disturbance = { [weak stage] control in
          guard let stage else { return control }
          return slip.disturbed(control, ego: stage.egoState.pose.position)
        }
      },
      leave: { stage.disturbance = nil },
      stage.egoDrives(110))
  }

  /// Changes the background traffic's densities for good (`background_activity_parametrizer.py`).
  private static func backgroundActivityParametrizer(_ stage: ScenarioStage) throws(ScenarioError)
    -> any Behaviour
  {
    func given(_ name: String, in range: ClosedRange<Double>) throws(ScenarioError) -> Double? {
      stage.has(name) ? try stage.number(name, default: 0, in: range) : nil
    }
    let front = try given("num_front_vehicles", in: 0...20)
    let back = try given("num_back_vehicles", in: 0...20)
    let spacing = try given("road_spawn_dist", in: 5...500)
    let oppositeSource = try given("opposite_source_dist", in: 10...500)
    let oppositeSpacing = try given("opposite_spawn_dist", in: 5...500)
    let oppositeIsActive = try given("opposite_active", in: 0...1)
    let junctionSource = try given("junction_source_dist", in: 10...500)
    let junctionMaximum = try given("junction_max_actors", in: 0...50)
    let junctionPercent = try given("junction_source_perc", in: 0...100)
    return Act { () throws(ScenarioError) in
      guard let background = stage.background else { return }
      var densities = background.parameters
      densities.frontVehicles = front.map { Int($0) } ?? densities.frontVehicles
      densities.backVehicles = back.map { Int($0) } ?? densities.backVehicles
      densities.spacing = spacing ?? densities.spacing
      densities.oppositeSourceDistance = oppositeSource ?? densities.oppositeSourceDistance
      densities.oppositeSpacing = oppositeSpacing ?? densities.oppositeSpacing
      densities.junctionSourceDistance = junctionSource ?? densities.junctionSourceDistance
      densities.junctionMaximum = junctionMaximum.map { Int($0) } ?? densities.junctionMaximum
      densities.junctionChance = junctionPercent.map { $0 / 100 } ?? densities.junctionChance
      background.parameters = densities
      if let oppositeIsActive { background.setOppositeActive(oppositeIsActive > 0) }
    }
  }
}

/// What dirt on the road does to the ego's control; the patches act in their order, each once.
struct ControlSlip: Sendable {
  /// Metres from a patch's centre within which it acts.
  static let reach = 2.0
  static let throttle = (mean: 0.03, deviation: 0.01)
  /// Shares of full steering lock.
  static let steer = (mean: 0.055, deviation: 0.015)

  private let patches: [Point<World>]
  /// Signs of the means at each patch.
  private let signs: [(throttle: Double, steer: Double)]
  private var random: RandomSource
  private var current = 0
  private var isOnPatch = false

  init(patches: [Point<World>], random: RandomSource) {
    var random = random
    self.patches = patches
    signs = patches.map { _ in
      (random.uniform() < 0.5 ? 1.0 : -1, random.uniform() < 0.5 ? 1.0 : -1)
    }
    self.random = random
  }

  mutating func disturbed(_ control: VehicleControl, ego: Point<World>) -> VehicleControl {
    guard current < patches.count else { return control }
    guard ego.distance(to: patches[current]) < Self.reach else {
      if isOnPatch {
        isOnPatch = false
        current += 1
      }
      return control
    }
    isOnPatch = true
    let (throttleSign, steerSign) = signs[current]
    var noisy = control
    let throttle = random.normal(mean: throttleSign * Self.throttle.mean, deviation: Self.throttle.deviation)
    let steer = random.normal(mean: steerSign * Self.steer.mean, deviation: Self.steer.deviation)
    noisy.throttle = min(1, max(0, control.throttle + throttle))
    noisy.steer = min(1, max(-1, control.steer + steer))
    return noisy
  }
}
