/// The painted line at a lane's edge.
public struct LaneMarking: Sendable, Hashable {
  public enum Kind: UInt8, Sendable, Hashable, CaseIterable {
    case none, broken, solid, solidSolid, solidBroken, brokenSolid, brokenBroken, bottsDots, grass, curb,
      other
  }
  public enum Color: UInt8, Sendable, Hashable, CaseIterable {
    case white, yellow, blue, green, red, other
  }
  /// To which side a vehicle may cross; CARLA's `LaneChange` bits.
  public struct LaneChange: OptionSet, Sendable, Hashable {
    public let rawValue: UInt8
    public init(rawValue: UInt8) { self.rawValue = rawValue }
    public static let right = LaneChange(rawValue: 1)
    public static let left = LaneChange(rawValue: 2)
    public static let both: LaneChange = [.left, .right]
  }
  public var kind: Kind
  public var color: Color
  /// Metres.
  public var width: Double
  public var laneChange: LaneChange

  public init(kind: Kind, color: Color, width: Double, laneChange: LaneChange) {
    self.kind = kind
    self.color = color
    self.width = width
    self.laneChange = laneChange
  }
}
