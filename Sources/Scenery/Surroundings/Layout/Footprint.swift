import DriveTypes
import Glibc

/// A rectangle seen from above, metres.
struct Footprint: Sendable, Hashable {
  var centre: SIMD2<Double>
  /// Unit vector along its width; for buildings from left to right as seen from the street, which lies towards −`depthAxis`.
  var axis: SIMD2<Double>
  /// Half the width along `axis` and half the depth.
  var half: SIMD2<Double>

  /// `axis` turned left.
  var depthAxis: SIMD2<Double> { SIMD2(-axis.y, axis.x) }
  var radius: Double { half.length }
  /// Of `axis`, radians.
  var yaw: Double { atan2(axis.y, axis.x) }

  /// A point given along both axes from the centre.
  func point(_ x: Double, _ y: Double) -> SIMD2<Double> { centre + axis * x + depthAxis * y }

  /// Counter-clockwise.
  var corners: [SIMD2<Double>] {
    [
      point(-half.x, -half.y), point(half.x, -half.y), point(half.x, half.y), point(-half.x, half.y),
    ]
  }

  func contains(_ place: SIMD2<Double>) -> Bool {
    let d = place - centre
    return abs(d.dot(axis)) <= half.x && abs(d.dot(depthAxis)) <= half.y
  }

  /// Whether both come nearer to each other than `gap`, by separating axes (corners count a little further).
  func isNear(_ other: Footprint, gap: Double) -> Bool {
    let d = other.centre - centre
    let reach = radius + other.radius + gap
    if d.dot(d) > reach * reach { return false }
    let cosine = abs(axis.dot(other.axis))
    let sine = abs(axis.dot(other.depthAxis))
    let (a, b) = (half, other.half)
    if abs(d.dot(axis)) > a.x + b.x * cosine + b.y * sine + gap { return false }
    if abs(d.dot(depthAxis)) > a.y + b.x * sine + b.y * cosine + gap { return false }
    if abs(d.dot(other.axis)) > b.x + a.x * cosine + a.y * sine + gap { return false }
    if abs(d.dot(other.depthAxis)) > b.y + a.x * sine + a.y * cosine + gap { return false }
    return true
  }

  /// Places on the outline and inside, at most `step` apart.
  func lattice(step: Double) -> [SIMD2<Double>] {
    let columns = max(1, Int((2 * half.x / step).rounded(.up)))
    let rows = max(1, Int((2 * half.y / step).rounded(.up)))
    var places: [SIMD2<Double>] = []
    places.reserveCapacity((columns + 1) * (rows + 1))
    for row in 0...rows {
      for column in 0...columns {
        places.append(
          point(
            half.x * (2 * Double(column) / Double(columns) - 1), half.y * (2 * Double(row) / Double(rows) - 1)
          ))
      }
    }
    return places
  }
}

extension SIMD2<Double> {
  func dot(_ other: Self) -> Double { x * other.x + y * other.y }
  var length: Double { dot(self).squareRoot() }
  /// Unit length; along x for a vector without length.
  var normalised: Self {
    let length = length
    return length > 1e-9 ? self / length : Self(1, 0)
  }
  /// Turned right by 90°.
  var turnedRight: Self { Self(y, -x) }
}

/// Which rectangles lie near a place: a hash of square cells.
struct FootprintIndex: Sendable {
  private(set) var footprints: [Footprint] = []
  /// Looked up only, never iterated.
  private var cells: [SIMD2<Int32>: [Int32]] = [:]
  private static let cellSize = 32.0

  mutating func insert(_ footprint: Footprint) {
    let number = Int32(footprints.count)
    footprints.append(footprint)
    Self.visit(footprint.centre, reach: footprint.radius) { cells[$0, default: []].append(number) }
  }

  /// Whether any rectangle comes nearer than `gap`.
  func isOccupied(_ footprint: Footprint, gap: Double) -> Bool {
    var found = false
    Self.visit(footprint.centre, reach: footprint.radius + gap) { cell in
      if found { return }
      for number in cells[cell] ?? [] where footprints[Int(number)].isNear(footprint, gap: gap) {
        found = true
        return
      }
    }
    return found
  }

  /// Whether a rectangle holds the place or comes nearer to it than `gap`.
  func isOccupied(_ place: SIMD2<Double>, gap: Double) -> Bool {
    isOccupied(Footprint(centre: place, axis: SIMD2(1, 0), half: .zero), gap: gap)
  }

  /// The rectangle whose centre is nearest, within `reach`.
  func nearest(_ place: SIMD2<Double>, reach: Double) -> Footprint? {
    var best = reach
    var found: Footprint?
    Self.visit(place, reach: reach) { cell in
      for number in cells[cell] ?? [] {
        let distance = (footprints[Int(number)].centre - place).length
        if distance < best { (best, found) = (distance, footprints[Int(number)]) }
      }
    }
    return found
  }

  private static func visit(_ place: SIMD2<Double>, reach: Double, _ body: (SIMD2<Int32>) -> Void) {
    let low = ((place - reach) / cellSize).rounded(.down)
    let high = ((place + reach) / cellSize).rounded(.down)
    for row in Int32(low.y)...Int32(high.y) {
      for column in Int32(low.x)...Int32(high.x) { body(SIMD2(column, row)) }
    }
  }
}
