import Glibc

/// Gathers triangles for a mesh. Corners run counter-clockwise seen from the outside.
public struct MeshBuilder: Sendable {
  public private(set) var vertices: [SIMD3<Float>] = []
  public private(set) var triangles: [MeshTriangle] = []
  private var surfaces: [Surface] = []
  /// Looked up only, never iterated.
  private var numbers: [Surface: UInt32] = [:]

  public init() {}

  public var isEmpty: Bool { triangles.isEmpty }

  public func build() -> Mesh { Mesh(vertices: vertices, triangles: triangles, surfaces: surfaces) }

  private mutating func number(of surface: Surface) -> UInt32 {
    if let number = numbers[surface] { return number }
    let number = UInt32(surfaces.count)
    surfaces.append(surface)
    numbers[surface] = number
    return number
  }

  public mutating func triangle(
    _ a: SIMD3<Float>, _ b: SIMD3<Float>, _ c: SIMD3<Float>, _ surface: Surface
  ) {
    polygon([a, b, c], surface)
  }

  public mutating func quad(
    _ a: SIMD3<Float>, _ b: SIMD3<Float>, _ c: SIMD3<Float>, _ d: SIMD3<Float>, _ surface: Surface
  ) {
    polygon([a, b, c, d], surface)
  }

  /// A convex, nearly flat polygon, as a fan about its first corner.
  public mutating func polygon(_ corners: [SIMD3<Float>], _ surface: Surface) {
    guard corners.count >= 3 else { return }
    let first = UInt32(vertices.count)
    let number = number(of: surface)
    vertices += corners
    for index in 1..<UInt32(corners.count - 1) {
      triangles.append(
        MeshTriangle(a: first, b: first + index, c: first + index + 1, surface: number))
    }
  }

  /// A strip between two polylines of equal length: `left` lies to the left of `right` along the way, seen from the
  /// side which it faces.
  public mutating func strip(left: [SIMD3<Float>], right: [SIMD3<Float>], _ surface: Surface) {
    precondition(left.count == right.count, "a strip needs as many points on both sides")
    guard left.count >= 2 else { return }
    let number = number(of: surface)
    let first = UInt32(vertices.count)
    for index in left.indices {
      vertices.append(left[index])
      vertices.append(right[index])
    }
    for index in 0..<UInt32(left.count - 1) {
      let a = first + 2 * index
      triangles.append(MeshTriangle(a: a, b: a + 1, c: a + 3, surface: number))
      triangles.append(MeshTriangle(a: a, b: a + 3, c: a + 2, surface: number))
    }
  }

  /// A box from corner to corner along the mesh's axes; `bottom` false leaves the underside open.
  public mutating func box(
    _ low: SIMD3<Float>, _ high: SIMD3<Float>, _ surface: Surface, top: Surface? = nil, bottom: Bool = false
  ) {
    prism(
      [(low.x, low.y), (high.x, low.y), (high.x, high.y), (low.x, high.y)].map { SIMD2($0.0, $0.1) },
      from: low.z, to: high.z, surface, top: top, bottom: bottom)
  }

  /// An upright prism over a convex outline given counter-clockwise from above. `topScale` narrows its top about the
  /// outline's centre.
  public mutating func prism(
    _ outline: [SIMD2<Float>], from low: Float, to high: Float, topScale: Float = 1, _ side: Surface,
    top: Surface? = nil, bottom: Bool = false
  ) {
    guard outline.count >= 3 else { return }
    let centre = outline.reduce(SIMD2<Float>.zero, +) / Float(outline.count)
    let foot = outline.map { SIMD3($0.x, $0.y, low) }
    let head = outline.map { point in
      let narrowed = centre + (point - centre) * topScale
      return SIMD3(narrowed.x, narrowed.y, high)
    }
    for index in outline.indices {
      let next = (index + 1) % outline.count
      quad(foot[index], foot[next], head[next], head[index], side)
    }
    if topScale > 0 { polygon(head, top ?? side) }
    if bottom { polygon(Array(foot.reversed()), side) }
  }

  /// An upright cylinder or cone (`topRadius` 0) with `sides` faces.
  public mutating func cylinder(
    centre: SIMD2<Float>, radius: Float, topRadius: Float? = nil, from low: Float, to high: Float, sides: Int,
    _ side: Surface, top: Surface? = nil
  ) {
    let outline = (0..<max(3, sides)).map { index in
      let angle = 2 * Float.pi * Float(index) / Float(max(3, sides))
      return centre + SIMD2(cosf(angle), sinf(angle)) * radius
    }
    prism(
      outline, from: low, to: high, topScale: radius > 0 ? (topRadius ?? radius) / radius : 1, side, top: top)
  }
}
