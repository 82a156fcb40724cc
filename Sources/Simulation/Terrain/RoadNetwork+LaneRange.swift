import Roads

extension RoadNetwork {
  /// Road coordinates, metres, over which the waypoint's lane section extends: found by bisection on
  /// `waypoint(road:lane:s:)`, to within a tenth of a millimetre inside the section.
  func laneRange(of waypoint: Waypoint) -> Range<Double> {
    func inside(_ s: Double) -> Bool {
      guard let at = self.waypoint(road: waypoint.road, lane: waypoint.lane, s: s) else { return false }
      return at.laneIndex == waypoint.laneIndex
    }
    /// Narrows down to the boundary between a place inside and one outside.
    func boundary(inside near: Double, outside far: Double) -> Double {
      var (near, far) = (near, far)
      while abs(far - near) > 1e-4 {
        let middle = (near + far) / 2
        if inside(middle) { near = middle } else { far = middle }
      }
      return near
    }
    let length = roadLength(of: waypoint)
    let last = max(0, length - 1e-4)
    let low = inside(0) ? 0 : boundary(inside: waypoint.s, outside: 0)
    let high = inside(last) ? length : boundary(inside: waypoint.s, outside: last)
    return low..<max(low, high)
  }
}
