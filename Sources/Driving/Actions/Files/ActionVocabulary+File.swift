import DriveTypes
import Roads

/// The file of a vocabulary, version 1: one JSON object, the tokens last, one on a line as `[x, y, heading]` in metres and
/// radians. The decimals are exact: reading gives back the same doubles.
extension ActionVocabulary {
  public static let format = "driveloop action vocabulary"
  public static let formatVersion = 1

  /// The file's bytes; the same vocabulary gives the same bytes.
  public var document: [UInt8] {
    VocabularyDocument.write(
      [
        JSONMember("format", .string(Self.format)), JSONMember("version", .integer(Self.formatVersion)),
        JSONMember("name", .string(name)), JSONMember("period", .float(period)),
        JSONMember("horizon", .integer(horizon)),
        JSONMember(
          "box",
          .object([JSONMember("length", .float(box.length)), JSONMember("width", .float(box.width))])),
        JSONMember("mirrored", .bool(isMirrored)),
      ] + provenance.json, rows: "tokens", tokens.map { [$0.x, $0.y, $0.heading] })
  }

  /// SHA-256 of `document`, lower-case hexadecimal: what a model names to be sure of its tokens.
  public var identity: String { SHA256Digest.hex(of: document) }

  public func write(to path: String) throws(ActionVocabularyError) {
    try VocabularyDocument.write(document, to: path)
  }

  public init(contentsOf path: String) throws(ActionVocabularyError) {
    try self.init(VocabularyDocument.read(path), file: path)
  }

  /// - Parameter file: name for error messages.
  public init(_ bytes: [UInt8], file: String) throws(ActionVocabularyError) {
    let mirrored: JSONCursor
    let claim: Bool
    do throws(JSONError) {
      let root = try VocabularyDocument.cursor(bytes, file: file)
      try VocabularyDocument.checkFormat(root, Self.format, version: Self.formatVersion)
      try VocabularyDocument.check(
        root,
        ["format", "version", "name", "period", "horizon", "box", "mirrored"] + VocabularyProvenance.members
          + ["tokens"])
      let box = try root.member("box")
      try VocabularyDocument.check(box, ["length", "width"])
      mirrored = try root.member("mirrored")
      claim = try mirrored.bool()
      let parts = try (
        name: root.member("name").string(), period: VocabularyDocument.positive(root.member("period")),
        horizon: VocabularyDocument.count(root.member("horizon"), upTo: 1000),
        box: MotionBox(
          length: VocabularyDocument.positive(box.member("length")),
          width: VocabularyDocument.positive(box.member("width"))),
        tokens: Self.tokens(root.member("tokens")), provenance: VocabularyProvenance(root)
      )
      self.init(
        checked: parts.name, period: parts.period, horizon: parts.horizon, box: parts.box,
        tokens: parts.tokens,
        provenance: parts.provenance)
    } catch {
      throw .malformed(error)
    }
    guard claim == isMirrored else {
      throw .malformed(
        mirrored.error(expected: "\(isMirrored), as the tokens are, at mirrored", got: "\(claim)"))
    }
  }

  private static func tokens(_ list: JSONCursor) throws(JSONError) -> [MotionSegment] {
    let items = try list.items()
    guard (1...maximumCount).contains(items.count) else {
      throw list.error(expected: "1 to \(maximumCount) tokens", got: "\(items.count)")
    }
    var tokens: [MotionSegment] = []
    tokens.reserveCapacity(items.count)
    for item in items {
      let numbers = try item.items()
      guard numbers.count == 3 else {
        throw item.error(expected: "x, y and heading", got: "\(numbers.count) numbers")
      }
      let token = MotionSegment(
        x: try VocabularyDocument.finite(numbers[0]), y: try VocabularyDocument.finite(numbers[1]),
        heading: try VocabularyDocument.finite(numbers[2]))
      guard abs(token.heading) <= .pi else {
        throw numbers[2].error(expected: "a heading from −π to π", got: "\(token.heading)")
      }
      guard !tokens.isEmpty || token == .zero else {
        throw item.error(
          expected: "standing still, [0.0, 0.0, 0.0]", got: "[\(token.x), \(token.y), \(token.heading)]")
      }
      tokens.append(token)
    }
    return tokens
  }
}
