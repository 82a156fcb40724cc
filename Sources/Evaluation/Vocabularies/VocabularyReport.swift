import DriveTypes
import Driving
import Foundation

/// What there is to know of an action vocabulary, for people and machines.
public struct ActionVocabularyReport: Sendable, Codable {
  public var name, method, identity: String
  public var count, horizon: Int
  public var period: Double
  /// Whether every token's mirror image is a token.
  public var isMirrored: Bool
  /// Tokens that go straight ahead.
  public var straight: Int
  /// Tokens that another token repeats.
  public var repeated: Int
  /// Least and greatest x, y (metres) and heading (radians).
  public var x, y, heading: [Double]
  /// Median over tokens of the distance to the nearest other one, mean of the corners, metres.
  public var medianSpacing: Double
  /// Radius of K-disk's disks, metres.
  public var tolerance: Double?
  /// Motions that the tokens were found in, and those left out as no plan should hold them.
  public var motions: Int
  public var motionsDropped: Int?
  public var error: QuantisationError?

  public init(_ vocabulary: ActionVocabulary) {
    name = vocabulary.name
    method = vocabulary.provenance.method
    identity = vocabulary.identity
    count = vocabulary.count
    horizon = vocabulary.horizon
    period = vocabulary.period
    isMirrored = vocabulary.isMirrored
    straight = vocabulary.tokens.count(where: \.isStraight)
    repeated = vocabulary.count - Set(vocabulary.tokens).count
    func range(_ value: (MotionSegment) -> Double) -> [Double] {
      let values = vocabulary.tokens.map(value)
      return [values.min() ?? 0, values.max() ?? 0]
    }
    x = range(\.x)
    y = range(\.y)
    heading = range(\.heading)
    let spacings = vocabulary.tokens.enumerated().map { id, token in
      vocabulary.nearest(2, to: token).first { $0.id != id }?.distance ?? 0
    }.sorted()
    medianSpacing = spacings[spacings.count / 2]
    tolerance = vocabulary.provenance.tolerance
    motions = vocabulary.provenance.motions
  }

  /// Rows of a table.
  public var rows: [[String]] {
    func metres(_ range: [Double]) -> String { String(format: "%.3f to %.3f m", range[0], range[1]) }
    var rows = [
      ["name", name], ["identity", identity], ["method", method],
      ["tokens", "\(count), \(straight) straight, \(repeated) repeated"],
      ["mirrored", isMirrored ? "yes" : "no"],
      ["period, horizon", String(format: "%g s, %d tokens", period, horizon)],
      ["x", metres(x)], ["y", metres(y)],
      ["heading", String(format: "%.2f to %.2f degrees", degrees(heading[0]), degrees(heading[1]))],
      ["median spacing", String(format: "%.1f cm", medianSpacing * 100)],
      ["motions", "\(motions)" + (motionsDropped.map { ", \($0) left out" } ?? "")],
    ]
    if let tolerance { rows.append(["disk radius", String(format: "%.2f cm", tolerance * 100)]) }
    if let error { rows += error.rows }
    return rows
  }
}

/// The same of a waypoint vocabulary.
public struct WaypointVocabularyReport: Sendable, Codable {
  public var name, identity: String
  public var bins, horizon: Int
  public var period: Double
  /// Range and width of a bin, metres.
  public var x, y: [Double]
  public var xBin, yBin: Double
  public var plans: Int
  public var error: WaypointVocabulary.PlanError?

  public init(_ vocabulary: WaypointVocabulary) {
    name = vocabulary.name
    identity = vocabulary.identity
    bins = vocabulary.bins
    horizon = vocabulary.horizon
    period = vocabulary.period
    x = [vocabulary.x.lowerBound, vocabulary.x.upperBound]
    y = [vocabulary.y.lowerBound, vocabulary.y.upperBound]
    xBin = (x[1] - x[0]) / Double(bins)
    yBin = (y[1] - y[0]) / Double(bins)
    plans = vocabulary.provenance.motions
  }

  public var rows: [[String]] {
    func line(_ range: [Double], _ bin: Double) -> String {
      String(format: "%.3f to %.3f m, bins of %.1f cm", range[0], range[1], bin * 100)
    }
    var rows = [
      ["name", name], ["identity", identity], ["bins", "\(bins) of each coordinate"],
      ["period, horizon", String(format: "%g s, %d waypoints", period, horizon)], ["x", line(x, xBin)],
      ["y", line(y, yBin)], ["plans", "\(plans)"],
    ]
    if let error {
      rows += [
        ["held-out plans", "\(error.plans)"],
        ["saturated", "\(error.saturated) of \(error.coordinates) coordinates"],
        [
          "error", String(format: "mean %.2f cm, greatest %.2f cm", error.average * 100, error.maximum * 100),
        ],
      ]
    }
    return rows
  }
}

extension QuantisationError {
  public var rows: [[String]] {
    func centimetres(_ value: Double) -> String { String(format: "%.2f cm", value * 100) }
    return [
      ["windows of 5 s", "\(windows), besides \(standing) in which the car stood"],
      ["first token", centimetres(firstToken)],
      ["ADE 3 s", "\(centimetres(average3s)), at most \(centimetres(average3sMaximum))"],
      ["FDE 5 s", "\(centimetres(final5s)), p95 \(centimetres(final5sPercentile95))"],
      ["heading 5 s", String(format: "%.2f degrees", degrees(heading5s))],
      ["FDE 5 s without feedback", centimetres(openLoopFinal5s)],
      ["tokens used", "\(tokensUsed), with their mirror images"],
    ]
  }
}
