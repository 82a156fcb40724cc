import DriveTypes
import Roads

/// How much of the driven route lay outside the lanes, or on lanes of the wrong direction.
public struct OutsideRouteLanesTest: Sendable {
  static let window = 3
  /// Metres beyond a lane's edge: the mini shoulder between lanes and sidewalks.
  static let allowedOutside = 0.5
  /// Largest angle between ego and lane after a junction, radians.
  static let vehicleAngle = radians(120)
  /// Smallest jump of the lane's heading that means the other direction, radians.
  static let waypointAngle = radians(150)

  let path: RoutePath
  let network: RoadNetwork
  private var index = 0
  private var lastWaypoint: Waypoint?
  private var hasLane = false
  private var isOutside = false
  private var isOnWrongLane = false
  /// Switched by scenarios that need the opposite lane.
  public var isWrongDirectionActive = true
  private var totalDistance = 0.0
  private var wrongDistance = 0.0
  public private(set) var event: InfractionEvent?

  public init(path: RoutePath, network: RoadNetwork) {
    self.path = path
    self.network = network
  }

  public mutating func update(_ tick: TraceTick) {
    let pose = tick.ego.pose
    let driving = network.waypoint(nearest: pose.position, types: .driving)
    isOutside = isOutsideLanes(pose.position, driving)
    if let driving { updateWrongLane(pose, driving) }
    let isWrong = isOutside || (isWrongDirectionActive && isOnWrongLane)
    // The range is fixed before the index moves, as upstream's.
    guard index + 1 < path.count else { return }
    for candidate in index + 1...min(index + Self.window, path.count - 1)
    where path.isPassed(candidate, by: pose.position) {
      let step = path.positions[index].distance(to: path.positions[candidate])
      totalDistance += step
      if isWrong { wrongDistance += step }
      if wrongDistance > 0 {
        let percentage = wrongDistance / totalDistance * 100
        event = InfractionEvent(
          .outsideRouteLanes,
          .outsideRouteLanes(metres: pythonRound(wrongDistance, 3), percentage: pythonRound(percentage, 2)),
          percentage: percentage)
      }
      index = candidate
    }
  }

  private func isOutsideLanes(_ place: Point<World>, _ driving: Waypoint?) -> Bool {
    let parking = network.waypoint(nearest: place, types: .parking)
    func distance(_ waypoint: Waypoint?) -> Double {
      waypoint.map { place.distance(to: network.pose(of: $0).position) } ?? .infinity
    }
    let (drivingDistance, parkingDistance) = (distance(driving), distance(parking))
    // Some towns have no parking.
    let isParking = drivingDistance >= parkingDistance
    guard let waypoint = isParking ? parking : driving else { return true }
    let limit = network.laneWidth(of: waypoint) / 2 + Self.allowedOutside
    return (isParking ? parkingDistance : drivingDistance) > limit
  }

  private mutating func updateWrongLane(_ pose: Pose<World>, _ waypoint: Waypoint) {
    defer {
      lastWaypoint = waypoint
      hasLane = true
    }
    // Lanes and roads are too chaotic in junctions.
    if network.isJunction(waypoint) {
      isOnWrongLane = false
      return
    }
    let last = lastWaypoint ?? waypoint
    guard !hasLane || last.road != waypoint.road || last.lane != waypoint.lane else { return }
    let heading = network.pose(of: waypoint).yaw
    if network.isJunction(last) {
      // Just out of a junction: compare with the ego's heading.
      isOnWrongLane = abs(wrapAngle(heading - pose.yaw)) >= Self.vehicleAngle
    } else if abs(wrapAngle(network.pose(of: last).yaw - heading)) > Self.waypointAngle {
      // Into the opposite lane, or back from it.
      isOnWrongLane.toggle()
    }
  }
}
