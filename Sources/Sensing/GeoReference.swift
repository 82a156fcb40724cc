import DriveTypes
import Glibc

/// The leaderboard's map between metres and degrees: a Mercator projection about the map's origin.
///
/// Formulas of `_location_to_gps` and its inverse (`reference/bench2drive.md` §4), radius 6,378,137 m.
public struct GeoReference: Sendable, Hashable {
  /// Degrees.
  public var latitude, longitude: Double
  static let radius = 6_378_137.0

  /// - Parameters: the map origin's place in degrees; CARLA assumes 42, 2 where a map gives none.
  public init(latitude: Double = 42, longitude: Double = 2) {
    self.latitude = latitude
    self.longitude = longitude
  }

  private var scale: Double { cos(latitude * .pi / 180) }

  /// Degrees, degrees and metres of a point of the map.
  public func coordinates(of point: Point<World>) -> (latitude: Double, longitude: Double, altitude: Double) {
    let k = scale * Self.radius
    let mx = longitude * .pi / 180 * k + point.x
    let my = k * log(tan((90 + latitude) * .pi / 360)) + point.y
    return (360 / .pi * atan(exp(my / k)) - 90, mx * 180 / (.pi * k), point.z)
  }

  /// The point of the map at the given degrees; inverse of `coordinates(of:)`.
  public func point(latitude lat: Double, longitude lon: Double, altitude: Double) -> Point<World> {
    let k = scale * Self.radius
    let x = (lon - longitude) * .pi / 180 * k
    let y = k * (log(tan((90 + lat) * .pi / 360)) - log(tan((90 + latitude) * .pi / 360)))
    return Point(x: x, y: y, z: altitude)
  }
}
