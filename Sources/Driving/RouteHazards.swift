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

/// Another road user as the expert sees it: its box, where it goes and how fast.
struct RoadUser: Sendable {
  var kind: ActorKind
  var pose: Pose<World>
  var halfExtent: Vector<Body>
  var velocity: Vector<World>
  /// rad/s
  var yawRate: Double

  init(_ description: ActorDescription, _ state: ActorState) {
    kind = description.kind
    pose = state.pose
    halfExtent = description.halfExtent
    velocity = state.velocity
    yawRate = state.angularVelocity.z
  }

  /// The box after `time` seconds of unchanged speed and turning, grown by `margin` metres on every side.
  func box(after time: Double, margin: Double) -> OrientedBox<World> {
    let turn = yawRate * time
    // Chord of the arc: exact for constant turn rate.
    let (c, s) = (cos(turn / 2), sin(turn / 2))
    let shape = abs(turn) > 1e-6 ? sin(turn / 2) / (turn / 2) : 1
    let moved = Vector<World>(
      x: (velocity.x * c - velocity.y * s) * shape * time, y: (velocity.x * s + velocity.y * c) * shape * time
    )
    return OrientedBox(
      centre: pose.position + moved, yaw: pose.yaw + turn,
      halfExtent: Vector(x: halfExtent.x + margin, y: halfExtent.y + margin, z: halfExtent.z + 1))
  }
}
