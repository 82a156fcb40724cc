import DriveTypes

/// Reads OpenDRIVE (1.4 to 1.7, as far as CARLA does) into `NetworkTables`, in one pass over the bytes.
///
/// What the file gets wrong is refused with an `OpenDriveError`; only links that lead nowhere are let through, as dead
/// ends, and counted (`SummaryRow.danglingLinks`). Sizes are limited so that a hostile file ends in an error, too.
struct OpenDriveReader {
  /// Limits far beyond real maps (Town13: 441 km of road, 20,386 lanes) that keep work and memory bounded.
  enum Limit {
    /// Offsets and counts are kept in 32 bits.
    static let bytes = Int(Int32.max)
    /// Metres.
    static let roadLength = 1e6
    /// Metres, summed over all lanes.
    static let laneLength = 3e7
    /// Coefficients of ds, ds² and ds³.
    static let coefficient = 1e30
    /// Largest heading change of one geometry record, radians.
    static let turning = 1e3
    /// Lanes that may follow one lane, and connections between one road and one junction.
    static let linksPerLane = 256
    static let lanesPerSection = 256
  }

  var scanner: XMLScanner
  var tables = NetworkTables()
  /// Index of each road by its OpenDRIVE id.
  var roadIndex: [Int32: Int32] = [:]
  /// Byte offset of each road's start tag, for errors found after reading.
  var roadOffsets: [Int] = []
  /// Index of each signal by its id.
  var signalIndex: [String: Int32] = [:]
  /// Signal id of each row of `tables.references`.
  var referencedSignals: [String] = []
  var controllerIndex: [String: Int32] = [:]
  var junctionIndex: [Int32: Int32] = [:]
  var laneLength = 0.0

  init(bytes: UnsafeRawBufferPointer, file: String) {
    scanner = XMLScanner(bytes: bytes, file: file)
  }

  /// The whole file as tables, links resolved; chords and index not yet built.
  static func read(_ bytes: UnsafeRawBufferPointer, file: String) throws(OpenDriveError) -> OpenDriveReader {
    if bytes.count > Limit.bytes {
      throw .tooLarge(
        SourceLocation(file: file, line: 0), what: "the file", limit: "\(Limit.bytes) bytes",
        got: "\(bytes.count) bytes")
    }
    if bytes.count >= 2, (bytes[0] == 0xFF && bytes[1] == 0xFE) || (bytes[0] == 0xFE && bytes[1] == 0xFF) {
      throw .unsupported(
        SourceLocation(file: file, line: 1), feature: "UTF-16 text", advice: "save the file as UTF-8")
    }
    var reader = OpenDriveReader(bytes: bytes, file: file)
    try reader.readDocument()
    return reader
  }

  private mutating func readDocument() throws(OpenDriveError) {
    guard try scanner.nextChild(), scanner.isElement("OpenDRIVE") else {
      throw .malformed(scanner.location, expected: "<OpenDRIVE>", got: "<\(scanner.elementName)>")
    }
    // Controllers may follow the junctions that name them.
    var junctionControllerIDs: [String] = []
    while try scanner.nextChild() {
      if scanner.isElement("road") {
        try readRoad()
      } else if scanner.isElement("junction") {
        try readJunction(&junctionControllerIDs)
      } else if scanner.isElement("controller") {
        try readController()
      } else if scanner.isElement("header") {
        try readHeader()
      } else {
        try scanner.skip()
      }
    }
    if tables.roads.isEmpty { throw scanner.structure("at least one <road>", "none") }
    for (row, id) in junctionControllerIDs.enumerated() {
      tables.junctionControllers[row].controller = controllerIndex[id] ?? -1
      if controllerIndex[id] == nil { tables.summary.danglingLinks += 1 }
    }
    tables.roadKeys = roadIndex.map { RoadKey(id: $0.key, index: $0.value) }.sorted { $0.id < $1.id }
    tables.roadOrder = CarlaOrder.order(tables.roads.map(\.id)).map(Int32.init)
    try resolveLaneLinks()
    resolveSignalReferences()
  }

  private mutating func readHeader() throws(OpenDriveError) {
    while try scanner.nextChild() {
      guard scanner.isElement("geoReference") else {
        try scanner.skip()
        continue
      }
      let location = scanner.location
      let text = try scanner.text()
      // Values stay CARLA's defaults, 42° N 2° E, where the projection string names none.
      if let latitude = try OpenDriveReader.projection(text, "+lat_0=", location) {
        tables.summary.latitude = latitude
      }
      if let longitude = try OpenDriveReader.projection(text, "+lon_0=", location) {
        tables.summary.longitude = longitude
      }
    }
  }

  /// The number that follows `key` in a PROJ string; nil where the key is absent.
  private static func projection(
    _ text: String, _ key: String, _ location: SourceLocation
  ) throws(OpenDriveError) -> Double? {
    guard let word = text.split(whereSeparator: \.isWhitespace).first(where: { $0.hasPrefix(key) }) else {
      return nil
    }
    let number = Array(word.utf8.dropFirst(key.utf8.count)).withUnsafeBufferPointer(DecimalParser.double)
    guard let number, abs(number) <= 360 else {
      throw .badStructure(
        location, element: "geoReference", expected: "degrees after \(key)", got: String(word.prefix(60)))
    }
    return number
  }

  /// File and line of a road's start tag.
  func location(ofRoad index: Int) -> SourceLocation { scanner.location(roadOffsets[index]) }
}
