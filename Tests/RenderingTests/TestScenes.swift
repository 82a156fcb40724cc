import DriveTypes
import Rendering

/// Small worlds for tests of pictures.
enum TestScenes {
  static let noon: Lighting = {
    var weather = Weather()
    weather.sunAltitudeAngle = 60
    return Lighting(weather: weather)
  }()

  static func tile(_ mesh: Mesh, origin: Point<World> = .origin, instances: [Instance] = []) -> SceneryTile {
    SceneryTile(
      origin: origin, layers: [SceneryTile.Layer(mesh: mesh, distance: 0..<10_000)], instances: instances,
      lights: [])
  }

  static func camera(
    x: Double, y: Double, z: Double, yaw: Double = 0, pitch: Double = 0, roll: Double = 0, width: Int = 448,
    height: Int = 252, degrees angle: Double = 90
  ) throws -> PinholeCamera {
    try PinholeCamera(
      pose: Pose(position: Point(x: x, y: y, z: z), rotation: Rotation(roll: roll, pitch: pitch, yaw: yaw)),
      width: width, height: height, fieldOfView: radians(angle))
  }

  /// Streets in a grid with blocks of houses of many sizes, some trees as cones: about `80 · side²` triangles.
  static func town(side: Int, seed: UInt64 = 1) -> [SceneryTile] {
    var random = RandomSource(seed: seed)
    let asphalt = Surface(Colour(70, 70, 72), .roads)
    var paint = Surface(Colour(230, 230, 230), .roadLine)
    paint.layer = 1
    let grass = Surface(Colour(80, 110, 60), .terrain)
    var tiles: [SceneryTile] = []
    for row in 0..<side {
      for column in 0..<side {
        var mesh = MeshBuilder()
        func flat(_ x0: Float, _ y0: Float, _ x1: Float, _ y1: Float, _ z: Float, _ surface: Surface) {
          mesh.quad(SIMD3(x0, y0, z), SIMD3(x1, y0, z), SIMD3(x1, y1, z), SIMD3(x0, y1, z), surface)
        }
        flat(0, 0, 64, 8, 0, asphalt)
        flat(0, 8, 8, 64, 0, asphalt)
        flat(8, 8, 64, 64, 0, grass)
        for k in 0..<8 { flat(Float(k) * 8 + 1, 3.9, Float(k) * 8 + 5, 4.1, 0, paint) }
        for k in 0..<9 {
          let (x, y) = (10 + Float(k % 3) * 18, 10 + Float(k / 3) * 18)
          let shade = UInt8(random.uniform(90, 230))
          let wall = Surface(Colour(shade, UInt8(Double(shade) * 0.9), UInt8(Double(shade) * 0.8)), .building)
          let (w, d) = (Float(random.uniform(6, 15)), Float(random.uniform(6, 15)))
          let height = Float(random.uniform(4, 20))
          mesh.box(SIMD3(x, y, 0), SIMD3(x + w, y + d, height), wall)
          // Windows stand a little out of the wall.
          let glass = Surface(Colour(60, 80, 100), .building)
          for storey in 0..<Int(height / 3) {
            for bay in 0..<Int(w / 2) {
              let (a, b) = (x + Float(bay) * 2 + 0.5, Float(storey) * 3 + 1)
              mesh.quad(
                SIMD3(a, y - 0.05, b), SIMD3(a + 1, y - 0.05, b), SIMD3(a + 1, y - 0.05, b + 1.5),
                SIMD3(a, y - 0.05, b + 1.5), glass)
            }
          }
        }
        for _ in 0..<6 {
          let (x, y) = (Float(random.uniform(8, 62)), Float(random.uniform(8, 9.5)))
          mesh.cylinder(
            centre: SIMD2(x, y), radius: 1.5, topRadius: 0, from: 1.5, to: 6, sides: 8,
            Surface(Colour(40, 90, 40), .vegetation))
        }
        tiles.append(tile(mesh.build(), origin: Point(x: Double(column) * 64, y: Double(row) * 64)))
      }
    }
    return tiles
  }
}
