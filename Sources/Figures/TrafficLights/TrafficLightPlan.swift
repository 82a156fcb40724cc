import DriveTypes
import Glibc
import Rendering

/// Where a traffic light's pole, arm and heads stand.
///
/// A signal's pose has its forward along the travel that it stops (checked on CARLA's twelve towns: 3,018 of 3,121
/// lights within 15°, almost all others in Town11), so a head looks against it. In most towns the place is
/// beyond the junction and 4 to 12 m to the right of the lanes: there a mast arm brings the heads over the lanes. In
/// Town01, Town02 and parts of Town12 and Town13 it is at the stop line: there a head stands on a post.
struct TrafficLightPlan {
  struct Head: Hashable {
    /// Middle of the housing.
    var centre: Point<World>
    /// Where it looks, radians.
    var yaw: Double
  }

  /// On the ground.
  var foot: Point<World>
  /// Metres above the foot.
  var poleHeight: Double
  /// Along the arm, radians; and its length, metres, 0 for none.
  var armYaw: Double
  var armLength: Double
  var heads: [Head]

  /// Lights at most this far beyond the waiting vehicles' middle stand on a post, metres.
  static let nearSide = 9.0
  static let armHeight = 5.9
  static let longestArm = 13.0
  /// A head's middle above the ground: under an arm, on a post.
  static let hungHeight = 5.45
  static let postHeight = 3.1
  static let laneWidth = 3.5

  init(_ light: TrafficLightDescription, survey: StreetSurvey?) {
    let volume = light.triggerVolume
    // The volume's x axis lies to the right of travel.
    let travel = volume.yaw + .pi / 2
    let ahead = Vector<World>(x: cos(travel), y: sin(travel))
    let left = Vector<World>(x: -sin(travel), y: cos(travel))
    let roadHeight = volume.centre.z - 1
    var place = light.pose.position
    place.z = roadHeight
    place.z = survey?.height(place) ?? roadHeight
    let offset = place - volume.centre
    let along = offset.dotXY(ahead)
    var aside = offset.dotXY(left)
    if let survey {
      // Off the lanes: outwards first, then to the other side.
      let outward = aside <= 0 ? -1.0 : 1
      let steps = stride(from: 0.0, through: 16, by: 0.5).map { $0 * outward }
      let free = (steps + steps.map { -$0 }).first {
        !survey.isDriven(place + left * $0)
      }
      if let free, free != 0 {
        place = place + left * free
        place.z = survey.height(place)
        aside += free
      }
    }
    foot = place
    // Approaching drivers some way before the line.
    let reader = volume.centre - ahead * 8
    func yaw(from centre: Point<World>) -> Double { atan2(reader.y - centre.y, reader.x - centre.x) }
    let reach = abs(aside)
    guard along > Self.nearSide || reach > 7 else {
      poleHeight = 3.75
      armYaw = travel
      armLength = 0
      var centre = foot
      centre.z += Self.postHeight
      // In front of the post, towards the drivers.
      let facing = yaw(from: centre)
      centre = centre + Vector(x: cos(facing), y: sin(facing)) * 0.16
      heads = [Head(centre: centre, yaw: facing)]
      return
    }
    poleHeight = Self.armHeight + 0.5
    // Heads over the middles of the lanes, as many as the arm reaches; nearest to the pole first.
    let lanes = max(1, Int((2 * volume.halfExtent.x / Self.laneWidth).rounded()))
    let width = 2 * volume.halfExtent.x / Double(lanes)
    let middles = (0..<lanes).map { -volume.halfExtent.x + (Double($0) + 0.5) * width }
    let reached = middles.map { abs($0 - aside) }.sorted().filter { $0 >= 1 && $0 <= Self.longestArm - 0.3 }
    let places = reached.isEmpty ? [min(max(reach, 1.5), Self.longestArm - 0.3)] : Array(reached.prefix(3))
    let sign = aside <= 0 ? 1.0 : -1
    armYaw = wrapAngle(travel + sign * .pi / 2)
    armLength = (places.last ?? 1) + 0.3
    let origin = place
    heads = places.map { metres in
      var centre = origin + left * (sign * metres)
      centre.z = origin.z + Self.hungHeight
      let facing = yaw(from: centre)
      centre = centre + Vector(x: cos(facing), y: sin(facing)) * 0.2
      return Head(centre: centre, yaw: facing)
    }
  }
}
