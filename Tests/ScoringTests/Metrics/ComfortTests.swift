import DriveTypes
import Foundation
import Glibc
import Scoring
import Testing

@Suite struct ComfortTests {
  struct Episode: Sendable, CustomTestStringConvertible {
    var info: MetricInfo
    var expected: [ScoringRules: (judged: [Int], signals: [[Double]])]
    var testDescription: String { "\(info.samples.count) samples" }
  }

  /// Oracle: scipy's `savgol_filter` (`Tests/Oracles/comfort.py` and its version made the file).
  static let episodes: [Episode] = {
    let url = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent().appendingPathComponent("Oracles/comfort.json")
    guard let data = try? Data(contentsOf: url),
      let node = try? JSONReader.read([UInt8](data), file: url.path),
      let items = try? JSONCursor(node, file: url.path).member("episodes").items()
    else { return [] }
    return items.compactMap { try? episode($0) }
  }()

  static func numbers(_ cursor: JSONCursor) throws -> [Double] {
    try cursor.items().map { try $0.number().value }
  }

  static func episode(_ cursor: JSONCursor) throws -> Episode {
    let yaw = try numbers(cursor.member("yaw"))
    let (ax, ay) = (try numbers(cursor.member("ax")), try numbers(cursor.member("ay")))
    let rate = try numbers(cursor.member("rate"))
    let samples = yaw.indices.map { i in
      let (c, s) = (cos(radians(yaw[i])), sin(radians(yaw[i])))
      return MetricInfo.Sample(
        acceleration: [ax[i], ay[i], 0.1], angularVelocity: [0, 0, rate[i]], forward: [c, s, 0],
        right: [-s, c, 0],
        location: [0, 0, 0], rotation: [0, 0, yaw[i]])
    }
    var expected: [ScoringRules: (judged: [Int], signals: [[Double]])] = [:]
    for rules in ScoringRules.allCases {
      let part = try cursor.member(rules.rawValue)
      expected[rules] = (
        try part.member("judged").items().map { try $0.integer() },
        try part.member("signals").items().map { try numbers($0) }
      )
    }
    return Episode(
      info: MetricInfo(steps: samples.indices.map { String($0) }, samples: samples), expected: expected)
  }

  @Test func theOracleIsThere() { #expect(Self.episodes.count == 14) }

  /// 1e-9: the oracle has ten decimals.
  @Test(arguments: episodes) func signalsAreScipys(episode: Episode) throws {
    for rules in ScoringRules.allCases {
      let expected = try #require(episode.expected[rules])
      let signals = try #require(Comfort.Signals(episode.info.samples.prefix(20), rules))
      let ours = [
        signals.longitudinalAcceleration, signals.lateralAcceleration, signals.jerk, signals.longitudinalJerk,
        signals.yawAcceleration, signals.yawRate,
      ]
      for (a, b) in zip(ours, expected.signals) {
        #expect(a.count == b.count)
        for (x, y) in zip(a, b) { #expect(abs(x - y) < 1e-9) }
      }
      let comfort = try Comfort(episode.info, rules: rules)
      #expect([comfort.comfortable, comfort.stretches] == expected.judged)
    }
  }

  @Test func tooShortAnEpisodeIsATypedError() {
    let two = Self.episodes[0].info.samples.prefix(2)
    #expect(throws: ScoringError.invalid(what: "metric samples", expected: "at least 3", got: "2")) {
      _ = try Comfort(MetricInfo(steps: ["0", "1"], samples: Array(two)))
    }
  }

  /// Law: a parabola passes through the filter unchanged, and its slope is exact.
  @Test func parabolasAreFixedPoints() throws {
    let times = (0..<30).map { Double($0) }
    let signal = times.map { (t: Double) -> Double in 2 - 0.3 * t + 0.05 * t * t }
    let smooth = try #require(SavitzkyGolay.filter(signal, window: 7))
    let slope = try #require(SavitzkyGolay.filter(signal, window: 7, output: .slope(spacing: 0.5)))
    for (i, t) in times.enumerated() {
      let exact = (0.1 * t - 0.3) / 0.5
      #expect(abs(smooth[i] - signal[i]) < 1e-12)
      #expect(abs(slope[i] - exact) < 1e-12)
    }
  }

  @Test func metricFileKeepsFileOrderAndRoundTrips() throws {
    let info = MetricInfo(
      steps: ["1", "0", "10"], samples: Array(Self.episodes[0].info.samples.prefix(3)))
    let again = try MetricInfo(JSONWriter.write(info.json, indent: nil), file: "m.json")
    #expect(again == info)
    #expect(throws: ScoringError.self) {
      _ = try MetricInfo(Array("{\"0\": {\"acceleration\": [1, 2]}}".utf8), file: "m")
    }
  }

  /// CARLA's axes: a left turn has a negative yaw rate in degrees, and the left is negative y.
  @Test func traceIsExportedInCarlasAxes() {
    let ego = ActorState(
      id: 1, pose: Pose(x: 1, y: 2, z: 3, yaw: .pi / 2), acceleration: Vector(x: 0.5, y: 1.5, z: 0),
      angularVelocity: Vector(x: 0.1, y: 0.2, z: 0.3))
    let sample = MetricInfo.Sample(ego)
    func close(_ a: [Double], _ b: [Double]) -> Bool { zip(a, b).allSatisfy { abs($0 - $1) < 1e-12 } }
    #expect(close(sample.acceleration, [0.5, -1.5, 0]))
    #expect(close(sample.angularVelocity, [-degrees(0.1), degrees(0.2), -degrees(0.3)]))
    #expect(close(sample.forward, [0, -1, 0]))
    #expect(close(sample.right, [1, 0, 0]))
    #expect(close(sample.location, [1, -2, 3]))
    #expect(close(sample.rotation, [0, 0, -90]))
  }
}
