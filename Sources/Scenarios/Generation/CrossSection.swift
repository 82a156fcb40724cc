import Roads

/// The lanes of a road beside one place on a lane, seen in its direction of travel.
struct CrossSection {
  /// Driving lanes of the same direction to the left and to the right, next to one another.
  private(set) var leftLanes = 0
  private(set) var rightLanes = 0
  /// Of the lane itself, metres.
  let width: Double
  /// Driving lanes of the other direction.
  private(set) var oppositeLanes = 0
  /// Whether the next lane to the left is a driving lane of the other direction.
  private(set) var isOppositeBeside = false
  /// Whether the next lane to the right is a parking lane wide enough for a car.
  private(set) var hasParkingRight = false
  /// Metres from the lane's centre to the centre of the sidewalk on the right, and on the left, across the other
  /// direction; nil where there is none.
  private(set) var sidewalkRight: Double?
  private(set) var sidewalkLeft: Double?
  /// Whether any lane to the right is a sidewalk.
  var hasSidewalkRight: Bool { sidewalkRight != nil }

  /// One lane for each direction, side by side.
  var isNarrowRoad: Bool { leftLanes == 0 && rightLanes == 0 && oppositeLanes == 1 && isOppositeBeside }

  /// Metres; narrower parking lanes hold no car.
  private static let parkingWidth = 1.9
  /// More lanes than any road has.
  private static let most = 24

  init(_ network: RoadNetwork, _ waypoint: Waypoint) {
    width = network.laneWidth(of: waypoint)
    let centre = network.pose(of: waypoint).position
    func metres(to place: Waypoint) -> Double { network.pose(of: place).position.distanceXY(to: centre) }
    var place = waypoint
    var isContiguous = true
    for _ in 0..<Self.most {
      guard let right = network.right(of: place) else { break }
      let type = network.laneType(of: right)
      if place.laneIndex == waypoint.laneIndex, type.contains(.parking) {
        hasParkingRight = network.laneWidth(of: right) >= Self.parkingWidth
      }
      isContiguous = isContiguous && type.contains(.driving)
      if isContiguous { rightLanes += 1 }
      if type.contains(.sidewalk), sidewalkRight == nil { sidewalkRight = metres(to: right) }
      place = right
    }
    place = waypoint
    isContiguous = true
    var hasCrossed = false
    for _ in 0..<Self.most {
      guard let left = hasCrossed ? network.right(of: place) : network.left(of: place) else { break }
      let isDriving = network.laneType(of: left).contains(.driving)
      if network.laneType(of: left).contains(.sidewalk), sidewalkLeft == nil {
        sidewalkLeft = metres(to: left)
      }
      if left.lane.signum() != waypoint.lane.signum() {
        if isDriving {
          oppositeLanes += 1
          if place.laneIndex == waypoint.laneIndex { isOppositeBeside = true }
        }
        hasCrossed = true
      } else {
        isContiguous = isContiguous && isDriving
        if isContiguous { leftLanes += 1 }
      }
      place = left
    }
  }
}
