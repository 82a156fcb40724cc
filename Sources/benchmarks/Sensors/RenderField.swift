import DriveTypes
import Rendering

/// A made-up world with a chosen number of triangles: a plain of 320 m with houses, each face of them a grid.
struct RenderField {
  let scene: RenderScene
  private(set) var triangles = 0

  init(triangles wanted: Int) {
    let (side, houses) = (5, 9)
    // Four walls and a roof a house, two triangles a cell.
    let cells = max(1, Int((Double(wanted) / Double(side * side * houses * 10)).squareRoot()))
    var random = RandomSource(seed: 1, stream: "field")
    var tiles: [SceneryTile] = []
    for row in 0..<side {
      for column in 0..<side {
        var mesh = MeshBuilder()
        mesh.quad(
          SIMD3(0, 0, 0), SIMD3(64, 0, 0), SIMD3(64, 64, 0), SIMD3(0, 64, 0),
          Surface(Colour(90, 90, 90), .roads))
        for house in 0..<houses {
          let low = SIMD3(6 + Float(house % 3) * 20, 6 + Float(house / 3) * 20, 0)
          let size = SIMD3(
            Float(random.uniform(6, 12)), Float(random.uniform(6, 12)), Float(random.uniform(4, 15)))
          Self.house(low: low, size: size, cells: cells, into: &mesh)
        }
        let built = mesh.build()
        triangles += built.triangles.count
        tiles.append(
          SceneryTile(
            origin: Point(x: Double(column) * 64, y: Double(row) * 64),
            layers: [SceneryTile.Layer(mesh: built, distance: 0..<2000)], instances: [], lights: []))
      }
    }
    scene = RenderScene(tiles: tiles)
  }

  /// From a roof's height over one corner, so that many houses are seen over each other.
  func camera(width: Int, height: Int) throws -> PinholeCamera {
    try PinholeCamera(
      pose: Pose(position: Point(x: 2, y: 2, z: 12), rotation: Rotation(pitch: -0.1, yaw: .pi / 4)),
      width: width, height: height, fieldOfView: radians(90))
  }

  private static func house(low: SIMD3<Float>, size: SIMD3<Float>, cells: Int, into mesh: inout MeshBuilder) {
    let (x, y, z) = (SIMD3(size.x, 0, 0), SIMD3(0, size.y, 0), SIMD3(0, 0, size.z))
    let wall = Surface(Colour(200, 180, 150), .building)
    let roof = Surface(Colour(150, 80, 60), .building)
    let faces = [
      (low, x, z, wall), (low + x, y, z, wall), (low + x + y, -x, z, wall), (low + y, -y, z, wall),
      (low + z, x, y, roof),
    ]
    let step = 1 / Float(cells)
    for (corner, u, v, surface) in faces {
      for row in 0..<cells {
        for column in 0..<cells {
          let (a, b) = (Float(column) * step, Float(row) * step)
          mesh.quad(
            corner + u * a + v * b, corner + u * (a + step) + v * b,
            corner + u * (a + step) + v * (b + step), corner + u * a + v * (b + step), surface)
        }
      }
    }
  }
}
