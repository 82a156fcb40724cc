import DriveTypes

/// Where two drives of one route part.
package struct Divergence: Sendable, Hashable {
  /// Seconds at which the ego's control or place differ at all; nil where they never do.
  package var first: Double?
  /// Seconds at which the egos are `apart` metres from each other; nil where they never are.
  package var visible: Double?

  /// Metres that eyes see.
  package static let apart = 0.5

  package init(_ a: Trace, _ b: Trace) {
    var other: [Int: TraceTick] = [:]
    for tick in b.ticks where other[tick.tick] == nil { other[tick.tick] = tick }
    for tick in a.ticks {
      guard let twin = other[tick.tick] else {
        // The other drive is over: where it stood is no longer told.
        if first == nil { first = tick.time }
        break
      }
      if first == nil, twin.ego.pose != tick.ego.pose || twin.control != tick.control { first = tick.time }
      if tick.ego.pose.position.distance(to: twin.ego.pose.position) >= Self.apart {
        visible = tick.time
        break
      }
    }
    if first == nil, b.ticks.count > a.ticks.count { first = a.ticks.last?.time }
  }
}

/// The other run's ego as a ghost on this run's route.
package struct Ghost: Sendable {
  private let trace: Trace

  package init(_ trace: Trace) { self.trace = trace }

  /// - Parameter origin: of the replay that it is shown in.
  package func add(to replay: inout Replay) {
    let ticks = trace.ticks.enumerated().filter { $0.offset.isMultiple(of: Replay.step) }.map(\.element)
    replay.columns.append(ReplayColumn("ghost.time", scale: 100, order: 2, of: ticks.map(\.time)))
    replay.add("ghost", ticks.map(\.ego.pose.position), scale: 100, order: 2)
    replay.columns.append(
      ReplayColumn(
        "ghost.yaw", scale: 1000, order: 2, of: Replay.unwrapped(ticks.map(\.ego.pose.yaw))))
    replay.columns.append(ReplayColumn("ghost.speed", scale: 100, of: ticks.map(\.ego.speed)))
  }
}
