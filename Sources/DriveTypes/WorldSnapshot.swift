/// Everything that moves or changes in a world at one tick; a value, safe to keep.
public struct WorldSnapshot: Sendable, Hashable {
  /// Ticks since reset, 0 for the first snapshot.
  public var tick: Int
  /// Simulated seconds since reset: `tick · 0.05` in the embedded world.
  public var time: Double
  /// One entry per living actor, in ascending id; `states[i]` belongs to `descriptions[i]`.
  public var descriptions: [ActorDescription]
  public var states: [ActorState]
  /// One entry per light, in the order of the world's `trafficLights`.
  public var lightStates: [TrafficLightState]
  /// Contacts of this tick.
  public var collisions: [Collision]

  public init(
    tick: Int, time: Double, descriptions: [ActorDescription], states: [ActorState],
    lightStates: [TrafficLightState], collisions: [Collision]
  ) {
    self.tick = tick
    self.time = time
    self.descriptions = descriptions
    self.states = states
    self.lightStates = lightStates
    self.collisions = collisions
  }

  /// Index of an actor in `states`, by binary search; nil when it is not alive.
  public func index(of id: ActorID) -> Int? {
    var (low, high) = (0, states.count)
    while low < high {
      let middle = (low + high) / 2
      if states[middle].id < id { low = middle + 1 } else { high = middle }
    }
    return low < states.count && states[low].id == id ? low : nil
  }
}
