import DriveTypes
import Figures
import Rendering
import Roads
import Scenery

/// A built-up town with actors around places on its roads, for benchmarks of pictures.
struct RenderStage {
  /// Where an ego may stand and what it sees.
  struct Stop {
    var pose: Pose<World>
    var scene: RenderScene
  }

  var stops: [Stop] = []
  static let actors = 30

  static let noon: Lighting = {
    var weather = Weather.leaderboardDefault
    weather.cloudiness = 30
    weather.sunAzimuthAngle = 40
    weather.sunAltitudeAngle = 50
    return Lighting(weather: weather)
  }()

  /// - Parameter reach: metres around a stop within which the town is built.
  init(town: String, stops count: Int, reach: Double = 400) throws {
    let network = try MapStore.standard().network(for: town)
    let scenery = TownScenery(network: network, seed: 1)
    let figures = FigureLibrary()
    var random = RandomSource(seed: 7, stream: "render benchmark")
    let places = network.generateWaypoints(distance: 6).map { network.pose(of: $0) }
    for _ in 0..<count {
      let pose = places[random.index(below: places.count)]
      // The nearest places around are occupied, but for the ego's own.
      let near = places.filter { (8..<90).contains($0.position.distance(to: pose.position)) }
      var instances: [Instance] = []
      for id in 0..<Self.actors {
        let place = near[random.index(below: near.count)]
        let isWalker = id % 5 == 4
        let description = ActorDescription(
          id: ActorID(id + 2), kind: isWalker ? .walker : .vehicle,
          typeID: isWalker ? "walker.pedestrian.0001" : Self.blueprints[id % Self.blueprints.count],
          roleName: "background", halfExtent: Vector(x: 2.4, y: 1, z: 0.75),
          boxCentre: Point(x: 0, y: 0, z: 0.75))
        let state = ActorState(id: description.id, pose: place, velocity: Vector(x: 3, y: 0))
        instances += figures.instances(for: description, state: state, time: 3)
      }
      stops.append(
        Stop(
          pose: pose,
          scene: RenderScene(
            tiles: scenery.tiles(near: pose.position, reach: reach), instances: instances)))
    }
  }

  private static let blueprints = [
    "vehicle.tesla.model3", "vehicle.lincoln.mkz_2020", "vehicle.audi.a2", "vehicle.carlamotors.firetruck",
    "vehicle.ford.ambulance", "vehicle.nissan.patrol", "vehicle.harley-davidson.low_rider",
    "vehicle.diamondback.century", "vehicle.mini.cooper_s", "vehicle.dodge.charger_police",
  ]

  /// Cameras on a car at `pose`, turned by `yaws` (radians), as agents carry them.
  static func cameras(
    on pose: Pose<World>, yaws: [Double], width: Int, height: Int, fieldOfView: Double
  ) throws -> [PinholeCamera] {
    try yaws.map { yaw in
      try PinholeCamera(
        pose: Pose(
          position: Point(x: pose.position.x, y: pose.position.y, z: pose.position.z + 1.6),
          rotation: Rotation(yaw: pose.yaw + yaw)), width: width, height: height, fieldOfView: fieldOfView)
    }
  }
}
