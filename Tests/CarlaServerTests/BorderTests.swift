import CarlaProtocol
import CarlaServer
import DriveTypes
import Testing

struct BorderTests {
  /// CARLA's y points to the right and its yaw turns clockwise.
  @Test func axesTurnOver() throws {
    let wire = WireTransform(
      location: WireVector(x: 1, y: 2, z: 3), rotation: WireRotation(pitch: 10, yaw: 90, roll: 20))
    let pose = try wire.pose()
    #expect(pose.position == Point(x: 1, y: -2, z: 3))
    #expect(abs(pose.yaw + .pi / 2) < 1e-12)
    // Facing CARLA's +y, which is our −y.
    #expect(abs(pose.forward.y + cos10) < 1e-9)
    #expect(WireTransform(pose) == wire)
    let spin = WireVector(angular: Vector<World>(x: 0, y: 0, z: .pi))
    #expect(spin == WireVector(x: 0, y: 0, z: -180))
    #expect(throws: CarlaServerError.self) {
      try WireTransform(location: WireVector(x: .infinity)).pose()
    }
  }

  private let cos10 = 0.984807753012208

  /// `transform_to_geolocation` of the wheel 0.9.16: origin, CARLA's x and y, latitude, longitude.
  @Test(arguments: [
    (0.0, 0.0, 100.0, -200.0, -0.0017973495078211733, 0.0008986747544264554),
    (0, 0, 3000, 4000, 0.03594698618128679, 0.026960246931821936),
    (41.09374957104912, -81.59374804575259, 100, -200, 41.091952215394656, -81.59255562495599),
    (41.09374957104912, -81.59374804575259, -3000.5, 1234.25, 41.10483592805771, -81.62953365008195),
    (-33.5, 151.25, 3000, 4000, -33.46404881721767, 151.28231744012606),
  ])
  func placesEqualTheWheels(
    originLatitude: Double, originLongitude: Double, x: Double, y: Double, latitude: Double, longitude: Double
  ) {
    let projection = GeoProjection(latitude: originLatitude, longitude: originLongitude, version: .v0916)
    let place = projection.coordinates(of: Point(carlaX: x, y: y, z: 5))
    // Rounding of the arcs alone.
    #expect(abs(place.latitude - latitude) < 5e-14)
    #expect(abs(place.longitude - longitude) < 1e-13)
    #expect(place.altitude == 5)
  }

  /// The leaderboard's own conversion, which agents invert: a metre to the north is 1/111,319.49 of a degree.
  @Test func theOldVersionIsTheLeaderboards() {
    let projection = GeoProjection(latitude: 0, longitude: 0, version: .v0915)
    let place = projection.coordinates(of: Point(carlaX: 1113.1949079, y: -1113.1949079, z: 0))
    #expect(abs(place.latitude - 0.01) < 1e-8)
    #expect(abs(place.longitude - 0.01) < 1e-8)
  }
}
