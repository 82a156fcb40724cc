import DriveTypes
import Driving
import Glibc

/// The ego put beside its way, to learn how to come back: where it stands, and how it returns to the expert's path.
///
/// The way back keeps the expert's progress along its path. To the side of the path it follows the cubic e(a) over the
/// metres `a` that the expert goes, with e(0) the shift, e′(0) the tangent of the turn and e(L) = e′(L) = 0; the heading
/// is the path's and the slope's, atan e′. So the car starts as it stands, is back after L metres, the way of two
/// seconds but at least ten metres (the sharpest bend needed is then about 0.1 /m, a radius of ten metres), and one that
/// stands remains where it is. Speeds are the expert's.
package struct RecoveryView: Sendable, Hashable {
  /// Metres to the left of where the ego is.
  package var y: Double
  /// Radians to the left of where it looks.
  package var yaw: Double

  package static let none = RecoveryView(y: 0, yaw: 0)

  package init(y: Double, yaw: Double) {
    self.y = y
    self.yaw = yaw
  }

  /// Metres and radians at most.
  package static let maximumShift = 1.0
  package static let maximumTurn = radians(6)
  /// Metres and seconds that the way back takes.
  static let leastReturn = 10.0
  static let returnTime = 2.0
  /// Metres that must be free around the shifted ego.
  private static let margin = 0.2

  /// Drawn by lot for one moment of one drive.
  /// - Parameter number: of the view, from 1.
  package static func drawn(seed: UInt64, drive: String, tick: Int, number: Int) -> RecoveryView {
    var lot = RandomSource(seed: seed, stream: "collect/view/\(drive)/\(tick)/\(number)")
    let y = lot.uniform(-maximumShift, maximumShift)
    return RecoveryView(
      y: pythonRound(y, 3), yaw: pythonRound(lot.uniform(-maximumTurn, maximumTurn), 4))
  }

  /// The ego's pose moved; pitch and roll stay.
  package func moved(_ pose: Pose<World>) -> Pose<World> {
    var result = pose
    result.position = pose.level(Point(x: 0, y: y))
    result.rotation.yaw = wrapAngle(pose.yaw + yaw)
    return result
  }

  /// Whether the ego would touch nobody there.
  func isFree(_ snapshot: WorldSnapshot, ego: Int) -> Bool {
    var description = snapshot.descriptions[ego]
    description.halfExtent = description.halfExtent + Vector(x: Self.margin, y: Self.margin, z: 0)
    let box = description.box(at: moved(snapshot.states[ego].pose))
    return !snapshot.states.indices.contains { index in
      index != ego
        && box.intersects(snapshot.descriptions[index].box(at: snapshot.states[index].pose))
    }
  }

  /// The expert's coming poses as the shifted ego drives them.
  /// - Parameters:
  ///   - poses: of the expert.
  ///   - ways: metres that it has gone from the moment to each of them.
  ///   - speed: at the moment, m/s.
  package func future(_ poses: [Pose<World>], ways: [Double], speed: Double) -> [Pose<World>] {
    let length = max(Self.leastReturn, Self.returnTime * speed)
    let slope = tan(yaw)
    return zip(poses, ways).map { pose, way in
      let u = min(1, way / length)
      let offset = y * (2 * u * u * u - 3 * u * u + 1) + length * slope * (u * u * u - 2 * u * u + u)
      let rise = y * (6 * u * u - 6 * u) / length + slope * (3 * u * u - 4 * u + 1)
      var result = pose
      result.position = pose.level(Point(x: 0, y: offset))
      result.rotation.yaw = wrapAngle(pose.yaw + atan(rise))
      return result
    }
  }
}
