import DriveTypes

/// A traffic sign or light as one road sees it: CARLA's landmark. A light that guards several lanes appears once for
/// every road that refers to it.
public struct Landmark: Sendable, Hashable {
  /// Which direction of travel the landmark concerns: along +s, against it, or both.
  public enum Orientation: UInt8, Sendable, Hashable, CaseIterable {
    case positive, negative, both
  }
  /// Index of the signal in the network; equal for all landmarks of one sign or light.
  public var signalIndex: Int32
  /// OpenDRIVE signal (or object) id.
  public var id: String
  public var name: String
  /// `1000001` light, `206` stop, `205` yield, `274` speed limit, …
  public var type: String
  public var subtype: String
  public var isDynamic: Bool
  /// For type 274 the limit; see `speedLimit(of:)` for its unit.
  public var value: Double
  public var unit: String
  public var country: String
  public var text: String
  /// The road that refers to the signal, and where on it, metres.
  public var road: Int32
  public var s: Double
  public var t: Double
  public var zOffset: Double
  public var height: Double
  public var width: Double
  /// Radians.
  public var headingOffset: Double
  public var orientation: Orientation
  /// Where the sign stands; yaw as the file has it, along its normal.
  public var pose: Pose<World>
  /// Lanes concerned: ranges of lane ids, both ends included.
  public var lanes: [ClosedRange<Int32>]
}
