import DriveTypes

/// Which actor descriptions both sides know on this route; one ledger at each end, empty when a route begins.
///
/// A description is fixed from an actor's spawning to its end, so that it travels once. Should an id be used again for
/// another actor, its description differs from the ledger's and travels again.
public struct DescriptionLedger: Sendable {
  private var known: [ActorID: ActorDescription] = [:]

  public init() {}

  /// The world's side: an observation as it has to travel now.
  public mutating func outgoing(_ observation: Observation) throws(MessagingError) -> ObservationMessage {
    var message = ObservationMessage(
      tick: observation.tick, time: observation.time, ego: observation.ego, images: observation.images,
      readings: observation.readings)
    guard let privileged = observation.privileged else { return message }
    let snapshot = privileged.snapshot
    guard snapshot.descriptions.count == snapshot.states.count else {
      throw .unsendable(
        field: "snapshot.descriptions", got: "\(snapshot.descriptions.count)",
        expected: "\(snapshot.states.count)")
    }
    var new: [ActorDescription] = []
    for (description, state) in zip(snapshot.descriptions, snapshot.states) {
      guard description.id == state.id else {
        throw .unsendable(
          field: "snapshot.descriptions", got: "actor \(description.id)", expected: "actor \(state.id)")
      }
      if known[state.id] != description {
        known[state.id] = description
        new.append(description)
      }
    }
    message.privileged = PrivilegedMessage(
      ego: privileged.ego, tick: snapshot.tick, time: snapshot.time, newDescriptions: new,
      states: snapshot.states,
      lightStates: snapshot.lightStates, collisions: snapshot.collisions)
    return message
  }

  /// The agent's side: the observation with every description back in its place.
  public mutating func incoming(_ message: ObservationMessage) throws(MessagingError) -> Observation {
    var observation = Observation(
      tick: message.tick, time: message.time, ego: message.ego, images: message.images,
      readings: message.readings)
    guard let privileged = message.privileged else { return observation }
    for description in privileged.newDescriptions { known[description.id] = description }
    var descriptions: [ActorDescription] = []
    descriptions.reserveCapacity(privileged.states.count)
    for state in privileged.states {
      guard let description = known[state.id] else {
        throw .malformed(
          field: "observation.privileged.states", got: "actor \(state.id)",
          expected: "an actor described before")
      }
      descriptions.append(description)
    }
    observation.privileged = PrivilegedState(
      ego: privileged.ego,
      snapshot: WorldSnapshot(
        tick: privileged.tick, time: privileged.time, descriptions: descriptions, states: privileged.states,
        lightStates: privileged.lightStates, collisions: privileged.collisions))
    return observation
  }
}
