import DriveTypes
import Figures
import Glibc
import Rendering
import Roads
import Scenery
import Sensing

/// Timings of the ray caster and the LiDAR, on one core.
enum RayBenchmarks {
  static let cases = [
    BenchmarkCase(name: "lidar") { try lidar() },
    BenchmarkCase(name: "rays") { rays() },
  ]

  /// 100 ms worth of points of the leaderboard's LiDAR: two ticks, 60,000 rays; with the scene's tree built anew for
  /// each tick, as actors move.
  static func lidar() throws -> [BenchmarkRow] {
    let (scene, place) = try town()
    return [
      row("lidar-town10", "Town10HD", scene, place),
      row("lidar-street", "made-up street", MadeUpStreet.scene(detail: 4), street),
      semantic("lidar-semantic", scene, place),
    ]
  }

  private static let street = Pose<World>(x: 0, y: 32, z: 2, yaw: 0.1)

  private static func row(_ name: String, _ town: String, _ scene: RenderScene, _ pose: Pose<World>)
    -> BenchmarkRow
  {
    let caster = RayCaster()
    var lidar = Lidar(.leaderboard, noise: NoiseSource(seed: 1, sensor: "LIDAR"))
    var (tick, points) = (0, 0)
    let samples = BenchmarkCase.processorTime(repetitions: 11) {
      points = 0
      for _ in 0..<2 {
        let rays = caster.scene(scene, around: pose.position, range: lidar.settings.range)
        points += lidar.scan(rays, from: pose, tick: tick, duration: 0.05).points.count
        tick += 1
      }
    }
    let triangles = caster.scene(scene, around: pose.position, range: lidar.settings.range).triangleCount
    return BenchmarkRow(
      name: name,
      detail:
        "100 ms of the leaderboard's LiDAR, CPU time on one core, \(town), \(triangles) triangles within reach, "
        + "\(points) points", samples: samples)
  }

  private static func semantic(_ name: String, _ scene: RenderScene, _ pose: Pose<World>) -> BenchmarkRow {
    let caster = RayCaster()
    var lidar = SemanticLidar(.leaderboard)
    let samples = BenchmarkCase.processorTime(repetitions: 11) {
      for _ in 0..<2 {
        let rays = caster.scene(scene, around: pose.position, range: lidar.settings.range)
        _ = lidar.scan(rays, from: pose, duration: 0.05)
      }
    }
    return BenchmarkRow(
      name: name, detail: "100 ms of the semantic LiDAR, CPU time on one core, Town10HD", samples: samples)
  }

  /// One ray of a LiDAR's fan over the number of triangles and the instruction set, and the building of the trees.
  static func rays() -> [BenchmarkRow] {
    var rows: [BenchmarkRow] = []
    for detail in [1, 2, 4, 8] {
      let scene = MadeUpStreet.scene(detail: detail)
      let caster = RayCaster()
      let start = BenchmarkCase.processorSeconds()
      let rays = caster.scene(scene, around: street.position, range: 85)
      let built = BenchmarkCase.processorSeconds() - start
      let bundle = fan(street)
      rows.append(
        BenchmarkRow(
          name: "rays-build-\(detail)",
          detail: "trees over \(rays.triangleCount) triangles, \(caster.byteCount >> 10) KiB",
          samples: [built]))
      for instructions in InstructionSet.available {
        let samples = BenchmarkCase.processorTime(repetitions: 7) {
          _ = rays.cast(bundle, instructions: instructions)
        }
        rows.append(
          BenchmarkRow(
            name: "rays-\(detail)-\(instructions)",
            detail: "one ray of \(bundle.count) in a fan, \(rays.triangleCount) triangles, CPU time",
            samples: samples.map { $0 / Double(bundle.count) }))
      }
    }
    return rows
  }

  private static func fan(_ pose: Pose<World>) -> RayBundle {
    let directions = (0..<64).flatMap { row in
      (0..<469).map { column in
        let forward = Pose<World>(
          position: .origin,
          rotation: Rotation(
            pitch: radians(10 - 40 * Double(row) / 63), yaw: pose.yaw - radians(180 * Double(column) / 469))
        ).forward
        return SIMD3(Float(forward.x), Float(forward.y), Float(forward.z))
      }
    }
    return RayBundle(origin: pose.position, directions: directions, width: 469, range: 85)
  }

  /// Around a lane in the middle of Town10HD, with thirty cars on the lanes near it.
  private static func town() throws -> (RenderScene, Pose<World>) {
    let network = try MapStore.standard().network(for: "Town10HD")
    let places = network.generateWaypoints(distance: 12).map { network.pose(of: $0) }
    let middle = Point<World>(x: 0, y: 0)
    let near = places.sorted { $0.position.distanceXY(to: middle) < $1.position.distanceXY(to: middle) }
    var pose = near.first ?? Pose(x: 0, y: 0, yaw: 0)
    let figures = FigureLibrary()
    let cars = near.dropFirst().prefix(30).enumerated().flatMap { index, place in
      figures.instances(
        for: ActorDescription(
          id: ActorID(index + 2), kind: .vehicle, typeID: "vehicle.lincoln.mkz_2020", roleName: "background",
          halfExtent: Vector(x: 2.45, y: 0.92, z: 0.75), boxCentre: Point(x: 0, y: 0, z: 0.75)),
        state: ActorState(id: ActorID(index + 2), pose: place), time: 0)
    }
    pose.position.z += 2
    let scenery = TownScenery(network: network, seed: 1)
    return (RenderScene(tiles: scenery.tiles(near: pose.position, reach: 150), instances: cars), pose)
  }
}
