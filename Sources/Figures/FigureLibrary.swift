import DriveTypes
import Rendering

/// Builds what actors look like: vehicles by blueprint, walkers, props. Models are made once and shared.
///
/// Not thread-safe: it makes models when they are first asked for.
public final class FigureLibrary {
  private enum Form {
    case vehicle(VehicleModel)
    case twoWheeler(TwoWheelerModel)
    case walker(WalkerModel)
    case prop(Model)
  }
  /// A blueprint in one size; sizes of one blueprint differ only between worlds.
  private struct Kind: Hashable {
    var typeID: String
    var halfExtent: Vector<Body>
  }
  /// Looked up only, never iterated.
  private var forms: [Kind: Form] = [:]

  /// Looked up only; by light id.
  private var lights: [ActorID: (light: TrafficLightDescription, parts: [Instance])] = [:]
  private var poles: [SIMD2<Float>: Model] = [:]
  /// Keeps the poles of traffic lights off the lanes and on the ground; without it they stand where the signal is, as
  /// high as the road at its stop line.
  public var survey: StreetSurvey? { didSet { lights = [:] } }

  public init(survey: StreetSurvey? = nil) { self.survey = survey }

  /// The actor's parts at one moment, all with the actor's id. `time` in simulated seconds moves limbs and blinks lamps;
  /// wheels turn with the way travelled.
  public func instances(for description: ActorDescription, state: ActorState, time: Double) -> [Instance] {
    switch form(of: description) {
    case .vehicle(let model): return model.instances(for: description, state: state, time: time)
    case .twoWheeler(let model): return model.instances(for: description, state: state, time: time)
    case .walker(let model):
      return model.instances(
        placement: Placement(origin: state.pose.position, yaw: state.pose.yaw),
        speed: state.velocity.lengthXY, time: time, id: UInt32(bitPattern: description.id))
    case .prop(let model):
      var prop = Instance(model: model, placement: Placement(state.pose))
      prop.id = UInt32(bitPattern: description.id)
      prop.lamps = 1 << UInt32(Lamp.yellow.rawValue)
      return [prop]
    }
  }

  /// What the actor's lit lamps throw on the world when it is dark.
  public func lights(of description: ActorDescription, state: ActorState, time: Double) -> [LightSource] {
    guard description.kind == .vehicle, !state.lights.isEmpty else { return [] }
    switch form(of: description) {
    case .vehicle(let model): return model.lights(state: state, time: time)
    case .twoWheeler(let model): return model.lights(state: state, time: time)
    case .walker, .prop: return []
    }
  }

  private func form(of description: ActorDescription) -> Form {
    let kind = Kind(typeID: description.typeID, halfExtent: description.halfExtent)
    if let form = forms[kind] { return form }
    let form: Form
    switch description.kind {
    case .vehicle:
      let design = VehicleDesign.of(kind.typeID, halfExtent: kind.halfExtent)
      form =
        design.isTwoWheeler
        ? .twoWheeler(TwoWheelerModel(typeID: kind.typeID, design: design, halfExtent: kind.halfExtent))
        : .vehicle(VehicleModel(design: design, halfExtent: kind.halfExtent))
    case .walker: form = .walker(WalkerModel(typeID: kind.typeID, halfExtent: kind.halfExtent))
    case .prop: form = .prop(PropFigure.model(typeID: kind.typeID, halfExtent: kind.halfExtent))
    }
    forms[kind] = form
    return form
  }

  /// A traffic light's pole, arm and head showing `state`.
  public func instances(for light: TrafficLightDescription, state: TrafficLightState) -> [Instance] {
    var parts: [Instance]
    if let known = lights[light.id], known.light == light {
      parts = known.parts
    } else {
      parts = TrafficLightPlan(light, survey: survey).instances(id: UInt32(bitPattern: light.id)) {
        height, arm in
        if let pole = poles[SIMD2(height, arm)] { return pole }
        let pole = TrafficLightModel.pole(height: height, arm: arm)
        poles[SIMD2(height, arm)] = pole
        return pole
      }
      lights[light.id] = (light, parts)
    }
    let lit: Lamp? =
      switch state {
      case .red: .red
      case .yellow: .yellow
      case .green: .green
      case .off, .unknown: nil
      }
    if let lit { for index in parts.indices { parts[index].lamps = 1 << UInt32(lit.rawValue) } }
    return parts
  }

  /// A car standing at `placement` (on the ground below its middle, x forward); kind and colour by the number.
  public static func parkedCar(number: UInt64, placement: Placement) -> [Instance] {
    var car = Instance(model: ParkedCar.models[ParkedCar.choice(number)], placement: placement)
    car.tint = VehiclePaint.colour(number ^ 0x5EED)
    return [car]
  }

  /// Half length and half width of the longest and widest parked car, metres.
  public static let parkedCarHalfSize = (length: 2.96, width: 1.08)
}
