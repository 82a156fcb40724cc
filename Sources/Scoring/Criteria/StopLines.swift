import DriveTypes
import Roads

/// Where the lanes that a traffic light guards meet its junction.
///
/// Source: `RunningRedLightTest.get_traffic_light_waypoints`: points along the trigger volume give lanes, each of
/// which is followed to the last place before the junction.
public enum StopLines {
  static let spacing = 1.0
  /// Share of the half extent that is used, so as not to cross into the next lanes.
  static let share = 0.9
  static let step = 0.5
  /// Metres; a box wider than this is no light's.
  static let maximumReach = 1000.0
  /// Steps after which a lane that meets no junction is given up: 500 m. (Upstream would follow it for ever.)
  static let maximumSteps = 1000

  public static func waypoints(of light: TrafficLightDescription, network: RoadNetwork) -> [Waypoint] {
    let box = light.triggerVolume
    let reach = share * box.halfExtent.x
    guard (0...maximumReach).contains(reach) else { return [] }
    var lanes: [Waypoint] = []
    // numpy's arange(−reach, reach, spacing).
    let count = Int((2 * reach / spacing).rounded(.up))
    for index in 0..<count {
      let along = -reach + Double(index) * spacing
      let pose = Pose<World>(position: box.centre, rotation: Rotation(yaw: box.yaw))
      guard let waypoint = network.waypoint(nearest: pose.level(Point(x: along, y: 0))) else { continue }
      if let last = lanes.last, last.road == waypoint.road, last.lane == waypoint.lane { continue }
      lanes.append(waypoint)
    }
    return lanes.map { advanced($0, network) }
  }

  private static func advanced(_ start: Waypoint, _ network: RoadNetwork) -> Waypoint {
    var waypoint = start
    if network.isJunction(waypoint) { return waypoint }
    for _ in 0..<maximumSteps {
      guard let next = network.next(waypoint, distance: step).first, !network.isJunction(next) else { break }
      waypoint = next
    }
    return waypoint
  }
}

/// A straight piece in the plane, ends included.
struct Segment {
  var a, b: Point<World>

  /// Whether two pieces have a point in common, touching included, as shapely's `intersection` is not empty.
  func meets(_ other: Segment) -> Bool {
    let sides = [
      Self.side(a, b, other.a), Self.side(a, b, other.b), Self.side(other.a, other.b, a),
      Self.side(other.a, other.b, b),
    ]
    if sides[0] * sides[1] < 0, sides[2] * sides[3] < 0 { return true }
    return (sides[0] == 0 && hasInBox(other.a)) || (sides[1] == 0 && hasInBox(other.b))
      || (sides[2] == 0 && other.hasInBox(a)) || (sides[3] == 0 && other.hasInBox(b))
  }

  /// −1, 0 or 1: on which side of the line a→b the point lies.
  private static func side(_ a: Point<World>, _ b: Point<World>, _ p: Point<World>) -> Double {
    let cross = (b - a).crossXY(p - a)
    return cross > 0 ? 1 : cross < 0 ? -1 : 0
  }

  private func hasInBox(_ p: Point<World>) -> Bool {
    p.x >= min(a.x, b.x) && p.x <= max(a.x, b.x) && p.y >= min(a.y, b.y) && p.y <= max(a.y, b.y)
  }
}
