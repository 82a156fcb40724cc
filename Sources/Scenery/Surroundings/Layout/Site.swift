import DriveTypes

/// Answers where something may stand.
struct Site: Sendable {
  let ground: Ground
  let traffic: TrafficMask
  /// Circles where nothing may stand, seen from above: centre and radius.
  let keepFree: [(centre: SIMD2<Double>, radius: Double)]

  /// Whether the rectangle lies `margin` metres from every street, or more, and in no place to keep free.
  func isClear(_ footprint: Footprint, margin: Double) -> Bool {
    if touchesKeepFree(footprint) { return false }
    if ground.clearance(x: footprint.centre.x, y: footprint.centre.y) >= footprint.radius + margin {
      return true
    }
    // No street is so narrow that it hides between places two metres apart.
    return footprint.lattice(step: 2).allSatisfy { ground.clearance(x: $0.x, y: $0.y) >= margin }
  }

  /// Whether the rectangle, which may lie on a pavement, is `margin` metres from where vehicles drive, or more.
  func isOffTraffic(_ footprint: Footprint, margin: Double) -> Bool {
    !touchesKeepFree(footprint) && !traffic.isDriven(footprint, margin: margin)
  }

  func touchesKeepFree(_ footprint: Footprint) -> Bool {
    keepFree.contains { circle in
      let d = circle.centre - footprint.centre
      let x = max(0, abs(d.dot(footprint.axis)) - footprint.half.x)
      let y = max(0, abs(d.dot(footprint.depthAxis)) - footprint.half.y)
      return x * x + y * y < circle.radius * circle.radius
    }
  }

  func height(_ place: SIMD2<Double>) -> Double { ground.height(x: place.x, y: place.y) }
}
