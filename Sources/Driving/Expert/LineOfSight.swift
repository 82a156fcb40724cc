import DriveTypes
import Glibc

/// What a driver in the ego's seat can see: nothing behind what is taller.
///
/// A car hides no car (one looks through its windows and over its roof), a van does; a walker is seen when the head
/// shows above what stands before.
struct LineOfSight {
  /// Metres seen at most.
  static let range = 110.0
  /// Things lower than this hide nobody (half height, metres).
  static let lowHalfHeight = 0.45
  /// How much taller than a vehicle a screen must be to hide it, and how much of a walker's head must show, metres.
  static let tallerByHalf = 0.1
  static let headByHalf = 0.12

  private struct Screen {
    var id: ActorID
    var x, y, cosine, sine, halfX, halfY, halfZ, radius: Double
  }
  private let eye: Point<World>
  private var screens: [Screen] = []

  /// - Parameter users: all around; those tall enough hide others.
  init(eye: Point<World>, users: [RoadUser]) {
    self.eye = eye
    for user in users where user.kind != .walker && user.halfExtent.z > Self.lowHalfHeight {
      screens.append(
        Screen(
          id: user.id, x: user.pose.position.x, y: user.pose.position.y, cosine: cos(user.pose.yaw),
          sine: sin(user.pose.yaw), halfX: user.halfExtent.x, halfY: user.halfExtent.y,
          halfZ: user.halfExtent.z, radius: user.halfExtent.lengthXY))
    }
  }

  /// Whether the middle or a corner of it is in sight.
  func sees(_ user: RoadUser) -> Bool {
    let centre = user.pose.position
    let distance = centre.distanceXY(to: eye)
    if distance > Self.range { return false }
    let height = user.halfExtent.z + (user.kind == .vehicle ? Self.tallerByHalf : -Self.headByHalf)
    if isFree(to: centre, target: user.id, height: height) { return true }
    return user.box(margin: 0).corners.contains { isFree(to: $0, target: user.id, height: height) }
  }

  private func isFree(to p: Point<World>, target: ActorID, height: Double) -> Bool {
    let (dx, dy) = (p.x - eye.x, p.y - eye.y)
    let length = (dx * dx + dy * dy).squareRoot()
    if length < 1e-6 { return true }
    let (ux, uy) = (dx / length, dy / length)
    for screen in screens where screen.id != target && screen.halfZ > height {
      let (rx, ry) = (screen.x - eye.x, screen.y - eye.y)
      let along = rx * ux + ry * uy
      if along < -screen.radius || along > length + screen.radius { continue }
      if abs(rx * uy - ry * ux) > screen.radius { continue }
      // The sight line in the screen's own axes, clipped slab by slab.
      let (ex, ey) = (-rx * screen.cosine - ry * screen.sine, rx * screen.sine - ry * screen.cosine)
      let (vx, vy) = (dx * screen.cosine + dy * screen.sine, -dx * screen.sine + dy * screen.cosine)
      var (near, far) = (0.0, 1.0)
      if Self.clip(ex, vx, screen.halfX, &near, &far), Self.clip(ey, vy, screen.halfY, &near, &far) {
        return false
      }
    }
    return true
  }

  private static func clip(
    _ e: Double, _ v: Double, _ half: Double, _ near: inout Double, _ far: inout Double
  )
    -> Bool
  {
    if abs(v) < 1e-12 { return abs(e) <= half }
    let (a, b) = ((-half - e) / v, (half - e) / v)
    near = max(near, min(a, b))
    far = min(far, max(a, b))
    return near <= far
  }
}
