import DriveTypes
import Glibc

/// A stretch of the route that lies in a light's or stop sign's trigger volume.
struct ControlledStretch: Sendable {
  /// Index of the light or sign in the briefing's list.
  var control: Int
  /// First and last route index inside the volume.
  var first, last: Int
}

extension ReferencePath {
  /// Where the route runs through the volumes, in route order. Heights are ignored within 5 m.
  func stretches(through volumes: [OrientedBox<World>]) -> [ControlledStretch] {
    var result: [ControlledStretch] = []
    for (control, volume) in volumes.enumerated() {
      let reach = volume.halfExtent.length + 1
      var open: ControlledStretch?
      var i = 0
      while i < points.count {
        let offset = points[i] - volume.centre
        let far = offset.lengthXY - reach
        if far > 1 {
          // Nothing before the route has come `far` metres closer can be inside.
          if let stretch = open { result.append(stretch) }
          open = nil
          i += max(1, Int(far / Self.spacing))
          continue
        }
        let (c, s) = (cos(volume.yaw), sin(volume.yaw))
        let inside =
          abs(c * offset.x + s * offset.y) <= volume.halfExtent.x
          && abs(c * offset.y - s * offset.x) <= volume.halfExtent.y && abs(offset.z) <= 5
        if inside {
          if open == nil { open = ControlledStretch(control: control, first: i, last: i) }
          open?.last = i
        } else if let stretch = open {
          result.append(stretch)
          open = nil
        }
        i += 1
      }
      if let stretch = open { result.append(stretch) }
    }
    return result.sorted { ($0.first, $0.control) < ($1.first, $1.control) }
  }

  /// Signed curvature magnitude around a point, 1/m, over a base of ±`reach` metres.
  func curvature(at i: Int, reach: Double = 2) -> Double {
    let step = Int(reach / Self.spacing)
    guard i - step >= 0, i + step < points.count else { return 0 }
    let (a, b, c) = (points[i - step], points[i], points[i + step])
    let cross = (b - a).crossXY(c - b)
    let product = a.distanceXY(to: b) * b.distanceXY(to: c) * a.distanceXY(to: c)
    return product > 1e-9 ? abs(2 * cross) / product : 0
  }
}
