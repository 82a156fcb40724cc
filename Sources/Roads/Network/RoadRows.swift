/// The rows of a road network's tables: plain fixed-size structs without padding, so that a file of them can be mapped
/// into memory and used as it is. Lengths in metres, angles in radians, OpenDRIVE's own axes. A change here needs a
/// new `NetworkImage.formatVersion`.

/// What a road's end is joined to.
struct RoadEnd: BitwiseCopyable {
  enum Kind: Int32, BitwiseCopyable { case nothing, road, junction }
  var kind: Int32
  /// OpenDRIVE id of the road or junction.
  var id: Int32

  static let nothing = RoadEnd(kind: Kind.nothing.rawValue, id: 0)
  func isRoad(_ road: Int32) -> Bool { kind == Kind.road.rawValue && id == road }
}

struct RoadRow: BitwiseCopyable {
  var id: Int32
  /// −1 outside junctions.
  var junction: Int32
  var length: Double
  var predecessor: RoadEnd
  var successor: RoadEnd
  var name: RowRange
  var geometries: RowRange
  var elevations: RowRange
  var offsets: RowRange
  var sections: RowRange
  var speeds: RowRange
  var references: RowRange
  var objects: RowRange
}

struct GeometryRow: StationRow {
  enum Kind: Int32, BitwiseCopyable { case line, arc, spiral, poly3, paramPoly3 }
  var s: Double
  var x: Double
  var y: Double
  var heading: Double
  var length: Double
  /// Arc: the curvature. Spiral: the curvature at the start. 1/m, positive to the left.
  var curvature: Double
  /// Spiral: the curvature at the end.
  var endCurvature: Double
  var kind: Int32
  /// poly3: first of 4 coefficients a b c d in the table of coefficients. paramPoly3: first of 9, aU bU cU dU aV bV
  /// cV dV and the parameter's value at the end.
  var coefficients: Int32
}

/// a + b·ds + c·ds² + d·ds³ with ds = s − row.s: elevation, lane offset or lane width.
struct PolynomialRow: StationRow {
  var s: Double
  var a: Double
  var b: Double
  var c: Double
  var d: Double

  @inline(__always)
  func value(at s: Double) -> Double {
    let ds = s - self.s
    return a + ds * (b + ds * (c + ds * d))
  }
  @inline(__always)
  func slope(at s: Double) -> Double {
    let ds = s - self.s
    return b + ds * (2 * c + ds * 3 * d)
  }
}

struct SectionRow: StationRow {
  var s: Double
  /// s of the next section, or the road's length.
  var end: Double
  /// Index of the road.
  var road: Int32
  /// Number of the section in its road.
  var number: Int32
  /// Lanes by ascending id, lane 0 among them where the file has it.
  var lanes: RowRange
}

struct LaneRow: BitwiseCopyable {
  var id: Int32
  /// `LaneType` bits.
  var type: UInt32
  /// Index of the section.
  var section: Int32
  /// Lane ids that the file links to; 0 for none.
  var predecessor: Int32
  var successor: Int32
  /// Bit 0: the file says `level="true"`.
  var flags: Int32
  var widths: RowRange
  var marks: RowRange
  /// Lanes that follow in the direction of travel: a range of `laneLinks`.
  var next: RowRange
  var previous: RowRange
  /// Speed limit inherited from upstream, m/s; negative where nothing is known. See `SpeedLimits`.
  var entryLimit: Double = -1
}

struct MarkRow: StationRow {
  var s: Double
  var width: Double
  /// `LaneMarking.Kind` raw value.
  var kind: UInt8
  /// `LaneMarking.Color` raw value.
  var color: UInt8
  /// `LaneMarking.LaneChange` bits, as the file means them for a lane that runs along +s.
  var laneChange: UInt8
  var reserved: UInt8 = 0
  var reserved2: Int32 = 0
}

/// A road `type` with its speed limit.
struct SpeedRow: StationRow {
  var s: Double
  /// m/s; negative where the file gives none.
  var limit: Double
}

struct RoadKey: BitwiseCopyable {
  var id: Int32
  var index: Int32
}
