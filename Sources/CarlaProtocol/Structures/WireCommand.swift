/// `rpc::Command`: one element of `apply_batch`, `[[index, payload]]`; the payload's first element is the actor.
public enum WireCommand: PackStructure, Hashable {
  public static let name = "Command"

  case spawn(WireDescription, at: WireTransform, parent: UInt32?, then: [WireCommand])
  case destroy(UInt32)
  case vehicleControl(UInt32, WireVehicleControl)
  case walkerControl(UInt32, WireWalkerControl)
  case transform(UInt32, WireTransform)
  case walkerState(UInt32, WireTransform, speed: Float)
  /// m/s
  case targetVelocity(UInt32, WireVector)
  case simulatePhysics(UInt32, Bool)
  case enableGravity(UInt32, Bool)
  case autopilot(UInt32, Bool)
  /// `VehicleLightState` bits.
  case lights(UInt32, UInt32)
  case location(UInt32, WireVector)
  case trafficLight(UInt32, UInt8)
  /// A kind that CARLA has and this server does not.
  case other(index: UInt8)

  /// Names by index, as in CARLA's source.
  public static let kinds = [
    "SpawnActor", "DestroyActor", "ApplyVehicleControl", "ApplyVehicleAckermannControl", "ApplyWalkerControl",
    "ApplyVehiclePhysicsControl", "ApplyTransform", "ApplyWalkerState", "ApplyTargetVelocity",
    "ApplyTargetAngularVelocity", "ApplyImpulse", "ApplyForce", "ApplyAngularImpulse", "ApplyTorque",
    "SetSimulatePhysics", "SetEnableGravity", "SetAutopilot", "ShowDebugTelemetry", "SetVehicleLightState",
    "ApplyLocation", "ConsoleCommand", "SetTrafficLightState",
  ]
  /// Commands that follow a spawn may spawn; CARLA's own clients go one level deep.
  static let maximumDepth = 4

  public init(from reader: inout PackReader) throws(CarlaProtocolError) {
    self = try Self.read(&reader, depth: 0)
  }

  private static func read(_ reader: inout PackReader, depth: Int) throws(CarlaProtocolError) -> WireCommand {
    guard depth < maximumDepth else { throw .tooLarge(field: name, got: depth + 1, limit: maximumDepth) }
    return try reader.row(name, 1) { (reader, _) throws(CarlaProtocolError) in
      try reader.row("", 2) { (reader, _) throws(CarlaProtocolError) in
        let index = try reader.integer(UInt8.self)
        guard Int(index) < kinds.count else {
          throw .unexpected(field: "", got: "\(index)", expected: "0 to \(kinds.count - 1)")
        }
        return try reader.row(kinds[Int(index)], 1) { (reader, count) throws(CarlaProtocolError) in
          if index == 0 { return try spawn(&reader, count, depth: depth) }
          return try plain(&reader, index: index, count)
        }
      }
    }
  }

  /// 0.9.16: description, transform, parent, attachment, socket, commands; 0.9.15 lacks attachment and socket.
  private static func spawn(_ reader: inout PackReader, _ count: Int, depth: Int)
    throws(CarlaProtocolError) -> WireCommand
  {
    guard count >= 4 else {
      throw .unexpected(field: "", got: "\(count) elements", expected: "4 or more")
    }
    let description = try reader.structure(WireDescription.self)
    let transform = try reader.structure(WireTransform.self)
    let parent = try reader.optional { reader throws(CarlaProtocolError) in try reader.integer(UInt32.self) }
    for _ in 3..<count - 1 { try reader.skip() }
    let then = try reader.list { reader throws(CarlaProtocolError) in try read(&reader, depth: depth + 1) }
    return .spawn(description, at: transform, parent: parent, then: then)
  }

  private static func plain(_ reader: inout PackReader, index: UInt8, _ count: Int)
    throws(CarlaProtocolError) -> WireCommand
  {
    let needs = index == 1 || index == 20 ? 1 : index == 7 ? 3 : 2
    guard count >= needs else {
      throw .unexpected(field: "", got: "\(count) elements", expected: "\(needs)")
    }
    if [3, 5, 9, 10, 11, 12, 13, 17, 20].contains(index) { return .other(index: index) }
    let actor = try reader.integer(UInt32.self)
    switch index {
    case 1: return .destroy(actor)
    case 2: return .vehicleControl(actor, try reader.structure())
    case 4: return .walkerControl(actor, try reader.structure())
    case 6: return .transform(actor, try reader.structure())
    case 7: return .walkerState(actor, try reader.structure(), speed: try reader.float())
    case 8: return .targetVelocity(actor, try reader.structure())
    case 14: return .simulatePhysics(actor, try reader.bool())
    case 15: return .enableGravity(actor, try reader.bool())
    case 16: return .autopilot(actor, try reader.bool())
    case 18: return .lights(actor, try reader.integer())
    case 19: return .location(actor, try reader.structure())
    default: return .trafficLight(actor, try reader.integer())
    }
  }

  public func write(to writer: inout PackWriter) {
    writer.array(1)
    writer.array(2)
    writer.unsigned(index)
    switch self {
    case .spawn(let description, let transform, let parent, let then):
      let isOld = writer.version == .v0915
      writer.array(isOld ? 4 : 6)
      description.write(to: &writer)
      transform.write(to: &writer)
      writer.optional(parent) { $0.unsigned($1) }
      if !isOld {
        writer.unsigned(UInt8(0))
        writer.string("")
      }
      writer.list(then)
    case .destroy(let actor):
      writer.array(1)
      writer.unsigned(actor)
    case .walkerState(let actor, let transform, let speed):
      writer.array(3)
      writer.unsigned(actor)
      transform.write(to: &writer)
      writer.float(speed)
    case .vehicleControl(let actor, let value): pair(actor, value, &writer)
    case .walkerControl(let actor, let value): pair(actor, value, &writer)
    case .transform(let actor, let value): pair(actor, value, &writer)
    case .targetVelocity(let actor, let value), .location(let actor, let value): pair(actor, value, &writer)
    case .simulatePhysics(let actor, let flag), .enableGravity(let actor, let flag),
      .autopilot(let actor, let flag):
      writer.array(2)
      writer.unsigned(actor)
      writer.bool(flag)
    case .lights(let actor, let bits):
      writer.array(2)
      writer.unsigned(actor)
      writer.unsigned(bits)
    case .trafficLight(let actor, let state):
      writer.array(2)
      writer.unsigned(actor)
      writer.unsigned(state)
    case .other:
      // Only its kind is known.
      writer.array(3)
      for _ in 0..<3 { writer.unsigned(UInt8(0)) }
    }
  }

  private func pair(_ actor: UInt32, _ value: some PackStructure, _ writer: inout PackWriter) {
    writer.array(2)
    writer.unsigned(actor)
    value.write(to: &writer)
  }

  /// CARLA's number of this kind.
  public var index: UInt8 {
    switch self {
    case .spawn: 0
    case .destroy: 1
    case .vehicleControl: 2
    case .walkerControl: 4
    case .transform: 6
    case .walkerState: 7
    case .targetVelocity: 8
    case .simulatePhysics: 14
    case .enableGravity: 15
    case .autopilot: 16
    case .lights: 18
    case .location: 19
    case .trafficLight: 21
    case .other(let index): index
    }
  }
}
