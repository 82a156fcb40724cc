import DriveTypes
import Rendering

/// A street scene of a chosen fineness, the same on every machine: ground with bumps, houses, trees of loose leaves, and
/// cars as rounded boxes. It stands for a town where growth with the number of triangles is measured.
enum MadeUpStreet {
  /// - Parameter detail: triangles grow with its square on the ground and the cars, and linearly in leaves.
  static func scene(detail: Int) -> RenderScene {
    var random = RandomSource(seed: 1, stream: "made-up street")
    let tree = Model(levels: [Model.Level(mesh: tree(leaves: 40 * detail, &random), farDistance: 500)])
    let car = Model(levels: [Model.Level(mesh: car(detail: 2 * detail), farDistance: 500)])
    var tiles: [SceneryTile] = []
    for row in -2..<2 {
      for column in -2..<2 {
        let origin = Point<World>(x: Double(column) * SceneryTile.size, y: Double(row) * SceneryTile.size)
        let instances = (0..<16).map { index in
          Instance(
            model: tree,
            placement: Placement(
              origin: origin + Vector(x: 4 + 8 * Double(index % 8), y: index < 8 ? 12 : 52),
              yaw: random.uniform(0, 6), scale: Float(random.uniform(0.7, 1.3))))
        }
        tiles.append(
          SceneryTile(
            origin: origin,
            layers: [SceneryTile.Layer(mesh: tile(cells: 8 * detail, &random), distance: 0..<1000)],
            instances: instances, lights: []))
      }
    }
    let cars = (0..<30).map { index in
      var instance = Instance(
        model: car,
        placement: Placement(
          origin: Point(x: -75 + 5 * Double(index) + random.uniform(0, 2), y: index % 2 == 0 ? 28 : 36, z: 0),
          yaw: index % 2 == 0 ? 0 : .pi))
      instance.id = UInt32(index + 1)
      return instance
    }
    return RenderScene(tiles: tiles, instances: cars)
  }

  private static func tile(cells: Int, _ random: inout RandomSource) -> Mesh {
    var builder = MeshBuilder()
    let step = Float(SceneryTile.size) / Float(cells)
    let heights = (0...cells).map { _ in (0...cells).map { _ in Float(random.uniform(-0.05, 0.05)) } }
    for i in 0..<cells {
      for j in 0..<cells {
        func corner(_ i: Int, _ j: Int) -> SIMD3<Float> {
          SIMD3(Float(i) * step, Float(j) * step, heights[i][j])
        }
        builder.quad(
          corner(i, j), corner(i + 1, j), corner(i + 1, j + 1), corner(i, j + 1), Surface(.white, .roads))
      }
    }
    for index in 0..<8 {
      let (x, y) = (Float(index % 4) * 16 + 2, index < 4 ? Float(0) : 56)
      builder.box(
        SIMD3(x, y, 0), SIMD3(x + 13, y + 8, Float(random.uniform(6, 25))), Surface(.white, .building))
    }
    return builder.build()
  }

  private static func tree(leaves: Int, _ random: inout RandomSource) -> Mesh {
    var builder = MeshBuilder()
    builder.cylinder(centre: .zero, radius: 0.2, from: 0, to: 3, sides: 8, Surface(.white, .vegetation))
    var leaf = Surface(.white, .vegetation)
    leaf.isDoubleSided = true
    func offset(_ size: Double) -> SIMD3<Float> {
      SIMD3(
        Float(random.uniform(-size, size)), Float(random.uniform(-size, size)),
        Float(random.uniform(-size, size)))
    }
    for _ in 0..<leaves {
      let middle = SIMD3<Float>(0, 0, 4.5) + offset(1.8)
      builder.triangle(middle + offset(0.3), middle + offset(0.3), middle + offset(0.3), leaf)
    }
    return builder.build()
  }

  private static func car(detail: Int) -> Mesh {
    var builder = MeshBuilder()
    let paint = Surface(.white, .car)
    let n = 4 * detail
    func point(_ i: Int, _ j: Int) -> SIMD3<Float> {
      let forward = Pose<World>(
        position: .origin,
        rotation: Rotation(
          pitch: .pi * (Double(j) / Double(n) - 0.5), yaw: 2 * .pi * Double(i % (2 * n)) / Double(2 * n))
      ).forward
      // Between a ball and a box.
      func round(_ x: Double, _ size: Float) -> Float {
        Float(x < 0 ? -(-x).squareRoot() : x.squareRoot()) * size
      }
      return SIMD3(round(forward.x, 2.4), round(forward.y, 0.9), 0.75 + round(forward.z, 0.7))
    }
    for i in 0..<2 * n {
      for j in 0..<n {
        builder.quad(point(i, j), point(i + 1, j), point(i + 1, j + 1), point(i, j + 1), paint)
      }
    }
    return builder.build()
  }
}
