import Glibc

/// A place on a road's reference line, seen from above.
struct LinePoint {
  var x: Double
  var y: Double
  /// Radians, not normalised.
  var heading: Double
}

extension GeometryRow {
  /// The reference line `ds` metres after this record's start.
  func point(at ds: Double, _ coefficients: Table<Double>) -> LinePoint {
    switch Kind(rawValue: kind) {
    case .arc where abs(curvature) > 1e-12:
      let radius = 1 / curvature
      let end = heading + ds * curvature
      return LinePoint(
        x: x + radius * (sin(end) - sin(heading)), y: y - radius * (cos(end) - cos(heading)), heading: end)
    case .spiral:
      return spiralPoint(at: ds)
    case .poly3:
      return poly3Point(at: ds, coefficients)
    case .paramPoly3:
      return paramPoly3Point(at: ds, coefficients)
    default:
      return LinePoint(x: x + ds * cos(heading), y: y + ds * sin(heading), heading: heading)
    }
  }

  /// Euler spiral: curvature k₀ + k′·s, so heading h + k₀·s + k′·s²/2; x and y are the integrals of its cosine and sine.
  ///
  /// Integrated by Gauss–Legendre, 8 nodes for each radian of turning: the error is below 1e-13 of the length. CARLA
  /// evaluates the same curve by Fresnel integrals (`odrSpiral`).
  private func spiralPoint(at ds: Double) -> LinePoint {
    let rate = length > 0 ? (endCurvature - curvature) / length : 0
    let turning = max(abs(curvature), abs(curvature + rate * ds)) * abs(ds)
    let panels = min(10_000, max(1, turning.rounded(.up)))
    let step = ds / panels
    var (sumX, sumY) = (0.0, 0.0)
    var panel = 0.0
    while panel < panels {
      let middle = (panel + 0.5) * step
      for node in 0..<4 {
        for side in [-1.0, 1.0] {
          let s = middle + side * gaussNodes[node] * step / 2
          let angle = heading + s * (curvature + s * rate / 2)
          sumX += gaussWeights[node] * cos(angle)
          sumY += gaussWeights[node] * sin(angle)
        }
      }
      panel += 1
    }
    return LinePoint(
      x: x + sumX * step / 2, y: y + sumY * step / 2, heading: heading + ds * (curvature + ds * rate / 2))
  }

  /// v = a + b·u + c·u² + d·u³ in the record's own axes, where `ds` is the length of the curve from u = 0.
  private func poly3Point(at ds: Double, _ coefficients: Table<Double>) -> LinePoint {
    let first = Int(self.coefficients)
    let (a, b, c, d) = (
      coefficients[first], coefficients[first + 1], coefficients[first + 2], coefficients[first + 3]
    )
    // Walk along u in half-metre steps, each of u-length 1/√(1 + v′²): second-order, the error is below a millimetre
    // for roads, whose v′ is small. A step count is fixed so that any input ends.
    let steps = min(4_000, max(1, (abs(ds) * 2).rounded(.up)))
    let step = ds / steps
    var u = 0.0
    var index = 0.0
    while index < steps {
      let slope = b + u * (2 * c + u * 3 * d)
      let half = u + step / 2 / (1 + slope * slope).squareRoot()
      let middle = b + half * (2 * c + half * 3 * d)
      u += step / (1 + middle * middle).squareRoot()
      index += 1
    }
    let v = a + u * (b + u * (c + u * d))
    return place(u: u, v: v, slope: atan(b + u * (2 * c + u * 3 * d)))
  }

  /// u and v as cubics of p, which runs from 0 to 1 or to the record's length.
  private func paramPoly3Point(at ds: Double, _ coefficients: Table<Double>) -> LinePoint {
    let first = Int(self.coefficients)
    let k = { (index: Int) in coefficients[first + index] }
    let p = length > 0 ? ds / length * k(8) : 0
    let u = k(0) + p * (k(1) + p * (k(2) + p * k(3)))
    let v = k(4) + p * (k(5) + p * (k(6) + p * k(7)))
    let (du, dv) = (k(1) + p * (2 * k(2) + p * 3 * k(3)), k(5) + p * (2 * k(6) + p * 3 * k(7)))
    return place(u: u, v: v, slope: atan2(dv, du))
  }

  private func place(u: Double, v: Double, slope: Double) -> LinePoint {
    let (c, s) = (cos(heading), sin(heading))
    return LinePoint(x: x + u * c - v * s, y: y + u * s + v * c, heading: heading + slope)
  }
}

/// Abscissae and weights of 8-point Gauss–Legendre quadrature on [−1, 1] (Abramowitz & Stegun, table 25.4).
private let gaussNodes: InlineArray<4, Double> = [
  0.183434642495649804939476, 0.525532409916328985817739, 0.796666477413626739591554,
  0.960289856497536231683561,
]
private let gaussWeights: InlineArray<4, Double> = [
  0.362683783378361982965150, 0.313706645877887287337962, 0.222381034453374470544356,
  0.101228536290376259152531,
]
