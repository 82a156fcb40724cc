import DriveTypes
import Roads

/// The file of a waypoint vocabulary, version 1, in the style of `ActionVocabulary`'s; its last member holds the two ranges,
/// x then y, as `[lower, upper]` in metres.
extension WaypointVocabulary {
  public static let format = "driveloop waypoint vocabulary"
  public static let formatVersion = 1

  public var document: [UInt8] {
    VocabularyDocument.write(
      [
        JSONMember("format", .string(Self.format)), JSONMember("version", .integer(Self.formatVersion)),
        JSONMember("name", .string(name)), JSONMember("period", .float(period)),
        JSONMember("horizon", .integer(horizon)), JSONMember("bins", .integer(bins)),
      ] + provenance.json, rows: "ranges", [x, y].map { [$0.lowerBound, $0.upperBound] })
  }

  /// SHA-256 of `document`, lower-case hexadecimal.
  public var identity: String { SHA256Digest.hex(of: document) }

  public func write(to path: String) throws(ActionVocabularyError) {
    try VocabularyDocument.write(document, to: path)
  }

  public init(contentsOf path: String) throws(ActionVocabularyError) {
    try self.init(VocabularyDocument.read(path), file: path)
  }

  /// - Parameter file: name for error messages.
  public init(_ bytes: [UInt8], file: String) throws(ActionVocabularyError) {
    let parts:
      (
        name: String, period: Double, horizon: Int, bins: Int, ranges: [ClosedRange<Double>],
        provenance: VocabularyProvenance
      )
    do throws(JSONError) {
      let root = try VocabularyDocument.cursor(bytes, file: file)
      try VocabularyDocument.checkFormat(root, Self.format, version: Self.formatVersion)
      try VocabularyDocument.check(
        root,
        ["format", "version", "name", "period", "horizon", "bins"] + VocabularyProvenance.members + ["ranges"]
      )
      let bins = try root.member("bins")
      parts = try (
        root.member("name").string(), VocabularyDocument.positive(root.member("period")),
        VocabularyDocument.count(root.member("horizon"), upTo: 1000),
        VocabularyDocument.count(bins, upTo: 65536), Self.ranges(root.member("ranges")),
        VocabularyProvenance(root)
      )
      guard parts.bins >= 2 else { throw bins.error(expected: "at least 2 bins", got: "\(parts.bins)") }
    } catch {
      throw .malformed(error)
    }
    try self.init(
      name: parts.name, period: parts.period, horizon: parts.horizon, bins: parts.bins, x: parts.ranges[0],
      y: parts.ranges[1], provenance: parts.provenance)
  }

  private static func ranges(_ list: JSONCursor) throws(JSONError) -> [ClosedRange<Double>] {
    var ranges: [ClosedRange<Double>] = []
    for item in try list.items() {
      let bounds = try item.items()
      guard bounds.count == 2 else {
        throw item.error(expected: "two bounds", got: "\(bounds.count) numbers")
      }
      let (low, high) = (try VocabularyDocument.finite(bounds[0]), try VocabularyDocument.finite(bounds[1]))
      guard low < high, (high - low).isFinite else {
        throw item.error(expected: "an upper bound above the lower one", got: "\(low) to \(high)")
      }
      ranges.append(low...high)
    }
    guard ranges.count == 2 else {
      throw list.error(expected: "two ranges, x and y", got: "\(ranges.count)")
    }
    return ranges
  }
}
