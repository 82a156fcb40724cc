import DriveTypes
import Roads

/// What lies beyond the drivable surface: our rule, since the towns' walls and houses are not in the OpenDRIVE files.
///
/// Seen from each corner of a vehicle's box:
/// - on a `sidewalk` lane and on no drivable one: contact with `static.sidewalk`, told once when it begins (CARLA
///   tells of the kerb that a wheel hits), with no effect on the motion;
/// - more than `wallDistance` metres outside every lane of any type: a wall, `static.fence`, which stops the vehicle.
///   The margin leaves room for verges, islands and the corners of junctions, where lanes do not cover the asphalt.
struct RoadEdge {
  let network: RoadNetwork

  static let sidewalkType = "static.sidewalk"
  static let wallType = "static.fence"
  /// Metres beyond the outermost lane's outer edge.
  static let wallDistance = 4.0
  static let drivable: LaneType = [.driving, .parking, .bidirectional, .biking, .shoulder, .stop]

  struct Touch {
    var sidewalk = false
    /// Back towards the road by `depth` metres.
    var wall: Footprint.Separation?
  }

  func touch(_ box: Footprint) -> Touch {
    var touch = Touch()
    for k in 0..<4 {
      let corner = box.corner(k)
      let ground = Point<World>(x: corner.x, y: corner.y, z: corner.z - box.ez)
      guard let nearest = network.waypoint(nearest: ground, types: .any, projectToRoad: true) else {
        continue
      }
      let centre = network.pose(of: nearest).position
      let (dx, dy) = (centre.x - ground.x, centre.y - ground.y)
      let distance = (dx * dx + dy * dy).squareRoot()
      let beyond = distance - network.laneWidth(of: nearest) / 2
      if beyond <= 0 {
        if network.laneType(of: nearest) == .sidewalk,
          network.waypoint(nearest: ground, types: Self.drivable, projectToRoad: false) == nil
        {
          touch.sidewalk = true
        }
      } else if beyond > Self.wallDistance, distance > 0 {
        let depth = beyond - Self.wallDistance
        if depth > (touch.wall?.depth ?? 0) {
          touch.wall = Footprint.Separation(x: dx / distance, y: dy / distance, depth: depth)
        }
      }
    }
    return touch
  }
}
