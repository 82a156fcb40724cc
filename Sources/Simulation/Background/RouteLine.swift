import DriveTypes
import Roads

/// A lane, whatever its section (the leaderboard's lane key).
struct LaneKey: Hashable {
  var road, lane: Int32

  init(_ waypoint: Waypoint) {
    road = waypoint.road
    lane = waypoint.lane
  }

  init(road: Int32, lane: Int32) {
    self.road = road
    self.lane = lane
  }
}

/// The ego's way as places on lanes.
struct RouteLine {
  let places: [Waypoint]
  let poses: [Pose<World>]
  /// Metres from the start to each place.
  let driven: [Double]

  var count: Int { places.count }

  init(through points: [Pose<World>], on network: RoadNetwork) {
    var places: [Waypoint] = []
    var driven: [Double] = []
    var last: Point<World>?
    for point in points {
      guard let place = network.waypoint(nearest: point.position, types: .driving) else { continue }
      driven.append((driven.last ?? 0) + (last?.distance(to: point.position) ?? 0))
      places.append(place)
      last = point.position
    }
    self.places = places
    self.driven = driven
    poses = places.map { network.pose(of: $0) }
  }

  /// A kilometre of the first branches ahead.
  init(ahead start: Waypoint?, on network: RoadNetwork) {
    var points: [Pose<World>] = []
    var place = start
    while let current = place, points.count < 1000 {
      points.append(network.pose(of: current))
      place = network.next(current, distance: 1).first
    }
    self.init(through: points, on: network)
  }
}

/// Where cars appear, and those that it answers for, the first to have come first.
final class TrafficSource {
  var place: Waypoint
  var cars: [ActorID]
  var isActive: Bool
  /// At junctions: the lane's last place before it.
  let entry: Waypoint
  /// At junctions: the lanes just behind the source.
  var lanesBehind: Set<LaneKey>?

  init(_ place: Waypoint, cars: [ActorID] = [], isActive: Bool = true, entry: Waypoint? = nil) {
    self.place = place
    self.cars = cars
    self.isActive = isActive
    self.entry = entry ?? place
  }
}

/// A lane of the ego's road with the source behind the ego; its cars from the foremost on.
struct RoadLane {
  var key: LaneKey
  var source: TrafficSource
}
