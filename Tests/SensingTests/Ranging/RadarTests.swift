import DriveTypes
import Foundation
import Rendering
import Sensing
import Testing

@Suite struct RadarTests {
  let radar = Radar(RadarSettings(), noise: NoiseSource(seed: 1, sensor: "RADAR"))

  /// A wall of 40 m by 40 m across the way, facing the sensor, as an actor.
  func wall(at x: Double, id: ActorID, velocity: Vector<World>) -> (RenderScene, WorldSnapshot) {
    var builder = MeshBuilder()
    builder.box(SIMD3(0, -20, -20), SIMD3(1, 20, 20), Surface(.white, .car))
    var instance = Instance(
      model: Model(levels: [Model.Level(mesh: builder.build(), farDistance: 1000)]),
      placement: Placement(origin: Point(x: x, y: 0, z: 0), yaw: 0))
    instance.id = UInt32(id)
    let description = ActorDescription(
      id: 7, kind: .vehicle, typeID: "vehicle.wall", roleName: "", halfExtent: Vector(x: 1, y: 20, z: 20),
      boxCentre: .origin)
    let snapshot = WorldSnapshot(
      tick: 3, time: 0.15, descriptions: [description],
      states: [ActorState(id: 7, pose: Pose(x: x, y: 0, yaw: 0), velocity: velocity)], lightStates: [],
      collisions: [])
    return (RenderScene(tiles: [], instances: [instance]), snapshot)
  }

  func measure(
    _ scene: RenderScene, _ snapshot: WorldSnapshot, velocity: Vector<World> = .zero, radar: Radar? = nil
  ) -> [RadarDetection] {
    let rays = RayCaster().scene(scene, around: .origin, range: 200)
    return (radar ?? self.radar).measure(
      rays, from: Pose(x: 0, y: 0, yaw: 0), velocity: velocity, in: snapshot, duration: 0.05)
  }

  @Test func raysLieInTheConeAndMeetTheWall() {
    let (scene, snapshot) = wall(at: 50, id: 7, velocity: .zero)
    let found = measure(scene, snapshot)
    #expect(found.count == 75)
    for row in found {
      #expect(abs(Double(row.depth) * cos(Double(row.altitude)) * cos(Double(row.azimuth)) - 50) < 1e-3)
      let right = tan(Double(row.azimuth)) / tan(radians(15))
      let up = tan(Double(row.altitude)) / cos(Double(row.azimuth)) / tan(radians(15))
      #expect(right * right + up * up <= 1.0001)
      #expect(row.velocity == 0)
    }
    // To all sides.
    #expect(found.contains { $0.azimuth > 0.05 } && found.contains { $0.azimuth < -0.05 })
    #expect(found.contains { $0.altitude > 0.05 } && found.contains { $0.altitude < -0.05 })
  }

  @Test func whatComesNearerHasNegativeVelocity() {
    let (scene, snapshot) = wall(at: 50, id: 7, velocity: Vector(x: -10, y: 0))
    for row in measure(scene, snapshot) {
      let along = cos(Double(row.altitude)) * cos(Double(row.azimuth))
      #expect(abs(Double(row.velocity) + 10 * along) < 1e-4)
    }
    // Driving away faster than it follows.
    for row in measure(scene, snapshot, velocity: Vector(x: -15, y: 0)) { #expect(row.velocity > 4) }
  }

  @Test func stillThingsComeNearerByTheSensorsOwnSpeed() {
    // An instance that the snapshot does not know stands still.
    let (scene, snapshot) = wall(at: 50, id: 100, velocity: Vector(x: 99, y: 0))
    for row in measure(scene, snapshot, velocity: Vector(x: 20, y: 0)) {
      #expect(abs(Double(row.velocity) + 20 * cos(Double(row.altitude)) * cos(Double(row.azimuth))) < 1e-4)
    }
  }

  @Test func theRangeLiesAhead() {
    var narrow = RadarSettings()
    narrow.horizontalFieldOfView = radians(20)
    narrow.verticalFieldOfView = radians(20)
    let radar = Radar(narrow, noise: NoiseSource(seed: 1, sensor: "RADAR"))
    for (place, count) in [(99.9, 75), (100.1, 0)] {
      let (scene, snapshot) = wall(at: place, id: 7, velocity: .zero)
      #expect(measure(scene, snapshot, radar: radar).count == count)
    }
    #expect(abs(self.radar.reach - 103.528) < 1e-3)
  }

  @Test func sameSeedSameBytes() {
    var (scene, snapshot) = wall(at: 50, id: 7, velocity: .zero)
    let first = measure(scene, snapshot)
    #expect(first == measure(scene, snapshot))
    #expect(
      first
        != measure(
          scene, snapshot, radar: Radar(RadarSettings(), noise: NoiseSource(seed: 2, sensor: "RADAR"))))
    snapshot.tick += 1
    #expect(first != measure(scene, snapshot))
  }

  @Test func rowsAreTheLeaderboards() {
    let detection = RadarDetection(depth: 10, altitude: 0.1, azimuth: 0.2, velocity: -3)
    #expect(detection.carlaRow == SIMD4(10, 0.1, -0.2, -3))
  }
}
