import DriveTypes

/// Durations of a light's own phase, seconds. Defaults are CARLA's (`ATrafficLightBase`: GreenTime 10, YellowTime 3,
/// RedTime 2, the last being the time in which all lights of the group are red).
public struct TrafficLightTimes: Sendable, Hashable {
  public var green = 10.0
  public var yellow = 3.0
  public var allRed = 2.0
  public init() {}
}

/// All traffic lights' states as time goes on.
///
/// The lights of a junction form a group whose controllers take turns, in the map's order: green, yellow, then all
/// red, and the next controller. Every group starts with its first controller at green at time 0, as CARLA's do.
struct TrafficLightCycle {
  /// One junction: indices of the lights of each controller, in order of turn.
  struct Group {
    var controllers: [[Int]]
  }

  private struct Clock {
    var controller = 0
    var stage = Stage.green
    var left = 0.0
  }
  private enum Stage { case green, yellow, allRed }

  private let groups: [Group]
  private var clocks: [Clock]
  private let groupOf: [Int]
  private(set) var states: [TrafficLightState]
  private(set) var isFrozen: [Bool]
  private(set) var times: [TrafficLightTimes]
  /// Freezes every group's clock, as CARLA's `freeze_all_traffic_lights`.
  var allFrozen = false

  init(groups: [Group], count: Int) {
    self.groups = groups
    clocks = [Clock](repeating: Clock(), count: groups.count)
    var groupOf = [Int](repeating: -1, count: count)
    for (g, group) in groups.enumerated() {
      for light in group.controllers.joined() { groupOf[light] = g }
    }
    self.groupOf = groupOf
    states = [TrafficLightState](repeating: .red, count: count)
    isFrozen = [Bool](repeating: false, count: count)
    times = [TrafficLightTimes](repeating: TrafficLightTimes(), count: count)
    for g in groups.indices { begin(g) }
  }

  /// Lights that share the light's junction, itself among them.
  func group(of light: Int) -> [Int] {
    groupOf[light] < 0 ? [light] : groups[groupOf[light]].controllers.flatMap { $0 }.sorted()
  }

  mutating func advance(by dt: Double) {
    if allFrozen { return }
    for g in groups.indices {
      // A frozen light holds its junction's clock, or its neighbours would turn green beside it.
      if groups[g].controllers.contains(where: { $0.contains { isFrozen[$0] } }) { continue }
      clocks[g].left -= dt
      if clocks[g].left > 1e-9 { continue }
      switch clocks[g].stage {
      case .green: clocks[g].stage = .yellow
      case .yellow: clocks[g].stage = .allRed
      case .allRed:
        clocks[g].stage = .green
        clocks[g].controller = (clocks[g].controller + 1) % groups[g].controllers.count
      }
      begin(g)
    }
  }

  /// Sets the clock and the group's lights to the beginning of the present stage.
  private mutating func begin(_ g: Int) {
    let active = groups[g].controllers[clocks[g].controller]
    let times = active.first.map { self.times[$0] } ?? TrafficLightTimes()
    let (state, duration): (TrafficLightState, Double) =
      switch clocks[g].stage {
      case .green: (.green, times.green)
      case .yellow: (.yellow, times.yellow)
      case .allRed: (.red, times.allRed)
      }
    clocks[g].left = duration
    for light in groups[g].controllers.joined() where !isFrozen[light] { states[light] = .red }
    for light in active where !isFrozen[light] { states[light] = state }
  }

  /// Shows a state until the group's clock next changes the light (or for good while frozen).
  mutating func set(_ light: Int, to state: TrafficLightState) { states[light] = state }

  mutating func setFrozen(_ frozen: Bool, _ light: Int) { isFrozen[light] = frozen }

  mutating func setTimes(_ new: TrafficLightTimes, _ light: Int) { times[light] = new }

  /// Starts the light's group again with its first controller at green; thaws its lights.
  mutating func reset(groupOf light: Int) {
    let g = groupOf[light]
    guard g >= 0 else { return }
    for other in groups[g].controllers.joined() { isFrozen[other] = false }
    clocks[g] = Clock()
    begin(g)
  }
}
