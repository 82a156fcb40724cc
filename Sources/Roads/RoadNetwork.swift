import DriveTypes

/// A town's roads, as CARLA reads them from OpenDRIVE; immutable and safe to share between threads.
///
/// The story: `OpenDriveFile` parses the XML into flat tables, `RoadNetwork` answers questions about them:
/// where is a lane (`pose`), which lane is here (`waypoint(nearest:)`), where does it lead (`next`).
public final class RoadNetwork: Sendable {
  public let name: String
  public init(name: String) { self.name = name }
}

extension RoadNetwork {
  /// Lane centre at the waypoint, z on the road; heading along the direction of travel.
  public func pose(of waypoint: Waypoint) -> Pose<World> { preconditionFailure("stub") }
  public func laneWidth(of waypoint: Waypoint) -> Double { preconditionFailure("stub") }
  public func laneType(of waypoint: Waypoint) -> LaneType { preconditionFailure("stub") }
  /// Junction id of the waypoint's road; nil outside junctions.
  public func junction(of waypoint: Waypoint) -> Int32? { preconditionFailure("stub") }
  public func isJunction(_ waypoint: Waypoint) -> Bool { junction(of: waypoint) != nil }
  /// Length of the waypoint's road, metres.
  public func roadLength(of waypoint: Waypoint) -> Double { preconditionFailure("stub") }

  /// Nearest lane of the given types by 3-D distance, as CARLA's `get_waypoint`. With `projectToRoad` false, nil
  /// unless the point is within half a lane width of the centre.
  public func waypoint(
    nearest point: Point<World>, types: LaneType = .driving, projectToRoad: Bool = true
  ) -> Waypoint? { preconditionFailure("stub") }
  /// As CARLA's `get_waypoint_xodr`.
  public func waypoint(road: Int32, lane: Int32, s: Double) -> Waypoint? { preconditionFailure("stub") }

  /// Waypoints `distance` metres ahead in the direction of travel; several where lanes fork; empty at a dead end.
  public func next(_ waypoint: Waypoint, distance: Double) -> [Waypoint] { preconditionFailure("stub") }
  public func previous(_ waypoint: Waypoint, distance: Double) -> [Waypoint] { preconditionFailure("stub") }
  /// The neighbour towards the centre line and beyond it, of any type; as CARLA's `get_left_lane`.
  public func left(of waypoint: Waypoint) -> Waypoint? { preconditionFailure("stub") }
  public func right(of waypoint: Waypoint) -> Waypoint? { preconditionFailure("stub") }
  public func markings(of waypoint: Waypoint) -> (left: LaneMarking?, right: LaneMarking?) {
    preconditionFailure("stub")
  }
  /// Sides to which a lane change is permitted here.
  public func laneChange(of waypoint: Waypoint) -> LaneMarking.LaneChange { preconditionFailure("stub") }
  /// Speed limit on this lane here, m/s.
  public func speedLimit(of waypoint: Waypoint) -> Double { preconditionFailure("stub") }
  /// Waypoints about `distance` apart on every driving lane, as CARLA's `generate_waypoints`.
  public func generateWaypoints(distance: Double) -> [Waypoint] { preconditionFailure("stub") }
}
