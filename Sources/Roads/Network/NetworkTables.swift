/// A road network while it is being built: growing arrays of the rows that `NetworkImage` will pack.
struct NetworkTables {
  var roads: [RoadRow] = []
  var roadKeys: [RoadKey] = []
  var geometries: [GeometryRow] = []
  var coefficients: [Double] = []
  var elevations: [PolynomialRow] = []
  var offsets: [PolynomialRow] = []
  var sections: [SectionRow] = []
  var lanes: [LaneRow] = []
  var widths: [PolynomialRow] = []
  var marks: [MarkRow] = []
  var speeds: [SpeedRow] = []
  var laneLinks: [Int32] = []
  var junctions: [JunctionRow] = []
  var connections: [ConnectionRow] = []
  var connectionLinks: [ConnectionLinkRow] = []
  var junctionControllers: [JunctionControllerRow] = []
  var controllers: [ControllerRow] = []
  var controls: [ControlRow] = []
  var signals: [SignalRow] = []
  var references: [ReferenceRow] = []
  var validities: [ValidityRow] = []
  var objects: [ObjectRow] = []
  var corners: [CornerRow] = []
  var text: [UInt8] = []
  var chords: [ChordRow] = []
  var nodes: [IndexNode] = []
  /// Indices of the roads in the order in which CARLA visits them.
  var roadOrder: [Int32] = []
  var summary = SummaryRow(
    latitude: 42, longitude: 2, minimumX: 0, minimumY: 0, minimumZ: 0, maximumX: 0, maximumY: 0, maximumZ: 0,
    danglingLinks: 0, isClip: 0)

  /// Adds text to the pool.
  mutating func intern(_ string: String) -> RowRange {
    if string.isEmpty { return .empty }
    let first = Int32(clamping: text.count)
    text.append(contentsOf: string.utf8)
    return RowRange(first: first, count: Int32(clamping: text.count) - first)
  }

  /// The rows added to a table since it had `start` of them.
  static func range<Row>(_ rows: [Row], from start: Int) -> RowRange {
    RowRange(first: Int32(clamping: start), count: Int32(clamping: rows.count - start))
  }
}
