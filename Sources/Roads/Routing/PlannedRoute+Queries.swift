import DriveTypes

extension PlannedRoute {
  /// `downsample_route` of the leaderboard: which points agents are given. Every lane change, every change of command
  /// (unless after a lane change), one after each `spacing` metres, and the last.
  ///
  /// CRITICAL: the distance grows only over points that no rule takes, and a point taken does not add its own step.
  public static func planIndices(of points: [RoutePoint], spacing: Double = 50) -> [Int] {
    planIndices(of: points.map(\.option), spacing: spacing) {
      points[$0].pose.position.distance(to: points[$0 - 1].pose.position)
    }
  }

  /// - Parameter step: distance in metres from the point before to the point at an index.
  static func planIndices(of options: [RoadOption], spacing: Double = 50, step: (Int) -> Double) -> [Int] {
    var indices: [Int] = []
    var previous: RoadOption?
    var distance = 0.0
    for (index, option) in options.enumerated() {
      let isNew = previous != option && previous?.isLaneChange != true
      if option.isLaneChange || isNew || distance > spacing || index == options.count - 1 {
        indices.append(index)
        distance = 0
      } else {
        distance += step(index)
      }
      previous = option
    }
    return indices
  }

  /// The first point that a scenario's trigger stands on: horizontally and in height less than 2 m away, heading
  /// less than 10° off; nil when the scenario does not affect this route.
  ///
  /// As `RouteParser.is_scenario_at_route`; like there, a trigger far below the road still counts (dz is signed).
  public func index(ofTrigger trigger: Pose<World>) -> Int? {
    let limit = radians(10)
    return points.firstIndex { point in
      let d = trigger.position - point.pose.position
      return d.z < 2 && d.lengthXY < 2 && abs(wrapAngle(trigger.yaw - point.pose.yaw)) < limit
    }
  }
}
