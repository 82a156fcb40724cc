import DriveTypes
import Sensing

/// Where the ego stands, from GNSS and compass alone, as a leaderboard agent knows it.
///
/// The figures are taken as they are: with the leaderboard's noise (half a metre, `--sensor-noise`) the pose has it too.
public struct EgoLocalisation: Sendable, Hashable {
  private let reference: GeoReference

  public init(_ briefing: RouteBriefing) {
    reference = GeoReference(latitude: briefing.originLatitude, longitude: briefing.originLongitude)
  }

  public func pose(_ ego: EgoMeasurement) -> Pose<World> {
    let place = reference.point(latitude: ego.latitude, longitude: ego.longitude, altitude: ego.altitude)
    // The compass turns clockwise from north, yaw the other way from east.
    return Pose(x: place.x, y: place.y, z: place.z, yaw: wrapAngle(.pi / 2 - ego.compass))
  }
}
