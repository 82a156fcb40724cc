import DriveTypes
import Sensing
import Testing

@Suite struct EgoSensorsTests {
  let sensors = EgoSensors(geoReference: GeoReference(latitude: 0, longitude: 0))

  func state(yaw: Double, velocity: Vector<World> = .zero, acceleration: Vector<World> = .zero) -> ActorState
  {
    ActorState(
      id: 1, pose: Pose(x: 10, y: 20, z: 3, yaw: yaw), velocity: velocity, acceleration: acceleration,
      angularVelocity: Vector(x: 0, y: 0, z: 0.5))
  }

  @Test("compass is clockwise from north", arguments: [(90.0, 0.0), (0, 90), (-90, 180), (180, 270)])
  func compass(yaw: Double, expected: Double) {
    let measured = sensors.measure(state(yaw: radians(yaw)))
    #expect(abs(wrapAngle(measured.compass - radians(expected))) < 1e-12)
    #expect(measured.compass >= 0 && measured.compass < 2 * .pi)
  }

  @Test func speedIsTheForwardComponent() {
    let measured = sensors.measure(state(yaw: .pi / 2, velocity: Vector(x: 3, y: 4)))
    #expect(abs(measured.speed - 4) < 1e-12)
  }

  @Test func accelerometerFeelsGravityAndTurnsIntoTheEgoFrame() {
    let measured = sensors.measure(state(yaw: .pi / 2, acceleration: Vector(x: -1, y: 2)))
    #expect(abs(measured.acceleration.x - 2) < 1e-12)
    #expect(abs(measured.acceleration.y - 1) < 1e-12)
    #expect(abs(measured.acceleration.z - 9.81) < 1e-12)
    #expect(abs(measured.angularVelocity.z - 0.5) < 1e-12)
  }

  /// Values of the leaderboard's formula, computed by hand in Python for Town11's origin.
  @Test func coordinatesFollowTheLeaderboardFormula() {
    let reference = GeoReference(latitude: 41.500588, longitude: 2.111878)
    let place = reference.coordinates(of: Point(x: 1000, y: -2000, z: 5))
    #expect(abs(place.latitude - 41.482619202184736) < 1e-12)
    #expect(abs(place.longitude - 2.1238723464691143) < 1e-12)
    let back = reference.point(latitude: place.latitude, longitude: place.longitude, altitude: place.altitude)
    #expect(back.distance(to: Point(x: 1000, y: -2000, z: 5)) < 1e-6)
  }
}
