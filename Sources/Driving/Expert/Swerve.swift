import DriveTypes
import Glibc

/// A way beside the route for a while: out, along, and back. Places are metres along the route from its start.
struct Swerve: Sendable {
  enum Purpose: Sendable {
    /// Around something that stands or creeps.
    case pass
    /// Out of an emergency vehicle's way.
    case giveWay
    /// Aside for somebody who comes too close.
    case dodge
  }
  var purpose: Purpose
  /// Metres to the left of the route.
  var offset: Double
  /// Where the way out begins and is complete, and where the way back begins and is complete.
  var start, full, leave, end: Double
  /// Whether it uses a lane of the other direction.
  var usesOpposite = false

  func offset(at s: Double) -> Double {
    if s <= start || s >= end { return 0 }
    if s < full { return offset * Swerve.ease((s - start) / (full - start)) }
    if s > leave { return offset * Swerve.ease((end - s) / (end - leave)) }
    return offset
  }

  static func ease(_ t: Double) -> Double { t <= 0 ? 0 : t >= 1 ? 1 : t * t * (3 - 2 * t) }

  /// Metres over which a car moves `offset` metres aside at a speed with comfort.
  static func ramp(speed: Double, offset: Double) -> Double {
    min(max(2.0 * speed, 9), 40) * (min(abs(offset), 4) / 3.5).squareRoot().clamped(0.6, 1.1)
  }
}

extension Double {
  func clamped(_ low: Double, _ high: Double) -> Double { Swift.min(Swift.max(self, low), high) }
}

/// The ego's way ahead: the route, a swerve if any, and the ego's present deviation, which fades.
struct EgoWay {
  let path: ReferencePath
  var swerve: Swerve?
  /// Where the ego is now: metres along the route, and how far it is to the left of where it should be.
  let start: Double
  let deviation: Double

  /// Metres over which the present deviation fades to a third.
  static let fading = 5.0

  init(path: ReferencePath, swerve: Swerve?, offset: Double) {
    self.path = path
    self.swerve = swerve
    start = Double(path.index) * ReferencePath.spacing
    deviation = offset - (swerve?.offset(at: start) ?? 0)
  }

  func offset(at s: Double) -> Double {
    let wanted = swerve?.offset(at: s) ?? 0
    return s < start + 20 ? wanted + deviation * exp((start - s) / Self.fading) : wanted
  }

  /// Centre and heading of the ego when it has come so far.
  func state(at s: Double) -> LaneField.Sample {
    let i = min(path.points.count - 1, max(0, Int((s / ReferencePath.spacing).rounded())))
    let d = offset(at: s)
    let p = path.place(at: i, offset: d)
    let slope = (offset(at: s + 0.5) - d) / 0.5
    let (c, n) = (path.cosines[i] - path.sines[i] * slope, path.sines[i] + path.cosines[i] * slope)
    let length = (c * c + n * n).squareRoot()
    return LaneField.Sample(x: p.x, y: p.y, cosine: c / length, sine: n / length)
  }
}
