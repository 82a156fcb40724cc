import Glibc

/// Where a shape stands in the model that it is a part of.
struct PartFrame {
  var origin = SIMD3<Float>.zero
  /// The part's axes in the model; they may be mirrored or stretched.
  var x = SIMD3<Float>(1, 0, 0)
  var y = SIMD3<Float>(0, 1, 0)
  var z = SIMD3<Float>(0, 0, 1)

  /// Swaps left and right.
  static let mirror = PartFrame(y: SIMD3(0, -1, 0))

  static func at(_ origin: SIMD3<Float>, yaw: Float = 0) -> PartFrame {
    let (c, s) = (cosf(yaw), sinf(yaw))
    return PartFrame(origin: origin, x: SIMD3(c, s, 0), y: SIMD3(-s, c, 0))
  }

  func point(_ p: SIMD3<Float>) -> SIMD3<Float> { origin + x * p.x + y * p.y + z * p.z }
  func direction(_ v: SIMD3<Float>) -> SIMD3<Float> { x * v.x + y * v.y + z * v.z }

  func appending(_ child: PartFrame) -> PartFrame {
    PartFrame(
      origin: point(child.origin), x: direction(child.x), y: direction(child.y), z: direction(child.z))
  }

  /// Whether shapes are turned inside out: their corners run the other way round.
  var isMirrored: Bool { (cross(x, y) * z).sum() < 0 }
}

func cross(_ a: SIMD3<Float>, _ b: SIMD3<Float>) -> SIMD3<Float> {
  SIMD3(a.y * b.z - a.z * b.y, a.z * b.x - a.x * b.z, a.x * b.y - a.y * b.x)
}

func normalized(_ v: SIMD3<Float>) -> SIMD3<Float> {
  let length = (v * v).sum().squareRoot()
  return length > 0 ? v / length : v
}

func mix(_ a: SIMD3<Float>, _ b: SIMD3<Float>, _ t: Float) -> SIMD3<Float> { a + (b - a) * t }
func mix(_ a: Float, _ b: Float, _ t: Float) -> Float { a + (b - a) * t }
