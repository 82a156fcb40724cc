/// `rpc::VehicleControl`.
public struct WireVehicleControl: PackStructure, Hashable {
  public static let name = "VehicleControl"
  /// 0…1, −1…1, 0…1; positive steer to the right.
  public var throttle, steer, brake: Float
  public var handBrake, reverse, manualGearShift: Bool
  public var gear: Int32

  public init(
    throttle: Float = 0, steer: Float = 0, brake: Float = 0, handBrake: Bool = false, reverse: Bool = false,
    manualGearShift: Bool = false, gear: Int32 = 0
  ) {
    (self.throttle, self.steer, self.brake) = (throttle, steer, brake)
    (self.handBrake, self.reverse) = (handBrake, reverse)
    (self.manualGearShift, self.gear) = (manualGearShift, gear)
  }

  public init(from reader: inout PackReader) throws(CarlaProtocolError) {
    self = try reader.row(Self.name, 7) { (reader, _) throws(CarlaProtocolError) in
      WireVehicleControl(
        throttle: try reader.float(), steer: try reader.float(), brake: try reader.float(),
        handBrake: try reader.bool(), reverse: try reader.bool(), manualGearShift: try reader.bool(),
        gear: try reader.integer())
    }
  }

  public func write(to writer: inout PackWriter) {
    writer.array(7)
    for value in [throttle, steer, brake] { writer.float(value) }
    for flag in [handBrake, reverse, manualGearShift] { writer.bool(flag) }
    writer.integer(gear)
  }
}

/// `rpc::WalkerControl`.
public struct WireWalkerControl: PackStructure, Hashable {
  public static let name = "WalkerControl"
  public var direction: WireVector
  /// m/s
  public var speed: Float
  public var jumps: Bool

  public init(direction: WireVector = .init(x: 1), speed: Float = 0, jumps: Bool = false) {
    (self.direction, self.speed, self.jumps) = (direction, speed, jumps)
  }

  public init(from reader: inout PackReader) throws(CarlaProtocolError) {
    self = try reader.row(Self.name, 3) { (reader, _) throws(CarlaProtocolError) in
      WireWalkerControl(
        direction: try reader.structure(), speed: try reader.float(), jumps: try reader.bool())
    }
  }

  public func write(to writer: inout PackWriter) {
    writer.array(3)
    direction.write(to: &writer)
    writer.float(speed)
    writer.bool(jumps)
  }
}
