import DriveTypes
import Glibc

/// Whether the ego let an emergency vehicle pass: at the scenario's end it must be in front.
public struct YieldToEmergencyVehicleTest: Sendable, Hashable {
  private var vehicle: ActorID?
  /// The ego is in front of the vehicle; what counts is the last state.
  private var isFailing = false
  public private(set) var events: [InfractionEvent] = []

  public init() {}

  /// A scenario begins (an id) or ends (nil).
  public mutating func follow(_ id: ActorID?) {
    if vehicle != nil { terminate() }
    vehicle = id
    isFailing = false
  }

  public mutating func update(_ tick: TraceTick) {
    guard let vehicle, let actor = tick.other(vehicle) else { return }
    let toEgo = tick.ego.pose.position - Point(x: Double(actor.x), y: Double(actor.y), z: Double(actor.z))
    let yaw = Double(actor.yaw)
    isFailing = cos(yaw) * toEgo.x + sin(yaw) * toEgo.y > 0
  }

  public mutating func terminate() {
    if vehicle != nil, isFailing {
      events.append(InfractionEvent(.yieldToEmergencyVehicle, .yieldToEmergencyVehicle))
    }
    vehicle = nil
    isFailing = false
  }
}

extension TraceTick {
  /// Another actor's state, by binary search; nil when it is not alive.
  func other(_ id: ActorID) -> TraceActor? {
    var (low, high) = (0, others.count)
    while low < high {
      let middle = (low + high) / 2
      if others[middle].id < id { low = middle + 1 } else { high = middle }
    }
    return low < others.count && others[low].id == id ? others[low] : nil
  }
}
