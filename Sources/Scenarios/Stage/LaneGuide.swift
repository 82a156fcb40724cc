import DriveTypes
import Roads

/// Ways along lanes: what scenarios ask of the map when they place actors and send them somewhere.
public final class LaneGuide {
  public let network: RoadNetwork
  /// Made when first asked; planning is needed by some types only.
  public private(set) lazy var planner = RoutePlanner(network: network)

  public init(network: RoadNetwork) { self.network = network }

  /// The driving lane nearest to a place.
  public func lane(at place: Point<World>) -> Waypoint? { network.waypoint(nearest: place, types: .driving) }

  /// So many metres along the lane, step by step of 1 m, the first branch at forks; not into a junction unless
  /// allowed. Upstream's `_move_waypoint_forward`.
  public func forward(_ start: Waypoint, _ metres: Double, intoJunction: Bool = false) -> Waypoint {
    var place = start
    var way = 0.0
    while way < metres {
      let step = min(1, metres - way)
      guard let next = network.next(place, distance: step).first, intoJunction || !network.isJunction(next)
      else {
        break
      }
      place = next
      way += step
    }
    return place
  }

  public func backward(_ start: Waypoint, _ metres: Double, intoJunction: Bool = false) -> Waypoint {
    var place = start
    var way = 0.0
    while way < metres {
      let step = min(1, metres - way)
      guard let next = network.previous(place, distance: step).first,
        intoJunction || !network.isJunction(next)
      else { break }
      place = next
      way += step
    }
    return place
  }

  /// Places along the lane from a waypoint on, 1 m apart, the first branch at forks: up to so many metres, to the map's
  /// end, or to the next junction unless that is allowed.
  public func places(from start: Waypoint, ahead metres: Double, intoJunction: Bool = false) -> [Waypoint] {
    var places = [start]
    while Double(places.count) <= metres,
      let next = network.next(places[places.count - 1], distance: 1).first,
      intoJunction || !network.isJunction(next)
    {
      places.append(next)
    }
    return places
  }

  /// As above against the direction of travel, the farthest place last.
  public func places(from start: Waypoint, behind metres: Double) -> [Waypoint] {
    var places = [start]
    while Double(places.count) <= metres,
      let next = network.previous(places[places.count - 1], distance: 1).first,
      !network.isJunction(next)
    {
      places.append(next)
    }
    return places
  }

  /// The way through lane places.
  public func way(through places: [Waypoint]) -> Way? {
    Way(through: places.map { network.pose(of: $0).position })
  }

  /// A pose beside a waypoint: `left` metres to the left of the lane's centre, turned by `turn` radians.
  public func pose(_ waypoint: Waypoint, left: Double = 0, turn: Double = 0) -> Pose<World> {
    var pose = network.pose(of: waypoint)
    pose.position = pose.position - pose.right * left
    pose.rotation.yaw = wrapAngle(pose.yaw + turn)
    return pose
  }

  /// The lanes' centres from one place to another, about 1 m apart, as the leaderboard's planner goes; nil where no
  /// way leads there.
  public func way(from start: Point<World>, to end: Point<World>) -> [Pose<World>]? {
    guard let route = try? planner.plan([start, end]), route.points.count > 1 else { return nil }
    return route.points.map(\.pose)
  }
}
