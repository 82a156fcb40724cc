import CarlaProtocol
import DriveTypes
import Glibc
import Sensing

/// Where a GNSS receiver says it is. The two versions of CARLA differ, and clients compute the same from the map with
/// `transform_to_geolocation`.
///
/// - 0.9.15: the leaderboard's Mercator projection (`GeoReference`).
/// - 0.9.16: a transverse Mercator projection of a sphere of 6,378,137 m, scaled by 0.9996 whatever the map's `+k` says.
///   CRITICAL: latitude grows with CARLA's y, which points south on the map. Both measured on the wheel 0.9.16, which this
///   equals within 2e-14 degrees.
package struct GeoProjection: Sendable, Hashable {
  private let mercator: GeoReference
  private let version: CarlaVersion
  private static let radius = 0.9996 * 6_378_137.0

  /// - Parameters: the map origin's place in degrees.
  package init(latitude: Double, longitude: Double, version: CarlaVersion) {
    mercator = GeoReference(latitude: latitude, longitude: longitude)
    self.version = version
  }

  /// Degrees, degrees and metres.
  package func coordinates(of point: Point<World>) -> (latitude: Double, longitude: Double, altitude: Double)
  {
    guard version == .v0916 else { return mercator.coordinates(of: point) }
    let north = point.carlaY / Self.radius + radians(mercator.latitude)
    let east = point.x / Self.radius
    return (
      degrees(asin(sin(north) / cosh(east))), mercator.longitude + degrees(atan2(sinh(east), cos(north))),
      point.z
    )
  }
}
