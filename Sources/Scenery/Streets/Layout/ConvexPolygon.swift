/// A convex polygon seen from above, counter-clockwise, whose corners have heights.
package struct ConvexPolygon: Sendable {
  /// x, y, z in metres.
  package var corners: [SIMD3<Double>]
  /// Whether the edge from a corner to the next was made by a cut.
  var isCut: [Bool]

  package init(_ corners: [SIMD3<Double>]) {
    self.corners = corners
    isCut = [Bool](repeating: false, count: corners.count)
  }

  /// Twice the area seen from above.
  package var doubleArea: Double {
    var sum = 0.0
    for (i, a) in corners.enumerated() {
      let b = corners[(i + 1) % corners.count]
      sum += a.x * b.y - a.y * b.x
    }
    return sum
  }

  /// The parts to the left and to the right of the line from `p` to `q`; edges along it count as cut.
  private func split(_ p: SIMD2<Double>, _ q: SIMD2<Double>) -> (left: ConvexPolygon, right: ConvexPolygon) {
    let d = q - p
    let sides = corners.map { d.x * ($0.y - p.y) - d.y * ($0.x - p.x) }
    var (left, right) = (ConvexPolygon([]), ConvexPolygon([]))
    for (i, a) in corners.enumerated() {
      let next = (i + 1) % corners.count
      let (sa, sb) = (sides[i], sides[next])
      if sa >= 0 { left.append(a, isCut: sb < 0 && sa == 0 ? true : isCut[i]) }
      if sa < 0 { right.append(a, isCut: isCut[i]) }
      if (sa >= 0) != (sb >= 0) {
        let crossing = a + (corners[next] - a) * (sa / (sa - sb))
        // Where the outline leaves a part, the next edge of that part runs along the line.
        left.append(crossing, isCut: sa >= 0 ? true : isCut[i])
        right.append(crossing, isCut: sa >= 0 ? isCut[i] : true)
      }
    }
    return (left, right)
  }

  private mutating func append(_ corner: SIMD3<Double>, isCut: Bool) {
    corners.append(corner)
    self.isCut.append(isCut)
  }

  /// What remains of the polygon outside another one (counter-clockwise), in convex pieces.
  package func subtracting(_ other: [SIMD2<Double>]) -> [ConvexPolygon] {
    guard Self.overlap(corners.map { SIMD2($0.x, $0.y) }, other) else { return [self] }
    var pieces: [ConvexPolygon] = []
    var inside = self
    for (i, p) in other.enumerated() {
      let parts = inside.split(p, other[(i + 1) % other.count])
      if parts.right.corners.count >= 3, parts.right.doubleArea > 1e-4 { pieces.append(parts.right) }
      inside = parts.left
      if inside.corners.count < 3 { break }
    }
    return pieces
  }

  /// Whether two convex polygons, counter-clockwise, share more than a strip of 3 cm.
  static func overlap(_ a: [SIMD2<Double>], _ b: [SIMD2<Double>]) -> Bool {
    !isApart(a, b) && !isApart(b, a)
  }

  /// Whether an edge of `a` has all of `b` outside or within 3 cm of it.
  private static func isApart(_ a: [SIMD2<Double>], _ b: [SIMD2<Double>]) -> Bool {
    for (i, p) in a.enumerated() {
      let d = a[(i + 1) % a.count] - p
      let length = (d * d).sum().squareRoot()
      if length < 1e-6 { continue }
      if b.allSatisfy({ d.x * ($0.y - p.y) - d.y * ($0.x - p.x) < 0.03 * length }) { return true }
    }
    return false
  }

  /// The parts of the segment from `a` to `b` outside a convex polygon, as shares of its length.
  static func outside(
    _ parts: [ClosedRange<Double>], of a: SIMD2<Double>, _ b: SIMD2<Double>, minus other: [SIMD2<Double>]
  ) -> [ClosedRange<Double>] {
    var (low, high) = (0.0, 1.0)
    for (i, p) in other.enumerated() {
      let d = other[(i + 1) % other.count] - p
      let (sa, sb) = (d.x * (a.y - p.y) - d.y * (a.x - p.x), d.x * (b.y - p.y) - d.y * (b.x - p.x))
      if sa < 0, sb < 0 { return parts }
      if sa < 0 { low = max(low, sa / (sa - sb)) } else if sb < 0 { high = min(high, sa / (sa - sb)) }
    }
    if low >= high { return parts }
    return parts.flatMap { part -> [ClosedRange<Double>] in
      var result: [ClosedRange<Double>] = []
      if part.lowerBound < min(low, part.upperBound) {
        result.append(part.lowerBound...min(low, part.upperBound))
      }
      if max(high, part.lowerBound) < part.upperBound {
        result.append(max(high, part.lowerBound)...part.upperBound)
      }
      return result
    }
  }
}
