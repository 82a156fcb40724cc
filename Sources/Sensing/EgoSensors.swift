import DriveTypes
import Glibc

/// The ego's speedometer, IMU and GNSS as the leaderboard mounts them, without noise.
///
/// Speed is the forward component of the velocity. The accelerometer includes the reaction to gravity (+9.81 m/s²
/// on z when level), as CARLA's does. The compass turns clockwise from north (+y of the map), in [0, 2π).
public struct EgoSensors: Sendable {
  public static let gravity = 9.81
  public var geoReference: GeoReference

  public init(geoReference: GeoReference) { self.geoReference = geoReference }

  public func measure(_ state: ActorState) -> EgoMeasurement {
    let forward = state.pose.forward
    let right = state.pose.right
    let up = Vector<World>(
      x: forward.y * -right.z - forward.z * -right.y, y: forward.z * -right.x - forward.x * -right.z,
      z: forward.x * -right.y - forward.y * -right.x)
    func inEgo(_ v: Vector<World>) -> Vector<Ego> {
      Vector(x: v.dot(forward), y: -v.dot(right), z: v.dot(up))
    }
    var felt = state.acceleration
    felt.z += Self.gravity
    var compass = atan2(forward.x, forward.y)
    if compass < 0 { compass += 2 * .pi }
    let place = geoReference.coordinates(of: state.pose.position)
    return EgoMeasurement(
      speed: state.velocity.dot(forward), acceleration: inEgo(felt),
      angularVelocity: inEgo(state.angularVelocity), compass: compass, latitude: place.latitude,
      longitude: place.longitude, altitude: place.altitude)
  }
}
