import Glibc
import Rendering

/// A wheel about its own centre: the axle is y, its face towards +y.
enum Wheel {
  static func add(
    to s: inout Sculptor, radius: Float, width: Float, sides: Int = 10, material: VehicleMaterial,
    rimShare: Float = 0.66
  ) {
    func point(_ index: Int, _ radius: Float, _ y: Float) -> SIMD3<Float> {
      // Half a side of turn puts a flat on the ground; the corners reach out to the same radius on average.
      let angle = 2 * Float.pi * (Float(index) + 0.5) / Float(sides)
      return SIMD3(radius * cosf(angle), y, radius * sinf(angle))
    }
    let outer = width / 2
    // Seen from the left, +x is on the left: angles run clockwise.
    for i in 0..<sides {
      let (p, q) = (point(i, radius, outer), point(i + 1, radius, outer))
      let (pi, qi) = (point(i, radius, -outer), point(i + 1, radius, -outer))
      s.polygon([p, q, qi, pi], material.tyre)
      let (ri, rj) = (
        point(i, radius * rimShare, outer + 0.004), point(i + 1, radius * rimShare, outer + 0.004)
      )
      s.polygon([q, p, ri, rj], material.tyre)
    }
    let rim = (0..<sides).map { point(sides - $0, radius * rimShare, outer - 0.01) }
    s.polygon(rim, material.rim)
    // Gaps between five spokes.
    let gaps = 5
    for i in 0..<gaps {
      let middle = 2 * Float.pi * Float(i) / Float(gaps)
      let spread = 0.62 * Float.pi / Float(gaps)
      func at(_ angle: Float, _ share: Float) -> SIMD3<Float> {
        SIMD3(radius * share * cosf(angle), outer - 0.006, radius * share * sinf(angle))
      }
      s.polygon(
        [
          at(middle, 0.2 * rimShare), at(middle + spread, 0.86 * rimShare),
          at(middle - spread, 0.86 * rimShare),
        ],
        material.shadowLine)
    }
  }

  /// Stands for a wheel far away: a disc just outside the body's side.
  static func addDisc(
    to s: inout Sculptor, centre: SIMD3<Float>, radius: Float, sides: Int, material: VehicleMaterial
  ) {
    func ring(_ radius: Float, _ lift: Float) -> [SIMD3<Float>] {
      (0..<sides).map { i in
        let angle = -2 * Float.pi * (Float(i) + 0.5) / Float(sides)
        return centre + SIMD3(radius * cosf(angle), lift, radius * sinf(angle))
      }
    }
    s.polygon(ring(radius, 0), material.tyre)
    var rim = material.rim
    rim.layer = 1
    s.polygon(ring(radius * 0.6, 0.01), rim)
  }
}
