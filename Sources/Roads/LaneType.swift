/// OpenDRIVE lane types as CARLA's bit flags.
public struct LaneType: OptionSet, Sendable, Hashable {
  public let rawValue: UInt32
  public init(rawValue: UInt32) { self.rawValue = rawValue }

  public static let none = LaneType(rawValue: 1)
  public static let driving = LaneType(rawValue: 1 << 1)
  public static let stop = LaneType(rawValue: 1 << 2)
  public static let shoulder = LaneType(rawValue: 1 << 3)
  public static let biking = LaneType(rawValue: 1 << 4)
  public static let sidewalk = LaneType(rawValue: 1 << 5)
  public static let border = LaneType(rawValue: 1 << 6)
  public static let restricted = LaneType(rawValue: 1 << 7)
  public static let parking = LaneType(rawValue: 1 << 8)
  public static let bidirectional = LaneType(rawValue: 1 << 9)
  public static let median = LaneType(rawValue: 1 << 10)
  public static let special1 = LaneType(rawValue: 1 << 11)
  public static let special2 = LaneType(rawValue: 1 << 12)
  public static let special3 = LaneType(rawValue: 1 << 13)
  public static let roadWorks = LaneType(rawValue: 1 << 14)
  public static let tram = LaneType(rawValue: 1 << 15)
  public static let rail = LaneType(rawValue: 1 << 16)
  public static let entry = LaneType(rawValue: 1 << 17)
  public static let exit = LaneType(rawValue: 1 << 18)
  public static let offRamp = LaneType(rawValue: 1 << 19)
  public static let onRamp = LaneType(rawValue: 1 << 20)
  /// Every type but `none`, as CARLA's `LaneType.Any`.
  public static let any = LaneType(rawValue: 0xFFFF_FFFE)
}
