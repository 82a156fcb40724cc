import DriveTypes
import Figures
import Rendering
import Testing

struct SignTests {
  private static let kinds: [SignFigure] = [
    .stop, .yield, .speedLimit(30), .speedLimit(90), .warning, .pedestrianCrossing, .arrowBoard(toLeft: true),
    .arrowBoard(toLeft: false),
  ]

  private func triangles(_ sign: SignFigure, level: Int = 0) throws -> [PlacedTriangle] {
    let model = try #require(sign.model)
    return [Instance(model: model, placement: Placement(origin: .origin, yaw: 0))].triangles(level: level)
  }

  @Test(arguments: kinds) func signsFaceTheirReader(_ sign: SignFigure) throws {
    let all = try triangles(sign)
    let (low, high) = all.bounds
    #expect(abs(low.z) < 0.01 && high.z < 3.2 && high.y - low.y < 1.3)
    let hit = try #require(all.hit(from: SIMD3(20, 0.01, 2.27), along: SIMD3(-1, 0, 0)))
    #expect(hit.isFront && hit.triangle.surface.label == .trafficSign)
    let back = try #require(all.hit(from: SIMD3(-20, 0.2, 2.3), along: SIMD3(1, 0, 0)))
    #expect(back.isFront)
    #expect(back.triangle.surface.colour == Colour(150, 153, 156))
    #expect(try triangles(sign, level: 1).count < all.count)
  }

  /// "STOP" reads from left to right: an S has ink at its top right and none at its right upper middle, its mirror
  /// image the other way round; the P at the end has none at its foot.
  @Test func lettersAreNotMirrored() throws {
    let white = try triangles(.stop).filter { $0.surface.layer == 2 }
    // The reader's right is +y: the P is on that side, its foot free on its right.
    let end = white.bounds.high.y
    let foot =
      white.filter { min($0.a.z, $0.b.z, $0.c.z) < 2.21 }.flatMap { [$0.a.y, $0.b.y, $0.c.y] }.max() ?? 0
    #expect(foot < end - 0.08)
  }

  @Test func speedLimitsExistInFives() {
    #expect(SignFigure.speedLimit(55).model != nil && SignFigure.speedLimit(130).model != nil)
    #expect(SignFigure.speedLimit(52).model == nil && SignFigure.speedLimit(0).model == nil)
  }

  @Test func parkedCarsVary() {
    let cars = (0..<200).flatMap {
      FigureLibrary.parkedCar(number: $0, placement: Placement(origin: .origin, yaw: 0))
    }
    #expect(Set(cars.map(\.tint)).count > 12)
    #expect(Set(cars.map { ObjectIdentifier($0.model) }).count >= 8)
    for car in cars {
      let (low, high) = [car].triangles().bounds
      #expect(abs(low.z) < 0.03 && high.x <= FigureLibrary.parkedCarHalfSize.length + 0.02)
      #expect(high.y <= FigureLibrary.parkedCarHalfSize.width + 0.1)
    }
  }
}
