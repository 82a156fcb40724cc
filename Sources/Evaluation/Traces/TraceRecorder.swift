import DriveTypes

/// Builds a trace from world ticks, as the closed loop goes.
struct TraceRecorder {
  var trace: Trace
  /// Ids that the trace has described.
  private var known: Set<ActorID> = []

  init(header: TraceHeader) {
    trace = Trace(header: header)
    known.insert(header.ego.id)
  }

  /// Adds one tick and returns it as the criteria read it.
  mutating func append(_ tick: WorldTick, control: VehicleControl, decision: Decision? = nil) -> TraceTick {
    let snapshot = tick.snapshot
    let egoID = trace.header.ego.id
    var record = TraceTick(
      tick: snapshot.tick, time: snapshot.time, ego: ActorState(id: egoID, pose: Pose(x: 0, y: 0, yaw: 0)),
      control: control, lightStates: snapshot.lightStates,
      collisions: snapshot.collisions.filter { $0.actor == egoID }, signals: tick.signals,
      decision: decision?.rounded)
    record.others.reserveCapacity(snapshot.states.count)
    for (state, description) in zip(snapshot.states, snapshot.descriptions) {
      if state.id == egoID {
        record.ego = state
      } else {
        record.others.append(TraceActor(state))
        if known.insert(state.id).inserted { record.spawned.append(description) }
      }
    }
    trace.ticks.append(record)
    return record
  }
}
