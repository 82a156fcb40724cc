/// A world snapshot as its stream carries it, behind a `SensorHeader`.
public struct WorldFrame: Sendable, Hashable {
  public var episode: UInt64
  /// Seconds of a clock that only grows.
  public var platformTimestamp: Double
  public var deltaSeconds: Float
  /// Whether this is the first snapshot of a map.
  public var isMapNew: Bool
  public var actors: [ActorFrame]

  public init(
    episode: UInt64, platformTimestamp: Double, deltaSeconds: Float, isMapNew: Bool, actors: [ActorFrame]
  ) {
    (self.episode, self.platformTimestamp) = (episode, platformTimestamp)
    (self.deltaSeconds, self.isMapNew, self.actors) = (deltaSeconds, isMapNew, actors)
  }

  public func write(to writer: inout RawWriter) {
    writer.number(episode)
    writer.number(platformTimestamp)
    writer.number(deltaSeconds)
    // Large maps move their origin; here it stays.
    writer.zeros(12)
    writer.number(Int32(isMapNew ? 1 : 0))
    for actor in actors { actor.write(to: &writer) }
  }
}

/// One actor of a snapshot.
public struct ActorFrame: Sendable, Hashable {
  /// What only some actors have.
  public enum Kind: Sendable, Hashable {
    case vehicle(VehicleFrame)
    case walker(WireWalkerControl)
    case trafficLight(TrafficLightFrame)
    /// OpenDRIVE id of the sign.
    case trafficSign(String)
    case other
  }
  public var id: UInt32
  public var transform: WireTransform
  /// m/s, in the world.
  public var velocity: WireVector
  /// Degrees/s.
  public var angularVelocity: WireVector
  /// m/s², in the world.
  public var acceleration: WireVector
  public var kind: Kind

  public init(
    id: UInt32, transform: WireTransform, velocity: WireVector = .init(),
    angularVelocity: WireVector = .init(),
    acceleration: WireVector = .init(), kind: Kind = .other
  ) {
    (self.id, self.transform, self.velocity) = (id, transform, velocity)
    (self.angularVelocity, self.acceleration, self.kind) = (angularVelocity, acceleration, kind)
  }

  /// Number of an actor that takes part (`ActorState::Active`).
  static let active: UInt8 = 1

  func write(to writer: inout RawWriter) {
    writer.number(id)
    writer.number(Self.active)
    writer.transform(transform)
    writer.vector(velocity)
    writer.vector(angularVelocity)
    writer.vector(acceleration)
    let start = writer.bytes.count
    switch kind {
    case .vehicle(let vehicle): vehicle.write(to: &writer)
    case .walker(let control):
      writer.vector(control.direction)
      writer.number(control.speed)
      writer.flag(control.jumps)
    case .trafficLight(let light): light.write(to: &writer)
    case .trafficSign(let id): writer.text(id, count: 32)
    case .other: break
    }
    writer.zeros(RawLayout.trafficLight.size - (writer.bytes.count - start))
  }
}

public struct VehicleFrame: Sendable, Hashable {
  public var control: WireVehicleControl
  /// km/h
  public var speedLimit: Float
  /// State and id of the light before which the vehicle stands.
  public var light: (state: UInt8, id: UInt32)? {
    get { lightID == 0 ? nil : (lightState, lightID) }
    set { (lightState, lightID) = (newValue?.state ?? 0, newValue?.id ?? 0) }
  }
  private var lightState: UInt8 = 0
  private var lightID: UInt32 = 0

  public init(control: WireVehicleControl, speedLimit: Float, light: (state: UInt8, id: UInt32)?) {
    (self.control, self.speedLimit) = (control, speedLimit)
    self.light = light
  }

  func write(to writer: inout RawWriter) {
    for value in [control.throttle, control.steer, control.brake] { writer.number(value) }
    for value in [control.handBrake, control.reverse, control.manualGearShift] { writer.flag(value) }
    writer.number(control.gear)
    writer.number(speedLimit)
    writer.number(lightState)
    writer.flag(lightID != 0)
    writer.number(lightID)
    // No failure.
    writer.number(UInt8(0))
  }
}

public struct TrafficLightFrame: Sendable, Hashable {
  /// OpenDRIVE id.
  public var signID: String
  /// Seconds.
  public var greenTime, yellowTime, redTime, elapsedTime: Float
  /// Place of the light among those of its junction.
  public var poleIndex: UInt32
  public var isFrozen: Bool
  /// 0 red, 1 yellow, 2 green, 3 off, 4 unknown.
  public var state: UInt8

  public init(
    signID: String, greenTime: Float, yellowTime: Float, redTime: Float, elapsedTime: Float,
    poleIndex: UInt32,
    isFrozen: Bool, state: UInt8
  ) {
    (self.signID, self.greenTime, self.yellowTime) = (signID, greenTime, yellowTime)
    (self.redTime, self.elapsedTime, self.poleIndex) = (redTime, elapsedTime, poleIndex)
    (self.isFrozen, self.state) = (isFrozen, state)
  }

  func write(to writer: inout RawWriter) {
    writer.text(signID, count: 32)
    for time in [greenTime, yellowTime, redTime, elapsedTime] { writer.number(time) }
    writer.number(poleIndex)
    writer.flag(isFrozen)
    writer.number(state)
  }
}
