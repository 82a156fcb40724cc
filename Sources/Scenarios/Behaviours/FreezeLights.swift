import DriveTypes
import Simulation

/// Keeps traffic lights in given states for a time, or until it is ended; then they are as before, and their
/// junction's cycle goes on where it stood (upstream's `TrafficLightFreezer`).
public final class FreezeLights: Behaviour {
  /// What one light shows.
  public struct Showing: Sendable, Hashable {
    public var light: ActorID
    public var state: TrafficLightState

    public init(_ light: ActorID, _ state: TrafficLightState) {
      self.light = light
      self.state = state
    }
  }

  private let stage: ScenarioStage
  private let wanted: [Showing]
  private let seconds: Double?
  private var before: [Showing] = []
  private var start = 0.0

  /// - Parameter seconds: simulated; for ever where nil.
  public init(_ wanted: [Showing], for seconds: Double? = nil, on stage: ScenarioStage) {
    self.stage = stage
    self.wanted = wanted
    self.seconds = seconds
  }

  public func begin() throws(ScenarioError) {
    start = stage.time
    for showing in wanted {
      let state = try stage.command { world throws(WorldError) in try world.state(ofLight: showing.light) }
      before.append(Showing(showing.light, state))
      try stage.command { world throws(WorldError) in
        try world.setState(showing.state, ofLight: showing.light)
        try world.setFrozen(true, light: showing.light)
      }
    }
  }

  public func update() throws(ScenarioError) -> Bool {
    guard let seconds else { return false }
    return stage.time - start > seconds - 1e-9
  }

  public func end() {
    for showing in before {
      try? stage.world.setState(showing.state, ofLight: showing.light)
      try? stage.world.setFrozen(false, light: showing.light)
    }
    before.removeAll()
  }
}
