import DriveTypes
import Scenery
import Testing

@Suite struct ConvexPolygonTests {
  /// A random triangle or quadrilateral: corners of a circle, counter-clockwise.
  private static func polygon(_ random: inout RandomSource) -> [SIMD2<Double>] {
    let centre = SIMD2(random.uniform(-2, 2), random.uniform(-2, 2))
    let start = random.uniform(0, 6)
    let count = 3 + random.index(below: 2)
    return (0..<count).map { n in
      let pose = Pose<World>(x: 0, y: 0, yaw: start + 6.28 * Double(n) / Double(count))
      return centre + SIMD2(pose.forward.x, pose.forward.y) * 3
    }
  }

  private static func isInside(_ polygon: [SIMD2<Double>], _ p: SIMD2<Double>) -> Bool {
    polygon.indices.allSatisfy { i in
      let (a, b) = (polygon[i], polygon[(i + 1) % polygon.count])
      return (b.x - a.x) * (p.y - a.y) - (b.y - a.y) * (p.x - a.x) > 0
    }
  }

  /// A point lies in a difference exactly when it lies in the first polygon and not in the second; and in one piece.
  @Test func differencesHoldThePointsTheyShould() {
    var random = RandomSource(seed: 8)
    for _ in 0..<200 {
      let (a, b) = (Self.polygon(&random), Self.polygon(&random))
      let pieces = ConvexPolygon(a.map { SIMD3($0.x, $0.y, 0.5 * $0.x) }).subtracting(b)
      for _ in 0..<100 {
        let p = SIMD2(random.uniform(-5, 5), random.uniform(-5, 5))
        let holding = pieces.filter { Self.isInside($0.corners.map { SIMD2($0.x, $0.y) }, p) }
        // Overlaps of less than a strip of 3 cm are left as they are; these polygons are far larger.
        #expect(holding.count == (Self.isInside(a, p) && !Self.isInside(b, p) ? 1 : 0))
      }
      // Cuts keep to the plane.
      #expect(pieces.allSatisfy { $0.corners.allSatisfy { abs($0.z - 0.5 * $0.x) < 1e-9 } })
    }
  }
}
