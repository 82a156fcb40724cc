import CarlaProtocol
import DriveTypes
import Roads

/// Where a ray meets the ground.
extension ServedWorld {
  /// Metres from one point of a ray to the next.
  private static let stride = 0.25
  /// Longest ray, metres.
  private static let longestRay = 2000.0

  /// CARLA's `project_point`, for the ground alone: actors and houses are looked through. The ground has the height of the
  /// nearest lane, which is right on lanes and near them.
  /// - Parameters:
  ///   - direction: of any length but 0.
  ///   - distance: metres.
  /// - Returns: place, and its semantic label: road, sidewalk or terrain; nil where the ray meets no ground.
  func ground(from start: WireVector, along direction: WireVector, within distance: Double)
    throws(CarlaServerError) -> (place: WireVector, label: UInt8)?
  {
    let step = direction.vector
    let length = (step.x * step.x + step.y * step.y + step.z * step.z).squareRoot()
    guard start.isFinite, length.isFinite, length > 0, distance.isFinite else {
      throw .badValue(name: "ray", got: .nan, expected: "finite numbers and a direction")
    }
    func point(_ reach: Double) -> Point<World> {
      let share = reach / length
      return Point(
        x: start.point.x + step.x * share, y: start.point.y + step.y * share,
        z: start.point.z + step.z * share)
    }
    /// Height above the ground; nil where there is none.
    func height(_ reach: Double) -> Double? {
      let place = point(reach)
      return world.network.waypoint(nearest: place, types: .any).map {
        place.z - world.network.pose(of: $0).position.z
      }
    }
    let end = min(distance, Self.longestRay)
    guard end > 0, var before = height(0) else { return nil }
    var reach = 0.0
    while reach < end {
      let next = min(reach + Self.stride, end)
      guard let after = height(next) else { return nil }
      if (before >= 0) != (after >= 0) {
        let place = point(reach + (next - reach) * before / (before - after))
        return (WireVector(place), label(at: place))
      }
      (reach, before) = (next, after)
    }
    return nil
  }

  /// CARLA's semantic labels.
  private func label(at place: Point<World>) -> UInt8 {
    guard let lane = world.network.waypoint(nearest: place, types: .any, projectToRoad: false) else {
      return 10
    }
    return world.network.laneType(of: lane).isDisjoint(with: .sidewalk) ? 1 : 2
  }
}
