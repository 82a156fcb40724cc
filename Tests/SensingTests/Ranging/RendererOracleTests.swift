import DriveTypes
import Rendering
import Roads
import Scenery
import TestOracles
import Testing

/// The renderer against rays through the pixels' centres, in whole towns.
@Suite struct RendererOracleTests {
  /// 200 views in all: from driver's height and above, to all sides, over random lanes. Depth within 1 % and the same
  /// semantic label on 99.5 % of the pixels, the rest being edges that rounding moves.
  @Test(arguments: ["Town01", "Town03", "Town05", "Town10HD"]) func depthAndLabelsAreThoseOfRays(town: String)
    throws
  {
    guard let network = try TownMaps.network(ifPresent: town) else { return }
    var random = RandomSource(seed: 4, stream: town)
    let places = network.generateWaypoints(distance: 20).map { network.pose(of: $0) }
    let scenery = TownScenery(network: network, seed: 2)
    var builder = MeshBuilder()
    builder.box(SIMD3(-2.4, -0.9, 0.2), SIMD3(2.4, 0.9, 1.5), Surface(.white, .car))
    let model = Model(levels: [Model.Level(mesh: builder.build(), farDistance: 300)])
    let (renderer, caster) = (Renderer(), RayCaster())
    var (pixels, deep, labelled, named, onCars) = (0, 0, 0, 0, 0)
    for view in 0..<50 {
      let place = places[random.index(below: places.count)]
      let position = Point<World>(
        x: place.position.x + random.uniform(-4, 4), y: place.position.y + random.uniform(-4, 4),
        z: place.position.z + (view % 5 == 4 ? 25 : random.uniform(1, 3)))
      let rotation = Rotation(
        roll: random.uniform(-0.1, 0.1), pitch: view % 5 == 4 ? -0.6 : random.uniform(-0.3, 0.2),
        yaw: random.uniform(-.pi, .pi))
      let camera = try PinholeCamera(
        pose: Pose(position: position, rotation: rotation), width: 160, height: 90,
        fieldOfView: radians(random.uniform(40, 110)))
      let near = places.filter { $0.position.distanceXY(to: position) < 60 }.prefix(12)
      let cars = near.enumerated().map { index, pose in
        var car = Instance(model: model, placement: Placement(pose))
        car.id = UInt32(index + 1)
        return car
      }
      let scene = RenderScene(tiles: scenery.tiles(near: position, reach: 250), instances: cars)
      let drawn = renderer.render(
        [camera], scene: scene, lighting: Lighting(weather: .leaderboardDefault),
        content: [.depth, .semantic, .instance])[0]
      let cast = caster.frame(camera, scene: scene)
      for index in drawn.depth.indices {
        pixels += 1
        if abs(drawn.depth[index] - cast.depth[index]) <= 0.01 * cast.depth[index] { deep += 1 }
        if drawn.semantic[index] == cast.semantic[index] { labelled += 1 }
        if drawn.instance[index] == cast.instance[index] { named += 1 }
        if cast.instance[index] > 0 { onCars += 1 }
      }
    }
    let shares = [deep, labelled, named].map { Double($0) / Double(pixels) }
    print(
      "\(town): depth \(shares[0]), labels \(shares[1]), instances \(shares[2]), cars on \(onCars) of \(pixels) pixels"
    )
    #expect(shares.allSatisfy { $0 >= 0.995 })
    #expect(onCars > pixels / 200)
  }
}
