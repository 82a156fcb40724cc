import DriveTypes
import Glibc
import Rendering

/// The terrain of one tile, at the corners of 4 m squares.
struct TerrainPatch: Sendable {
  /// Squares a side.
  static let squares = 16
  static let step = SceneryTile.size / Double(squares)
  private static let corners = squares + 1

  let originX, originY: Double
  /// Corner (i, j) is `heights[j · 17 + i]`, west to east, then south to north.
  private(set) var heights: [Float] = []
  /// Metres from each corner to the nearest street; 0 on it, at most 60.
  private(set) var clearances: [Float] = []
  /// Whether any street comes within 60 m.
  let hasStreets: Bool

  /// The road is at least this far above the terrain below it, metres.
  static let gap = 0.12
  static let reach = 60.0

  init(tile: SIMD2<Int32>, _ layout: StreetLayout, _ base: TerrainBase, hilliness: Double) {
    originX = Double(tile.x) * SceneryTile.size
    originY = Double(tile.y) * SceneryTile.size
    let low = SIMD2(originX, originY)
    let near = layout.spans(nearBox: low, low + SceneryTile.size, reach: Self.reach)
    hasStreets = !near.isEmpty
    heights.reserveCapacity(Self.corners * Self.corners)
    clearances.reserveCapacity(Self.corners * Self.corners)
    for j in 0...Self.squares {
      for i in 0...Self.squares {
        let (x, y) = (originX + Double(i) * Self.step, originY + Double(j) * Self.step)
        var corner = TerrainCorner(x: x, y: y)
        for index in near { corner.consider(layout.spans[Int(index)], layout.circles[Int(index)]) }
        heights.append(Float(corner.height(base, hilliness: hilliness)))
        clearances.append(Float(corner.clearance))
      }
    }
  }

  @inline(__always)
  func cornerHeight(_ i: Int, _ j: Int) -> Double { Double(heights[j * Self.corners + i]) }

  /// On the drawn triangles: each square is cut from south-west to north-east.
  func height(x: Double, y: Double) -> Double { sample(heights, x, y) }
  func clearance(x: Double, y: Double) -> Double { sample(clearances, x, y) }

  private func sample(_ values: [Float], _ x: Double, _ y: Double) -> Double {
    let limit = Double(Self.squares)
    let u = min(max((x - originX) / Self.step, 0), limit)
    let v = min(max((y - originY) / Self.step, 0), limit)
    let (i, j) = (min(Int(u), Self.squares - 1), min(Int(v), Self.squares - 1))
    let (fu, fv) = (u - Double(i), v - Double(j))
    let place = j * Self.corners + i
    let (a, b) = (Double(values[place]), Double(values[place + 1]))
    let (c, d) = (Double(values[place + Self.corners]), Double(values[place + Self.corners + 1]))
    return fu >= fv ? a + fu * (b - a) + fv * (d - b) : a + fv * (c - a) + fu * (d - c)
  }
}

/// Gathers what the streets around a place say of the terrain there.
struct TerrainCorner {
  let x, y: Double
  private(set) var clearance = TerrainPatch.reach
  private var weight = 0.0
  private var sum = 0.0
  private var cap = Double.infinity

  init(x: Double, y: Double) {
    self.x = x
    self.y = y
  }

  /// Streets farther than this have no say in the height, metres.
  private static let reach = 40.0

  @inline(__always)
  mutating func consider(_ span: StreetSpan, _ circle: (centre: SIMD2<Double>, radius: Double)) {
    let apart = SIMD2(x, y) - circle.centre
    let square = (apart * apart).sum()
    let limit = max(clearance, Self.reach) + circle.radius
    if square > limit * limit { return }
    let foot = span.foot(x: x, y: y)
    clearance = min(clearance, foot.distance)
    let rest = 1 - foot.distance / Self.reach
    if rest <= 0 { return }
    let w = rest * rest / (foot.distance * foot.distance + 4)
    weight += w
    sum += w * foot.z
    // Points of this span within a square's diagonal (5.7 m) of the corner lie no lower than `least`; a triangle
    // whose corners obey it stays below them all. Farther off the land may rise by 0.45.
    let length = max(
      0.1,
      ((span.b.x - span.a.x) * (span.b.x - span.a.x) + (span.b.y - span.a.y) * (span.b.y - span.a.y))
        .squareRoot())
    let slope = abs(span.b.z - span.a.z) / length
    let least = max(min(span.a.z, span.b.z), foot.z - 6 * slope)
    cap = min(cap, least - TerrainPatch.gap + 0.45 * max(0, foot.distance - 6))
  }

  func height(_ base: TerrainBase, hilliness: Double) -> Double {
    let far = base.distance(x: x, y: y)
    let swell = min(1, max(0, (far - 48) / 400))
    let hills =
      hilliness * swell
      * (ValueNoise.value(x / 310, y / 310, seed: 1) + 0.4 * ValueNoise.value(x / 97, y / 97, seed: 2) + 0.5)
    let ripple = 0.25 * min(1, max(0, clearance - 12) / 30) * ValueNoise.value(x / 23, y / 23, seed: 3)
    let land = base.height(x: x, y: y) + hills
    if weight == 0 { return land + ripple }
    let t = min(1, max(0, (clearance - 6) / 34))
    let blend = t * t * (3 - 2 * t)
    let beside = sum / weight - TerrainPatch.gap
    return min(beside + blend * (land - beside) + ripple, cap)
  }
}
