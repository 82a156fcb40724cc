import DriveTypes

/// Speed limits, m/s.
extension RoadNetwork {
  /// The limit of a CARLA vehicle that has passed no sign: 30 km/h.
  public static let defaultSpeedLimit = 30 / 3.6

  /// Speed limit on this lane here, m/s.
  ///
  /// The last `Speed_NN` sign passed on the way here, as in CARLA; else the road's `type` speed, or that of the road
  /// upstream; else `defaultSpeedLimit`.
  ///
  /// CRITICAL: NN is km/h, whatever CARLA's landmark says ("mph"): CARLA's vehicles report it as km/h, and in Town12
  /// the signs equal the road types, which are in km/h there.
  public func speedLimit(of waypoint: Waypoint) -> Double {
    let lane = Int(waypoint.laneIndex)
    if let sign = speedSign(lane: lane, passedAt: waypoint.s) { return sign.limit }
    let entry = lanes[lane].entryLimit
    if entry >= 0 { return entry }
    return typeLimit(lane: lane, s: waypoint.s) ?? RoadNetwork.defaultSpeedLimit
  }

  /// The last speed sign for the lane at or before s in the direction of travel, within the lane.
  func speedSign(lane: Int, passedAt s: Double) -> (s: Double, limit: Double)? {
    let row = lanes[lane]
    let section = sections[row.section]
    let forward = row.id < 0
    var found: (s: Double, limit: Double)?
    for index in roads[section.road].references.indices {
      let reference = references[index]
      guard reference.s >= section.s, reference.s <= section.end else { continue }
      guard forward ? reference.s <= s : reference.s >= s else { continue }
      if let found, forward ? found.s > reference.s : found.s < reference.s { continue }
      let signal = signals[reference.signal]
      guard signal.isSpeedLimit != 0 else { continue }
      let concerns = reference.validities.indices.contains {
        validities[$0].from <= row.id && row.id <= validities[$0].to
      }
      if concerns { found = (reference.s, signal.value / 3.6) }
    }
    return found
  }

  /// The speed of the road's `type` at s.
  func typeLimit(lane: Int, s: Double) -> Double? {
    let road = roads[sections[lanes[lane].section].road]
    guard let index = speeds.index(in: road.speeds, at: s), speeds[index].limit >= 0 else { return nil }
    return speeds[index].limit
  }
}
