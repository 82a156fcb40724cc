import DriveTypes
import Foundation
import Scoring
import Testing

/// By hand: 10 m/s straight on along a road 8 m wide.
struct PDMScoreTests {
  private static let straight = (1...6).map { SIMD2(5 * Double($0), 0.0) }

  private static func sample(
    boxes: [FlatBox<Ego>] = [], halfWidth: Double = 4, points: [SIMD2<Double>] = straight
  ) throws -> OpenLoopSample {
    let area = try #require(
      AreaPolygon([
        SIMD2(-10, -halfWidth), SIMD2(60, -halfWidth), SIMD2(60, halfWidth), SIMD2(-10, halfWidth),
      ]))
    let future = try #require(Waypoints<Ego>(points))
    return OpenLoopSample(
      token: "t", mask: Array(repeating: true, count: 6),
      future: PlannedPath(ego: future),
      boxes: Array(repeating: StepBoxes(ego: boxes), count: 6), lastStep: SIMD2(5, 0), drivableArea: [area])
  }

  private func score(_ sample: OpenLoopSample, _ points: [SIMD2<Double>] = straight) throws -> PDMScore {
    let path = try #require(Waypoints<Ego>(points))
    return try #require(PDMScore(path, sample: sample))
  }

  private func object(_ category: ObjectCategory, _ x: Double, _ y: Double) -> FlatBox<Ego> {
    FlatBox(category: category, x: x, y: y, length: 4, width: 2, yaw: 0)
  }

  @Test func aFreeRoadIsPerfect() throws {
    let score = try score(try Self.sample())
    #expect(score.score == 1)
  }

  @Test func touchingARoadUserIsZeroAndAStaticThingHalf() throws {
    #expect(try score(try Self.sample(boxes: [object(.car, 27, 0)])).noCollision == 0)
    #expect(try score(try Self.sample(boxes: [object(.other, 27, 0)])).noCollision == 0.5)
    // Beside the lane: half widths 0.925 + 1, and a hand's breadth.
    #expect(try score(try Self.sample(boxes: [object(.car, 27, 2)])).noCollision == 1)
    // Behind the axle at every step: run into from behind.
    #expect(try score(try Self.sample(boxes: [object(.car, -2.5, 0)])).noCollision == 1)
  }

  /// The last front is at 30 + 1.486 + 2.042 = 33.53 m; a second later at 10 m/s, 43.53 m. Objects are known
  /// until 3 s.
  @Test func timeToCollisionLooksASecondAhead() throws {
    var sample = try Self.sample()
    // Seen at 3 s only, at 38 m: at 2 s the front is at 23.53 m, and a second on, at 33.53 m.
    sample.boxes = (0..<6).map { StepBoxes(ego: $0 == 5 ? [object(.car, 35, 0)] : []) }
    #expect(try score(sample).noCollision == 0)
    sample.boxes = (0..<6).map { StepBoxes(ego: $0 == 5 ? [object(.car, 38, 0)] : []) }
    #expect(try score(sample).timeToCollision == 1)
    // Braking hard from there on would have helped, but at 2.5 s it still went 10 m/s with 6 m to go.
    let slowing = [
      SIMD2(5.0, 0), SIMD2(10.0, 0), SIMD2(15.0, 0), SIMD2(20.0, 0), SIMD2(25.0, 0), SIMD2(26.0, 0),
    ]
    sample.boxes = (0..<6).map { StepBoxes(ego: $0 == 5 ? [object(.car, 34, 0)] : []) }
    let late = try score(sample, slowing)
    #expect(late.noCollision == 1 && late.timeToCollision == 0 && late.comfort == 0)
  }

  @Test func leavingTheRoadIsZero() throws {
    #expect(try score(try Self.sample(halfWidth: 0.9)).drivableArea == 0)
    #expect(try score(try Self.sample(halfWidth: 0.9)).score == 0)
    var sample = try Self.sample()
    sample.drivableArea = nil
    #expect(try score(sample).score == nil)
  }

  @Test func progressIsTheShareOfTheRecordedDrive() throws {
    let half = (1...6).map { SIMD2(2.5 * Double($0), 1.0) }
    #expect(abs(try score(try Self.sample(), half).progress - 0.5) < 1e-12)
    let beyond = (1...6).map { SIMD2(8 * Double($0), 0.0) }
    #expect(try score(try Self.sample(), beyond).progress == 1)
    let short = (1...6).map { SIMD2(0.5 * Double($0), 0.0) }
    #expect(try score(try Self.sample(points: short), Array(repeating: .zero, count: 6)).progress == 1)
  }
}
