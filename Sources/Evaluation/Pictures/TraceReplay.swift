import DriveTypes

/// A trace as a world again: the snapshot of each of its ticks.
package struct TraceReplay {
  private let trace: Trace
  /// Looked up only.
  private var descriptions: [ActorID: ActorDescription] = [:]

  package init(_ trace: Trace) {
    self.trace = trace
    for description in trace.ticks.lazy.flatMap(\.spawned) { descriptions[description.id] = description }
    descriptions[trace.header.ego.id] = trace.header.ego
  }

  /// - Parameter index: place of the tick in the trace.
  package func snapshot(at index: Int) -> WorldSnapshot {
    let tick = trace.ticks[index]
    var states = tick.others.map { ActorState($0) }
    states.insert(tick.ego, at: states.firstIndex { $0.id > tick.ego.id } ?? states.count)
    states.removeAll { descriptions[$0.id] == nil }
    return WorldSnapshot(
      tick: tick.tick, time: tick.time, descriptions: states.compactMap { descriptions[$0.id] },
      states: states,
      lightStates: tick.lightStates, collisions: tick.collisions)
  }
}
