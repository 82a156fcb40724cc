import DriveTypes
import Rendering

/// A closed room with known walls: 30 m by 20 m and 5 m high, turned by 20° about its corner, with a pillar that is
/// instance 9.
struct Room {
  static let low = SIMD3<Float>(-10, -8, 0)
  static let high = SIMD3<Float>(20, 12, 5)
  static let placement = Placement(origin: Point(x: 2000, y: -3000, z: 40), yaw: radians(20))

  let scene: RenderScene
  let caster = RayCaster()

  init(pillar: Bool = false) {
    var walls = Surface(.white, .wall)
    walls.isDoubleSided = true
    var builder = MeshBuilder()
    builder.box(Self.low, Self.high, walls, bottom: true)
    var instances = [
      Instance(
        model: Model(levels: [Model.Level(mesh: builder.build(), farDistance: 1000)]),
        placement: Self.placement)
    ]
    if pillar {
      var builder = MeshBuilder()
      builder.box(SIMD3(5, -1, 0), SIMD3(6, 1, 5), Surface(.white, .pole))
      var instance = Instance(
        model: Model(levels: [Model.Level(mesh: builder.build(), farDistance: 1000)]),
        placement: Self.placement)
      instance.id = 9
      instances.append(instance)
    }
    scene = RenderScene(tiles: [], instances: instances)
  }

  /// A pose given in the room's own axes.
  static func pose(x: Double, y: Double, z: Double, yaw: Double, pitch: Double = 0, roll: Double = 0) -> Pose<
    World
  > {
    Pose(
      position: placement.point(SIMD3(Float(x), Float(y), Float(z))),
      rotation: Rotation(roll: roll, pitch: pitch, yaw: yaw + radians(20)))
  }

  func rays(_ pose: Pose<World>, range: Double = 85) -> RayScene {
    caster.scene(scene, around: pose.position, range: range)
  }

  /// Metres from a place in the room's axes along a unit vector to the walls.
  static func distance(from place: SIMD3<Double>, along d: SIMD3<Double>) -> Double {
    (0..<3).map { axis in
      let wall = Double(d[axis] > 0 ? high[axis] : low[axis])
      return d[axis] == 0 ? .infinity : (wall - place[axis]) / d[axis]
    }.min() ?? .infinity
  }
}
