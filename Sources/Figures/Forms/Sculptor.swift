import Glibc
import Rendering

/// Makes a mesh of simple solids, each in a frame of its own. Corners run counter-clockwise seen from the outside.
struct Sculptor {
  private(set) var mesh = MeshBuilder()
  private var frame = PartFrame()

  enum Side { case left, right }

  /// Shapes made by `make` stand in `part`.
  mutating func within(_ part: PartFrame, _ make: (inout Sculptor) -> Void) {
    let outer = frame
    frame = outer.appending(part)
    make(&self)
    frame = outer
  }

  /// A shape of the left side (y > 0), and its mirror image on the right.
  mutating func bothSides(_ make: (inout Sculptor, Side) -> Void) {
    make(&self, .left)
    within(.mirror) { make(&$0, .right) }
  }

  mutating func polygon(_ corners: [SIMD3<Float>], _ surface: Surface) {
    let placed = corners.map(frame.point)
    mesh.polygon(frame.isMirrored ? placed.reversed() : placed, surface)
  }

  mutating func quad(_ q: Quad, _ surface: Surface) { polygon([q.a, q.b, q.c, q.d], surface) }

  /// Open at the bottom unless asked for.
  mutating func box(
    _ low: SIMD3<Float>, _ high: SIMD3<Float>, _ surface: Surface, top: Surface? = nil, bottom: Bool = false
  ) {
    prism(
      [SIMD2(low.x, low.y), SIMD2(high.x, low.y), SIMD2(high.x, high.y), SIMD2(low.x, high.y)], from: low.z,
      to: high.z, surface, top: top, bottom: bottom)
  }

  /// An upright prism over a convex outline, counter-clockwise from above; `topScale` narrows its top.
  mutating func prism(
    _ outline: [SIMD2<Float>], from low: Float, to high: Float, topScale: Float = 1, _ side: Surface,
    top: Surface? = nil, bottom: Bool = false
  ) {
    let centre = outline.reduce(.zero, +) / Float(outline.count)
    let foot = outline.map { SIMD3($0.x, $0.y, low) }
    let head = outline.map { p in
      let narrowed = centre + (p - centre) * topScale
      return SIMD3(narrowed.x, narrowed.y, high)
    }
    for i in outline.indices {
      let next = (i + 1) % outline.count
      polygon(
        topScale > 0 ? [foot[i], foot[next], head[next], head[i]] : [foot[i], foot[next], head[i]], side)
    }
    if topScale > 0 { polygon(head, top ?? side) }
    if bottom { polygon(foot.reversed(), side) }
  }

  /// A solid of revolution about z: rings of `radius` at `height` from below upwards, closed at both ends.
  mutating func lathe(
    _ rings: [(radius: Float, height: Float)], centre: SIMD2<Float> = .zero, sides: Int,
    bottom: Bool = false, _ surface: (Int) -> Surface
  ) {
    func ring(_ n: Int) -> [SIMD3<Float>] {
      (0..<sides).map { i in
        let angle = 2 * Float.pi * (Float(i) + 0.5) / Float(sides)
        return SIMD3(
          centre.x + rings[n].radius * cosf(angle), centre.y + rings[n].radius * sinf(angle),
          rings[n].height)
      }
    }
    for n in 0..<(rings.count - 1) {
      let (low, high) = (ring(n), ring(n + 1))
      for i in 0..<sides {
        let next = (i + 1) % sides
        if rings[n + 1].radius == 0 {
          polygon([low[i], low[next], high[i]], surface(n))
        } else if rings[n].radius == 0 {
          polygon([low[i], high[next], high[i]], surface(n))
        } else {
          polygon([low[i], low[next], high[next], high[i]], surface(n))
        }
      }
    }
    if let last = rings.last, last.radius > 0 { polygon(ring(rings.count - 1), surface(rings.count - 2)) }
    if bottom, let first = rings.first, first.radius > 0 { polygon(ring(0).reversed(), surface(0)) }
  }

  /// A straight bar with `sides` faces from `start` to `end`.
  mutating func bar(
    from start: SIMD3<Float>, to end: SIMD3<Float>, radius: Float, endRadius: Float? = nil, sides: Int = 4,
    flatten: Float = 1, capped: Bool = true, _ surface: Surface
  ) {
    let axis = normalized(end - start)
    let aside = normalized(cross(abs(axis.z) < 0.9 ? SIMD3(0, 0, 1) : SIMD3(1, 0, 0), axis))
    let up = cross(axis, aside)
    func ring(_ centre: SIMD3<Float>, _ radius: Float) -> [SIMD3<Float>] {
      (0..<sides).map { i in
        let angle = 2 * Float.pi * (Float(i) + 0.5) / Float(sides)
        return centre + aside * (radius * cosf(angle)) + up * (radius * flatten * sinf(angle))
      }
    }
    let (low, high) = (ring(start, radius), ring(end, endRadius ?? radius))
    for i in 0..<sides {
      let next = (i + 1) % sides
      polygon([low[i], low[next], high[next], high[i]], surface)
    }
    guard capped else { return }
    polygon(high, surface)
    polygon(low.reversed(), surface)
  }

  /// A profile in the x-z plane (counter-clockwise seen from the right, y < 0), from `y.lowerBound` to `y.upperBound`.
  mutating func slab(
    _ profile: [SIMD2<Float>], y: ClosedRange<Float>, _ surface: Surface, edge: Surface? = nil
  ) {
    let right = profile.map { SIMD3($0.x, y.lowerBound, $0.y) }
    let left = profile.map { SIMD3($0.x, y.upperBound, $0.y) }
    polygon(right, surface)
    polygon(left.reversed(), surface)
    for i in profile.indices {
      let next = (i + 1) % profile.count
      polygon([right[next], right[i], left[i], left[next]], edge ?? surface)
    }
  }

  func build() -> Mesh { mesh.build() }
}

/// Four corners of a nearly flat face; a to b is its u, a to d its v.
struct Quad {
  var a, b, c, d: SIMD3<Float>

  func point(_ u: Float, _ v: Float) -> SIMD3<Float> { mix(mix(a, b, u), mix(d, c, u), v) }
  var normal: SIMD3<Float> { normalized(cross(c - a, d - b)) }

  /// A part of the face, lifted off it.
  func patch(u: ClosedRange<Float>, v: ClosedRange<Float>, lift: Float = 0.004) -> Quad {
    let up = normal * lift
    return Quad(
      a: point(u.lowerBound, v.lowerBound) + up, b: point(u.upperBound, v.lowerBound) + up,
      c: point(u.upperBound, v.upperBound) + up, d: point(u.lowerBound, v.upperBound) + up)
  }
}
