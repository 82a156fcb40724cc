import DriveTypes
import Glibc

/// The box whose corners say how far apart two motions are: a turn counts as much as the way that a corner goes.
///
/// AutoVLA and SMART use 2.0 × 4.8 m for every car, whatever its own size (`SMART/smart/tokens`); so do we, because a
/// vocabulary must not depend on the car.
public struct MotionBox: Sendable, Hashable {
  /// Metres.
  public var length, width: Double

  public init(length: Double = 4.8, width: Double = 2.0) {
    self.length = length
    self.width = width
  }

  /// The corners after a motion, in the frame of its start: left front, right front, right back, left back.
  public func corners(after motion: MotionSegment) -> [Point<Ego>] {
    let (c, s) = (cos(motion.heading), sin(motion.heading))
    let (a, b) = (length / 2, width / 2)
    return [(a, b), (a, -b), (-a, -b), (-a, b)].map { ox, oy in
      Point(x: motion.x + c * ox - s * oy, y: motion.y + s * ox + c * oy)
    }
  }

  /// Mean of the four distances between corners of the same name, metres: the distance of AutoVLA's matching.
  public func distance(_ a: MotionSegment, _ b: MotionSegment) -> Double {
    cornerDistanceSum(TurnedMotion(a), TurnedMotion(b)) / 4
  }

  /// Sum of the four distances. The corner (±L/2, ±W/2) = o moves by Δ + (R(θa) − R(θb))·o.
  @inline(__always)
  func cornerDistanceSum(_ a: TurnedMotion, _ b: TurnedMotion) -> Double {
    let (dx, dy, dc, ds) = (a.x - b.x, a.y - b.y, a.cosine - b.cosine, a.sine - b.sine)
    let (l, w) = (length / 2, width / 2)
    let (cl, cw, sl, sw) = (dc * l, dc * w, ds * l, ds * w)
    func norm(_ x: Double, _ y: Double) -> Double { (x * x + y * y).squareRoot() }
    return norm(dx + cl - sw, dy + sl + cw) + norm(dx + cl + sw, dy + sl - cw)
      + norm(dx - cl + sw, dy - sl - cw) + norm(dx - cl - sw, dy - sl + cw)
  }

  /// Sum of the four squared distances: the measure of K-means on the eight corner coordinates. The corners' mean is the
  /// centre, so the mixed terms vanish: Σ|Δ + ΔR·o|² = 4·|Δ|² + Σ|o|²·(Δcos² + Δsin²), and Σ|o|² = L² + W².
  @inline(__always)
  func squaredCornerDistance(_ a: TurnedMotion, _ b: TurnedMotion) -> Double {
    let (dx, dy, dc, ds) = (a.x - b.x, a.y - b.y, a.cosine - b.cosine, a.sine - b.sine)
    return 4 * (dx * dx + dy * dy) + (length * length + width * width) * (dc * dc + ds * ds)
  }
}

/// A motion with its heading as a unit vector, so that distances need no sine.
package struct TurnedMotion: Sendable {
  var x, y, cosine, sine: Double

  package init(_ motion: MotionSegment) {
    x = motion.x
    y = motion.y
    cosine = cos(motion.heading)
    sine = sin(motion.heading)
  }

  var mirrored: TurnedMotion {
    var image = self
    image.y = -y
    image.sine = -sine
    return image
  }
}
