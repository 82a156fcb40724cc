import DriveTypes
import Glibc

/// How the expert stands at one tick: whether somebody else may have the control.
///
/// An expert that takes over before things go wrong is HG-DAgger's idea (Kelly et al. 2019): its labels are of states from
/// which it can mend, and drives go on.
struct SpellSituation: Sendable, Hashable {
  /// m/s
  var speed: Double
  /// Metres to the left of the line that the expert wants, and radians to the left of its direction.
  var deviation = 0.0
  var turn = 0.0
  /// Bend of that line here, 1/m, positive to the left.
  var curvature = 0.0
  /// Metres from a car on that line to the nearest others who are or soon come beside it.
  var leftRoom = Double.infinity
  var rightRoom = Double.infinity
  /// m/s that the expert wants.
  var target: Double
  /// What bounds the target most, and how far away it is, metres; nil on a free road.
  var cause: DecisionReason.Cause?
  var distance: Double?
  /// Whether the expert slips into a gap or is on the other direction's lane.
  var isCommitted = false
  /// Whether it goes slowly so that others pass in front of it.
  var isYielding = false
  /// Whether it passes something, or is in a junction or just before one.
  var isPassing = false
  var isAtJunction = false

  /// Metres and radians off the line at which the expert takes over.
  static let farthest = 1.2
  static let sharpest = radians(18)
  /// m/s in a tick of 0.05 s by which the expert would brake for somebody: 6 m/s² in a spell, 3 m/s² before one.
  static let alarm = 0.3
  static let unease = 0.15

  /// m/s in a tick by which the expert brakes for somebody or something; a bend may wait.
  private var braking: Double { cause == nil || cause == .bend ? 0 : speed - target }

  /// m/s above what the expert wants on a free road at which it takes over: nobody stops in time from any speed.
  static let haste = 7.0
  private var isHasty: Bool { cause == nil && speed - target > Self.haste }

  /// Metres to somebody beside the car at which the expert takes over, where the car is out of its line.
  static let leastRoom = 0.4

  /// Whether the car comes too near to somebody beside it because it is off its line.
  private var isCrowding: Bool {
    deviation > Self.leastRoom && leftRoom - deviation < Self.leastRoom
      || -deviation > Self.leastRoom && rightRoom + deviation < Self.leastRoom
  }

  /// Whether the expert takes the control back now.
  var mustEnd: Bool {
    abs(deviation) > Self.farthest || abs(turn) > Self.sharpest || braking > Self.alarm || isCommitted
      || isCrowding || isHasty
  }

  /// Whether somebody else may have the control from now on.
  var mayBegin: Bool {
    abs(deviation) < Self.farthest / 2 && abs(turn) < Self.sharpest / 2 && braking < Self.unease
      && !isCommitted && !isYielding
  }
}

extension ExpertAgent {
  /// Metres over which the line's bend is taken, and seconds in which others count as beside it.
  private static let bendReach = 2.0
  private static let besideTime = 3.0

  /// How it stands after it has acted; nil before that.
  var situation: SpellSituation? {
    guard let scene, let decision else { return nil }
    let way = EgoWay(path: path, swerve: swerve, offset: scene.offset)
    let line = EgoWay(path: path, swerve: swerve, offset: scene.offset - way.deviation)
    func heading(_ metres: Double) -> Double {
      let state = line.state(at: line.start + metres)
      return atan2(state.sine, state.cosine)
    }
    let reason = decision.reasons.first
    var situation = SpellSituation(
      speed: scene.speed, deviation: way.deviation, turn: wrapAngle(scene.pose.yaw - heading(0)),
      curvature: wrapAngle(heading(Self.bendReach) - heading(0)) / Self.bendReach,
      target: decision.targetSpeed, cause: reason?.cause, distance: reason?.distance,
      isCommitted: isHasty || swerve?.usesOpposite == true, isYielding: isYielding,
      isPassing: swerve != nil,
      isAtJunction: (path.index...path.index(ahead: 12)).contains {
        [.left, .right, .straight].contains(path.options[$0])
      })
    for user in scene.users {
      let along = user.speed * cos(user.turn)
      let behind = scene.halfX + user.reachAlong + 2 + Self.besideTime * max(0, along - scene.speed)
      let ahead = scene.halfX + user.reachAlong + Self.besideTime * (scene.speed + max(0, -along))
      guard (-behind...ahead).contains(user.along) else { continue }
      let offset = user.offset - (scene.offset - way.deviation)
      let room = abs(offset) - user.reachAcross - scene.halfY
      // Who is on the line is followed, or waited for.
      guard room > 0 else { continue }
      if offset > 0 {
        situation.leftRoom = min(situation.leftRoom, room)
      } else {
        situation.rightRoom = min(situation.rightRoom, room)
      }
    }
    return situation
  }
}
