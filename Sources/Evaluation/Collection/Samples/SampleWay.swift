import DriveTypes

/// The line that the ego drives on after a moment of a trace, whatever its speed: points at even distances along it.
///
/// It goes on through stops: where the car waits for a light, it is the way that the car takes afterwards.
package struct SampleWay: Sendable, Hashable {
  /// Metres along the way from point to point, and points.
  package static let step = 2.0
  package static let count = 16

  /// In the ego's frame at the moment (of the shifted ego in recovery views): `count` points, nil beyond what was driven.
  package let points: [Point<Ego>?]

  /// - Parameters:
  ///   - pose: at the moment.
  ///   - coming: poses of the drive from there on.
  ///   - speed: at the moment, m/s.
  package init(
    from pose: Pose<World>, coming: some Collection<Pose<World>>, speed: Double, view: RecoveryView = .none
  ) {
    let start = view.moved(pose)
    var points: [Point<Ego>?] = []
    var (last, way) = (pose, 0.0)
    for next in coming {
      let length = last.position.distanceXY(to: next.position)
      while points.count < Self.count, length > 0, way + length >= Double(points.count + 1) * Self.step {
        let along = Double(points.count + 1) * Self.step
        let share = (along - way) / length
        var place = last
        place.position = last.position + (next.position - last.position) * share
        place.rotation.yaw = wrapAngle(last.yaw + wrapAngle(next.yaw - last.yaw) * share)
        if view != .none { place = view.future([place], ways: [along], speed: speed)[0] }
        let local = start.localLevel(place.position)
        points.append(Point(x: local.x, y: local.y))
      }
      guard points.count < Self.count else { break }
      (last, way) = (next, way + length)
    }
    self.points = points + Array(repeating: nil, count: Self.count - points.count)
  }

  var json: JSONNode { .array(points.map { $0.map { .numbers([$0.x, $0.y]) } ?? .null }) }
}
