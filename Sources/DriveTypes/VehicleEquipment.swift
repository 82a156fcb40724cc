/// Lamps that are lit; CARLA's `VehicleLightState` bits.
public struct VehicleLights: OptionSet, Sendable, Hashable {
  public let rawValue: UInt32
  public init(rawValue: UInt32) { self.rawValue = rawValue }

  public static let position = VehicleLights(rawValue: 0x1)
  public static let lowBeam = VehicleLights(rawValue: 0x2)
  public static let highBeam = VehicleLights(rawValue: 0x4)
  public static let brake = VehicleLights(rawValue: 0x8)
  public static let rightBlinker = VehicleLights(rawValue: 0x10)
  public static let leftBlinker = VehicleLights(rawValue: 0x20)
  public static let reverse = VehicleLights(rawValue: 0x40)
  public static let fog = VehicleLights(rawValue: 0x80)
  public static let interior = VehicleLights(rawValue: 0x100)
  /// Beacons of police cars, ambulances and fire engines.
  public static let special1 = VehicleLights(rawValue: 0x200)
  public static let special2 = VehicleLights(rawValue: 0x400)
}

extension VehicleLights {
  /// Each lamp that is lit, by name, in the order of the bits.
  public var names: [String] {
    let known: [(VehicleLights, String)] = [
      (.position, "position"), (.lowBeam, "low beam"), (.highBeam, "high beam"), (.brake, "brake"),
      (.rightBlinker, "right indicator"), (.leftBlinker, "left indicator"), (.reverse, "reverse"),
      (.fog, "fog"),
      (.interior, "interior"), (.special1, "beacon"), (.special2, "second beacon"),
    ]
    return known.filter { contains($0.0) }.map(\.1)
  }
}

/// Doors that stand open; bit n is door n of CARLA's `VehicleDoor`.
public struct VehicleDoors: OptionSet, Sendable, Hashable {
  public let rawValue: UInt8
  public init(rawValue: UInt8) { self.rawValue = rawValue }

  public static let frontLeft = VehicleDoors(rawValue: 1)
  public static let frontRight = VehicleDoors(rawValue: 1 << 1)
  public static let rearLeft = VehicleDoors(rawValue: 1 << 2)
  public static let rearRight = VehicleDoors(rawValue: 1 << 3)
  public static let hood = VehicleDoors(rawValue: 1 << 4)
  public static let trunk = VehicleDoors(rawValue: 1 << 5)
  public static let all: VehicleDoors = [.frontLeft, .frontRight, .rearLeft, .rearRight, .hood, .trunk]

  /// How far an open side door reaches beyond the body, metres: our estimate.
  public static let sideReach = 0.85
}
