import DriveTypes

/// Letting emergency vehicles through.
extension ExpertAgent {
  /// Moves out of the lane in which a vehicle with beacons comes from behind.
  /// - Returns: whether that is going on.
  mutating func giveWayToEmergency(_ scene: Scene) -> Bool {
    let chaser = scene.users.filter { user in
      user.hasBeacon && user.goesSameWay && user.along < 18 && user.along > -90 && !user.isStanding
        && abs(user.offset) < 9
    }.max { $0.along < $1.along }
    if var current = swerve, current.purpose == .giveWay {
      if chaser != nil {
        current.leave = max(current.leave, scene.place + 12)
        current.end = current.leave + 20
        swerve = current
      }
      return true
    }
    guard let chaser, chaser.along < 0, swerve == nil, let corridor else { return false }
    guard abs(chaser.offset - scene.offset) < 2 || chaser.speed > scene.speed + 3 else { return false }
    let slices = corridor.slices(at: path.index).filter {
      $0.kind == .same || $0.kind == .verge && $0.high - $0.low > 2.4
    }
    let beside = slices.map { ($0.low + $0.high) / 2 }.filter { abs($0) < 4.5 && abs($0 - chaser.offset) > 2 }
    for offset in beside.sorted(by: { $0 < $1 }) {
      let ramp = Swerve.ramp(speed: scene.speed, offset: offset)
      let candidate = Swerve(
        purpose: .giveWay, offset: offset, start: scene.place, full: scene.place + ramp,
        leave: scene.place + ramp + 60, end: scene.place + ramp + 80)
      if isClear(candidate, scene) {
        swerve = candidate
        return true
      }
    }
    return false
  }
}
