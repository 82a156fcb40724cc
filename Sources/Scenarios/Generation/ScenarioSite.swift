import DriveTypes
import Roads

/// A place on a map that suits a scenario type, with the route through it.
struct ScenarioSite {
  /// The route's key points, every 2 m outside junctions.
  var keypoints: [Point<World>]
  var trigger: Waypoint
  /// Parameters that follow from the place.
  var places: [(name: String, waypoint: Waypoint)] = []
  var words: [(name: String, word: String)] = []
}

/// Walking along lanes, with the generator's scruples.
extension RoadNetwork {
  /// Metres between key points, as in Bench2Drive's routes.
  static let keypointStep = 2.0
  /// Metres; no ego is sent along narrower lanes, which end soon.
  private static let leastWidth = 2.4

  /// Places every 2 m ahead of (not at) a place, at least `metres` of them: outside junctions, on driving lanes that do
  /// not fork. Ends early, at no less than `least` metres, where that is not so; nil when it is too short.
  func lane(ahead place: Waypoint, metres: Double, least: Double? = nil) -> [Waypoint]? {
    walk(place, metres: metres, least: least ?? metres) { next($0, distance: Self.keypointStep) }
  }

  /// The same backwards: the first is 2 m behind the place.
  func lane(behind place: Waypoint, metres: Double, least: Double? = nil) -> [Waypoint]? {
    walk(place, metres: metres, least: least ?? metres) { previous($0, distance: Self.keypointStep) }
  }

  private func walk(
    _ start: Waypoint, metres: Double, least: Double, _ step: (Waypoint) -> [Waypoint]
  ) -> [Waypoint]? {
    var places: [Waypoint] = []
    var place = start
    while Double(places.count) * Self.keypointStep < metres {
      let found = step(place)
      guard found.count == 1, let next = found.first, isGood(next) else {
        return Double(places.count) * Self.keypointStep >= least ? places : nil
      }
      places.append(next)
      place = next
    }
    return places
  }

  /// Whether an ego may be sent here.
  func isGood(_ place: Waypoint) -> Bool {
    !isJunction(place) && laneType(of: place).contains(.driving) && laneWidth(of: place) >= Self.leastWidth
  }

  /// The driving lane of the same direction to the left or right.
  func besides(_ place: Waypoint, left isLeft: Bool) -> Waypoint? {
    let found = isLeft ? left(of: place) : right(of: place)
    return found.flatMap { $0.lane.signum() == place.lane.signum() && isGood($0) ? $0 : nil }
  }
}
