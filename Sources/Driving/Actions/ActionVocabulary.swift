import DriveTypes

/// The motions that a model can name: token i moves the car by `tokens[i]` in `period` seconds, and a plan is `horizon` of
/// them. Token 0 is standing still, exactly.
///
/// Matching is AutoVLA's (`reference/vla-model.md` §3.1): the token whose box corners are nearest to the true ones, seen
/// from where the tokens before have brought the car, so that errors do not add up.
public struct ActionVocabulary: Sendable {
  public let name: String
  /// Seconds that a token lasts.
  public let period: Double
  /// Tokens of a plan.
  public let horizon: Int
  public let box: MotionBox
  public let tokens: [MotionSegment]
  public let provenance: VocabularyProvenance
  let index: TokenIndex
  /// Each token's mirror image; nil where some token has none.
  private let mirrors: [Int32]?

  public static let maximumCount = 1 << 16

  public init(
    name: String, period: Double = 0.5, horizon: Int = 6, box: MotionBox = MotionBox(),
    tokens: [MotionSegment], provenance: VocabularyProvenance
  ) throws(ActionVocabularyError) {
    guard (1...Self.maximumCount).contains(tokens.count) else {
      throw .badRequest(
        what: "a vocabulary", got: "\(tokens.count) tokens", expected: "1 to \(Self.maximumCount)")
    }
    guard period > 0, period.isFinite, (1...1000).contains(horizon) else {
      throw .badRequest(
        what: "a vocabulary", got: "period \(period) s, horizon \(horizon)",
        expected: "a positive period and a horizon of 1 to 1000 tokens")
    }
    guard box.length > 0, box.width > 0, box.length.isFinite, box.width.isFinite else {
      throw .badRequest(
        what: "a vocabulary's box", got: "\(box.length) × \(box.width) m", expected: "a positive size")
    }
    for (id, token) in tokens.enumerated() where !token.isFinite || abs(token.heading) > .pi {
      throw .badRequest(
        what: "token \(id)", got: "(\(token.x), \(token.y), \(token.heading))",
        expected: "finite numbers, heading from −π to π")
    }
    guard tokens[0] == .zero else {
      throw .badRequest(
        what: "token 0", got: "(\(tokens[0].x), \(tokens[0].y), \(tokens[0].heading))",
        expected: "standing still, (0, 0, 0)")
    }
    self.init(
      checked: name, period: period, horizon: horizon, box: box, tokens: tokens, provenance: provenance)
  }

  /// From parts that were checked already.
  init(
    checked name: String, period: Double, horizon: Int, box: MotionBox, tokens: [MotionSegment],
    provenance: VocabularyProvenance
  ) {
    self.name = name
    self.period = period
    self.horizon = horizon
    self.box = box
    self.tokens = tokens
    self.provenance = provenance
    index = TokenIndex(tokens, box: box)
    mirrors = Self.mirrors(of: tokens)
  }

  /// Where each token's exact mirror image stands; nil where one is missing.
  private static func mirrors(of tokens: [MotionSegment]) -> [Int32]? {
    var places: [MotionSegment: Int32] = [:]
    for (id, token) in tokens.enumerated() where places[token] == nil { places[token] = Int32(id) }
    var mirrors: [Int32] = []
    for token in tokens {
      guard let place = places[token.mirrored] else { return nil }
      mirrors.append(place)
    }
    return mirrors
  }

  public var count: Int { tokens.count }

  /// Whether every token's mirror image is a token.
  public var isMirrored: Bool { mirrors != nil }

  /// The token of the mirrored motion, for learning from mirrored pictures; nil in a vocabulary that is not mirrored.
  public func mirror(of id: Int) -> Int? {
    guard let mirrors, mirrors.indices.contains(id) else { return nil }
    return Int(mirrors[id])
  }
}
