import DriveTypes
import Rendering

/// Builds what actors look like: vehicles by blueprint, walkers, props. Models are made once and shared.
public final class FigureLibrary {
  public init() {}

  /// The actor's parts at one moment, all with the actor's id. `time` in simulated seconds turns wheels, moves limbs
  /// and blinks lamps.
  public func instances(for description: ActorDescription, state: ActorState, time: Double) -> [Instance] {
    []
  }

  /// What the actor's lit lamps throw on the world when it is dark.
  public func lights(of description: ActorDescription, state: ActorState, time: Double) -> [LightSource] {
    []
  }

  /// A traffic light's pole, arm and head showing `state`.
  public func instances(for light: TrafficLightDescription, state: TrafficLightState) -> [Instance] { [] }

  /// A car standing at `placement` (on the ground below its middle, x forward); kind and colour by the number.
  public static func parkedCar(number: UInt64, placement: Placement) -> [Instance] {
    var car = Instance(model: ParkedCar.models[ParkedCar.choice(number)], placement: placement)
    car.tint = VehiclePaint.colour(number ^ 0x5EED)
    return [car]
  }

  /// Half length and half width of the longest and widest parked car, metres.
  public static let parkedCarHalfSize = (length: 2.96, width: 1.08)
}
