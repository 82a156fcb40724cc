import DriveTypes
import Glibc

/// Keeping to the edge of the lane while somebody comes over the centre line.
extension ExpertAgent {
  /// Metres of air wanted beside those who come, and left to the lane's edge.
  private static let dodgingRoom = 0.7
  private static let edgeRoom = 0.1
  /// Metres ahead at which somebody who comes over the line is given room, and behind the ego at which it is past.
  private static let dodgingSight = 110.0
  private static let pastBehind = -4.0
  /// Difference from straight against the ego up to which somebody just comes along the road, radians.
  private static let headOn = 0.4

  /// Moves aside in the ego's own lane, and back when they are past.
  mutating func keepAside(_ scene: Scene) {
    guard swerve == nil || swerve?.purpose == .dodge, let corridor else { return }
    let intruders = scene.users.filter { user in
      user.kind == .vehicle && user.speed > 1 && .pi - abs(user.turn) < Self.headOn
        && user.along > Self.pastBehind && user.along < Self.dodgingSight && user.offset > 0
        && user.offset - user.reachAcross < scene.halfY + Self.dodgingRoom
    }
    guard let last = intruders.map(\.along).max(),
      let edge = intruders.map({ $0.offset - $0.reachAcross }).min()
    else { return }
    // They come: the meeting is about half way.
    let meeting = max(0, last) / 2
    var limit = -Double.infinity
    for metres in stride(from: 0, through: meeting + 10, by: 4) {
      let slices = corridor.slices(at: path.index(ahead: metres))
      guard let own = slices.first(where: { $0.kind == .own }) else { continue }
      limit = max(limit, own.low + scene.halfY + Self.edgeRoom)
    }
    let offset = max(edge - scene.halfY - Self.dodgingRoom, limit)
    guard offset < -0.1 else { return }
    let ramp = Swerve.ramp(speed: scene.speed, offset: offset)
    if var current = swerve {
      current.offset = min(current.offset, max(offset, limit))
      current.leave = max(current.leave, scene.place + meeting + 4)
      current.end = current.leave + ramp
      swerve = current
    } else {
      let full = scene.place + ramp
      let leave = max(full, scene.place + meeting + 4)
      swerve = Swerve(
        purpose: .dodge, offset: offset, start: scene.place, full: full, leave: leave, end: leave + ramp)
    }
  }
}
