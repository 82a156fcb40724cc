import DriveTypes
import Roads

/// Finds pieces of road between junctions.
extension TownSurvey {
  /// Metres after the trigger in which the lane may not bend too far.
  private static let bendReach = 100.0
  /// Metres between the places where the cross-section is looked at.
  private static let checkStep = 10.0

  /// The site whose trigger is this place; nil where the road is not as required.
  func site(at trigger: Waypoint, _ need: StretchRequirement) -> ScenarioSite? {
    guard need.limits.contains(network.speedLimit(of: trigger) * 3.6), fits(trigger, need),
      let ahead = network.lane(ahead: trigger, metres: need.after),
      let behind = network.lane(behind: trigger, metres: max(need.lead, need.behind))
    else { return nil }
    let every = Int(Self.checkStep / RoadNetwork.keypointStep)
    let reach = min(ahead.count, Int(Self.bendReach / RoadNetwork.keypointStep))
    let yaw = network.pose(of: trigger).yaw
    for n in stride(from: every, to: ahead.count, by: every) {
      if !fits(ahead[n], need) { return nil }
      if n < reach, abs(wrapAngle(network.pose(of: ahead[n]).yaw - yaw)) > need.bend { return nil }
    }
    let checked = Int(need.behind / RoadNetwork.keypointStep)
    for n in stride(from: every - 1, to: checked, by: every) where !fits(behind[n], need) { return nil }
    let lead = behind.prefix(Int(need.lead / RoadNetwork.keypointStep)).reversed()
    guard let way = changing(Array(lead) + [trigger] + ahead, need.changes) else { return nil }
    return ScenarioSite(keypoints: way.map { network.pose(of: $0).position }, trigger: trigger)
  }

  private func fits(_ place: Waypoint, _ need: StretchRequirement) -> Bool {
    need.fits(CrossSection(network, place))
  }

  /// The way with so many changes to the left, evenly spread; a gap of 6 m at each, for the planner to cross in.
  private func changing(_ way: [Waypoint], _ changes: Int) -> [Waypoint]? {
    if changes == 0 { return way }
    let piece = way.count / (changes + 1)
    var result: [Waypoint] = []
    for (n, place) in way.enumerated() {
      let number = min(n / piece, changes)
      if number > 0, n % piece < 3, n / piece <= changes { continue }
      var lane = place
      for _ in 0..<number {
        guard let next = network.besides(lane, left: true) else { return nil }
        lane = next
      }
      result.append(lane)
    }
    return result
  }
}
