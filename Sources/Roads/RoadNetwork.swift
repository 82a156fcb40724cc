import DriveTypes

/// A town's roads, as CARLA reads them from OpenDRIVE; immutable and safe to share between threads.
///
/// The story: `OpenDriveReader` parses the XML into flat tables, `LaneIndex` packs lane centres into a tree, and
/// `RoadNetwork` answers questions about both: where is a lane (`pose`), which lane is here (`waypoint(nearest:)`),
/// where does it lead (`next`). All rules are CARLA's, quirks included (`reference/opendrive.md` §2a), with Float64
/// throughout and OpenDRIVE's own right-handed axes. `RoadNetworkCache` keeps the tables on disk.
public final class RoadNetwork: Sendable {
  /// The town's name, such as `Town04`.
  public let name: String

  let image: NetworkImage
  let summary: SummaryRow
  let roads: Table<RoadRow>
  let roadKeys: Table<RoadKey>
  let geometries: Table<GeometryRow>
  let coefficients: Table<Double>
  let elevations: Table<PolynomialRow>
  let offsets: Table<PolynomialRow>
  let sections: Table<SectionRow>
  let lanes: Table<LaneRow>
  let widths: Table<PolynomialRow>
  let marks: Table<MarkRow>
  let speeds: Table<SpeedRow>
  let laneLinks: Table<Int32>
  let junctionRows: Table<JunctionRow>
  let connections: Table<ConnectionRow>
  let connectionLinks: Table<ConnectionLinkRow>
  let junctionControllers: Table<JunctionControllerRow>
  let controllers: Table<ControllerRow>
  let controls: Table<ControlRow>
  let signals: Table<SignalRow>
  let references: Table<ReferenceRow>
  let validities: Table<ValidityRow>
  let objectRows: Table<ObjectRow>
  let corners: Table<CornerRow>
  let text: Table<UInt8>
  let chords: Table<ChordRow>
  let nodes: Table<IndexNode>
  let roadOrder: Table<Int32>

  /// A network over an image whose `flaw` is nil. The order of tables is that of `NetworkImage.init`.
  init(name: String, image: NetworkImage) {
    self.name = name
    self.image = image
    let summaries = image.table(0, of: SummaryRow.self)
    summary = summaries.count > 0 ? summaries[0] : NetworkTables().summary
    roads = image.table(1, of: RoadRow.self)
    roadKeys = image.table(2, of: RoadKey.self)
    geometries = image.table(3, of: GeometryRow.self)
    coefficients = image.table(4, of: Double.self)
    elevations = image.table(5, of: PolynomialRow.self)
    offsets = image.table(6, of: PolynomialRow.self)
    sections = image.table(7, of: SectionRow.self)
    lanes = image.table(8, of: LaneRow.self)
    widths = image.table(9, of: PolynomialRow.self)
    marks = image.table(10, of: MarkRow.self)
    speeds = image.table(11, of: SpeedRow.self)
    laneLinks = image.table(12, of: Int32.self)
    junctionRows = image.table(13, of: JunctionRow.self)
    connections = image.table(14, of: ConnectionRow.self)
    connectionLinks = image.table(15, of: ConnectionLinkRow.self)
    junctionControllers = image.table(16, of: JunctionControllerRow.self)
    controllers = image.table(17, of: ControllerRow.self)
    controls = image.table(18, of: ControlRow.self)
    signals = image.table(19, of: SignalRow.self)
    references = image.table(20, of: ReferenceRow.self)
    validities = image.table(21, of: ValidityRow.self)
    objectRows = image.table(22, of: ObjectRow.self)
    corners = image.table(23, of: CornerRow.self)
    text = image.table(24, of: UInt8.self)
    chords = image.table(25, of: ChordRow.self)
    nodes = image.table(26, of: IndexNode.self)
    roadOrder = image.table(27, of: Int32.self)
  }

  /// A map without roads: every query finds nothing.
  public convenience init(name: String) {
    self.init(name: name, image: NetworkImage(NetworkTables(), sourceHash: []))
  }

  /// Parses OpenDRIVE text. `file` names it in errors.
  public convenience init(
    openDrive bytes: UnsafeRawBufferPointer, name: String, file: String? = nil
  ) throws(OpenDriveError) {
    try self.init(openDrive: bytes, name: name, file: file ?? name, hash: nil)
  }

  /// `hash` is the text's SHA-256 where it is known already.
  convenience init(
    openDrive bytes: UnsafeRawBufferPointer, name: String, file: String, hash: [UInt8]?
  ) throws(OpenDriveError) {
    let tables = try OpenDriveReader.read(bytes, file: file).finished()
    self.init(name: name, image: NetworkImage(tables, sourceHash: hash ?? sha256(bytes)))
  }

  /// SHA-256 of the OpenDRIVE file, in hexadecimal; the same for clips of it.
  public var mapHash: String { hexadecimal(image.sourceHash) }

  /// Where the map's origin lies, degrees: `lat_0` and `lon_0` of the file's geoReference, or CARLA's 42° N 2° E.
  public var geoReference: (latitude: Double, longitude: Double) { (summary.latitude, summary.longitude) }

  /// Links in the file that lead to roads or lanes which it lacks; they are dead ends here.
  public var danglingLinkCount: Int { Int(summary.danglingLinks) }

  /// Every byte of the network, as its cache file has them; equal for equal networks.
  package var packedBytes: [UInt8] { Array(image.bytes) }

  func string(_ range: RowRange) -> String {
    String(decoding: text.rows[range.indices], as: UTF8.self)
  }
}
