/// Rows for junctions, signals and objects; see `RoadRows.swift`.

struct JunctionRow: BitwiseCopyable {
  var id: Int32
  var reserved: Int32 = 0
  var name: RowRange
  var connections: RowRange
  /// Rows of `junctionControllers`.
  var controllers: RowRange
}

struct ConnectionRow: BitwiseCopyable {
  var id: Int32
  /// OpenDRIVE ids.
  var incomingRoad: Int32
  var connectingRoad: Int32
  /// 1 where the incoming road meets the connecting road's end, else 0.
  var contactsEnd: Int32
  var laneLinks: RowRange
}

struct ConnectionLinkRow: BitwiseCopyable {
  /// Lane ids.
  var from: Int32
  var to: Int32
}

/// A controller named by a junction, in file order.
struct JunctionControllerRow: BitwiseCopyable {
  /// Index of the controller, −1 where the file has none of that id.
  var controller: Int32
  var sequence: Int32
}

struct ControllerRow: BitwiseCopyable {
  var id: RowRange
  var name: RowRange
  /// Rows of `controls`.
  var controls: RowRange
  var sequence: Int32
  var reserved: Int32 = 0
}

struct ControlRow: BitwiseCopyable {
  var signal: RowRange
}

/// A `signal` element, or an `object` that CARLA turns into one.
struct SignalRow: StationRow {
  var s: Double
  var t: Double
  var zOffset: Double
  var headingOffset: Double
  var pitch: Double
  var roll: Double
  var height: Double
  var width: Double
  var value: Double
  /// Where it stands, after CARLA's corrections.
  var x: Double
  var y: Double
  var z: Double
  var yaw: Double
  /// Index of the road.
  var road: Int32
  /// `Landmark.Orientation` raw value.
  var orientation: UInt8
  var isDynamic: UInt8
  /// 1 for type 274.
  var isSpeedLimit: UInt8
  var reserved: UInt8 = 0
  var id: RowRange
  var name: RowRange
  var type: RowRange
  var subtype: RowRange
  var unit: RowRange
  var country: RowRange
  var text: RowRange
}

/// A `signalReference`, or the reference that every `signal` makes to itself: one landmark.
struct ReferenceRow: StationRow {
  var s: Double
  var t: Double
  /// Index of the road.
  var road: Int32
  /// Index of the signal.
  var signal: Int32
  var validities: RowRange
  /// `Landmark.Orientation` raw value.
  var orientation: Int32
  var reserved: Int32 = 0
}

struct ValidityRow: BitwiseCopyable {
  var from: Int32
  var to: Int32
}

struct ObjectRow: StationRow {
  var s: Double
  var t: Double
  var zOffset: Double
  var heading: Double
  var length: Double
  var width: Double
  var height: Double
  /// Index of the road.
  var road: Int32
  /// `Landmark.Orientation` raw value.
  var orientation: Int32
  var id: RowRange
  var name: RowRange
  var type: RowRange
  var corners: RowRange
}

/// A corner in an object's own axes.
struct CornerRow: BitwiseCopyable {
  var u: Double
  var v: Double
  var z: Double
}

/// Facts about the whole map.
struct SummaryRow: BitwiseCopyable {
  var latitude: Double
  var longitude: Double
  var minimumX: Double
  var minimumY: Double
  var minimumZ: Double
  var maximumX: Double
  var maximumY: Double
  var maximumZ: Double
  /// Links of the file that lead to roads or lanes which it does not have.
  var danglingLinks: Int64
  /// 1 for a clip of a larger map.
  var isClip: Int64
}
