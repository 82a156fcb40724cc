import DriveTypes
import Driving
import Testing

@Suite struct WaypointVocabularyTests {
  private func vocabulary(bins: Int = 512) throws -> WaypointVocabulary {
    try WaypointVocabulary(
      name: "w", bins: bins, x: 0...51.2, y: -25.6...25.6, provenance: VocabularyProvenance(method: ""))
  }

  /// Bins of 10 cm: 0.05 m lies in the middle of bin 0 of x, and y = −0.05 in the middle of bin 255.
  @Test func binsByHand() throws {
    let vocabulary = try vocabulary()
    let encoding = try vocabulary.encode([
      Point(x: 0.05, y: -0.05), Point(x: 0.19, y: 0), Point(x: 51.2, y: -25.6), Point(x: 60, y: -30),
    ])
    #expect(encoding.ids == [0, 255, 1, 256, 511, 0, 511, 0])
    #expect(encoding.saturated == 2)
    let decoded = try vocabulary.decode([0, 255, 511, 0])
    #expect(abs(decoded[0].x - 0.05) < 1e-12 && abs(decoded[0].y + 0.05) < 1e-12)
    #expect(abs(decoded[1].x - 51.15) < 1e-12 && abs(decoded[1].y + 25.55) < 1e-12)
  }

  @Test(arguments: [2, 3, 512]) func decodedBinsEncodeToThemselves(bins: Int) throws {
    let vocabulary = try vocabulary(bins: bins)
    let ids = (0..<bins).flatMap { [$0, bins - 1 - $0] }
    #expect(try vocabulary.encode(vocabulary.decode(ids)) == .init(ids: ids, saturated: 0))
  }

  @Test func mirroredWordsAreTheMirroredPlan() throws {
    let vocabulary = try vocabulary()
    let plan = [Point<Ego>(x: 3, y: 1.23), Point<Ego>(x: 7, y: -2.01)]
    let mirror = plan.map { Point<Ego>(x: $0.x, y: -$0.y) }
    #expect(try vocabulary.mirrored(vocabulary.encode(plan).ids) == vocabulary.encode(mirror).ids)
    let oneSided = try WaypointVocabulary(
      name: "", x: 0...1, y: 0...1, provenance: VocabularyProvenance(method: ""))
    #expect(oneSided.mirrored([0, 0]) == nil)
  }

  /// The range holds all plans it was taken from, and no error is larger than half a bin's diagonal.
  @Test func rangeOfDrives() throws {
    let plans = try (0..<5).flatMap {
      try WaypointVocabulary.plans(in: MadeUpMotion.drive(ticks: 300, seed: $0), tickDuration: 0.05)
    }
    #expect(plans.count == 5 * (300 - 60) && plans.allSatisfy { $0.count == 6 })
    let vocabulary = try WaypointVocabulary(
      named: "w", over: plans, provenance: VocabularyProvenance(method: ""))
    #expect(vocabulary.y.lowerBound == -vocabulary.y.upperBound && vocabulary.horizon == 6)
    let error = try vocabulary.error(on: plans)
    let (dx, dy) = (
      (vocabulary.x.upperBound - vocabulary.x.lowerBound) / 512,
      (vocabulary.y.upperBound - vocabulary.y.lowerBound) / 512
    )
    #expect(error.saturated == 0 && error.coordinates == plans.count * 12 && error.plans == plans.count)
    #expect(error.maximum <= (dx * dx + dy * dy).squareRoot() / 2 + 1e-9)
    #expect(error.average > 0.2 * error.maximum && error.average < error.maximum)
    let parked = [[Point<Ego>]](repeating: [Point(x: 0, y: 0)], count: 3)
    let still = try WaypointVocabulary(
      named: "", over: parked, provenance: VocabularyProvenance(method: ""))
    #expect(try still.error(on: parked).maximum < 1e-3)
  }

  @Test func badRequests() throws {
    let vocabulary = try vocabulary()
    #expect(throws: ActionVocabularyError.unknownToken(got: 512, count: 512)) {
      try vocabulary.decode([0, 512])
    }
    #expect(throws: ActionVocabularyError.unknownToken(got: -1, count: 512)) {
      try vocabulary.decode([-1, 0])
    }
    #expect(throws: ActionVocabularyError.self) { try vocabulary.decode([1]) }
    #expect(throws: ActionVocabularyError.self) { try vocabulary.encode([Point(x: .nan, y: 0)]) }
    #expect(throws: ActionVocabularyError.self) {
      try WaypointVocabulary(named: "", over: [], provenance: VocabularyProvenance(method: ""))
    }
  }
}
