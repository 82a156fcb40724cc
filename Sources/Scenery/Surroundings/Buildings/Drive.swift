import DriveTypes

/// The paved way from the street to a home, beside its door.
struct Drive: Sendable {
  /// From the street's edge to the front, seen from above, in the building's axes.
  var start, end: SIMD2<Double>
  var across: SIMD2<Double>
  static let halfWidth = 1.45

  /// nil for homes too near to the street or not at one.
  init?(_ home: Building) {
    guard let setback = home.setback, setback >= 5.5, home.kind.isHome else { return nil }
    let half = home.footprint.half
    let x = half.x - Self.halfWidth - 0.5
    start = home.footprint.point(x, -half.y - setback + 0.1)
    end = home.footprint.point(x, -half.y)
    across = home.footprint.axis
  }

  /// The middle of a car that stands there.
  var parking: SIMD2<Double> { end + (start - end).normalised * 2.75 }
}
