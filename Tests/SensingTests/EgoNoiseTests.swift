import DriveTypes
import Sensing
import Testing

@Suite struct EgoNoiseTests {
  let exact = EgoMeasurement(
    speed: 5, acceleration: Vector(x: 1, y: 2, z: 9.81), angularVelocity: Vector(x: 0.1, y: 0.2, z: 0.3),
    compass: 1.5, latitude: 42, longitude: 2, altitude: 30)
  let source = NoiseSource(seed: 9, sensor: "IMU")
  static let ticks = 20_000

  /// The mean within four standard errors of `centre`, the deviation within 3 %.
  func check(_ values: [Double], centre: Double, deviation: Double) {
    let count = Double(values.count)
    let mean = values.reduce(0, +) / count
    let spread = (values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / count).squareRoot()
    #expect(abs(mean - centre) < 4 * deviation / count.squareRoot())
    #expect(abs(spread - deviation) < 0.03 * deviation)
  }

  @Test func inertialNoiseIsTheLeaderboards() {
    let measured = (0..<Self.ticks).map { exact.adding(InertialNoise.leaderboard, from: source, tick: $0) }
    check(measured.map { $0.acceleration.x - 1 }, centre: 0, deviation: 0.001)
    check(measured.map { $0.acceleration.y - 2 }, centre: 0, deviation: 0.001)
    check(measured.map { $0.acceleration.z - 9.81 }, centre: 0, deviation: 0.015)
    check(measured.map { $0.angularVelocity.x - 0.1 }, centre: 0, deviation: 0.001)
    check(measured.map { $0.angularVelocity.y - 0.2 }, centre: 0, deviation: 0.001)
    check(measured.map { $0.angularVelocity.z - 0.3 }, centre: 0, deviation: 0.001)
    #expect(
      measured.allSatisfy { $0.compass == 1.5 && $0.speed == 5 && $0.latitude == 42 && $0.altitude == 30 })
  }

  @Test func satelliteNoiseIsTheLeaderboards() {
    let measured = (0..<Self.ticks).map {
      exact.adding(SatelliteNoise.leaderboard, from: source, tick: $0)
    }
    check(measured.map { $0.latitude - 42 }, centre: 0, deviation: 5e-6)
    check(measured.map { $0.longitude - 2 }, centre: 0, deviation: 5e-6)
    check(measured.map { $0.altitude - 30 }, centre: 0, deviation: 5e-6)
    #expect(measured.allSatisfy { $0.acceleration == exact.acceleration && $0.compass == 1.5 })
  }

  @Test func biasesAreGivenInCarlasAxes() {
    var inertial = InertialNoise()
    inertial.gyroscopeBias = SIMD3(0.5, 0.25, 0.125)
    let turned = exact.adding(inertial, from: source, tick: 0).angularVelocity
    #expect((turned - Vector(x: -0.4, y: 0.45, z: 0.175)).length < 1e-12)
    var satellite = SatelliteNoise()
    satellite.latitudeBias = 1
    satellite.longitudeBias = -2
    satellite.altitudeBias = 3
    let placed = exact.adding(satellite, from: source, tick: 0)
    #expect(placed.latitude == 43 && placed.longitude == 0 && placed.altitude == 33)
  }

  @Test func withoutNoiseNothingChanges() {
    #expect(exact.adding(InertialNoise.none, from: source, tick: 1) == exact)
    #expect(exact.adding(SatelliteNoise.none, from: source, tick: 1) == exact)
  }

  @Test func sameSeedSameNumbers() {
    let first = exact.adding(InertialNoise.leaderboard, from: source, tick: 1)
    #expect(first == exact.adding(InertialNoise.leaderboard, from: source, tick: 1))
    #expect(first != exact.adding(InertialNoise.leaderboard, from: source, tick: 2))
    #expect(
      first != exact.adding(InertialNoise.leaderboard, from: NoiseSource(seed: 9, sensor: "IMU2"), tick: 1))
    #expect(
      first != exact.adding(InertialNoise.leaderboard, from: NoiseSource(seed: 8, sensor: "IMU"), tick: 1))
  }

  /// Half a metre of noise comes back as half a metre on the map.
  @Test func placesComeBackFromDegrees() {
    for reference in [GeoReference(), GeoReference(latitude: -35, longitude: 170)] {
      for point in [Point<World>(x: 123.4, y: -567.8, z: 9), Point(x: -4000, y: 6000, z: 0)] {
        let place = reference.coordinates(of: point)
        let back = reference.point(
          latitude: place.latitude, longitude: place.longitude, altitude: place.altitude)
        #expect(back.distance(to: point) < 1e-5)
        let north = reference.point(latitude: place.latitude + 5e-6, longitude: place.longitude, altitude: 0)
        #expect(north.y - point.y > 0.3 && north.y - point.y < 0.6 && abs(north.x - point.x) < 1e-6)
      }
    }
  }
}
