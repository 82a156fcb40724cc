import CKernels
import DriveTypes
import Rendering
import Testing

@Suite struct ShadowMapTests {
  private static let lighting = ShadingStreet.lighting()

  /// Heights at places of the world, read from a camera's map; nil outside.
  private static func heights(
    _ map: dl_height_map, _ light: dl_shading, camera: Point<World>, at places: [Point<World>]
  )
    -> [Float?]
  {
    func dot(_ a: (Float, Float, Float), _ p: Vector<World>) -> Float {
      a.0 * Float(p.x) + a.1 * Float(p.y) + a.2 * Float(p.z)
    }
    return places.map { place in
      let offset = place - camera
      let column = Int(((dot(light.shadow_right, offset) + map.left) * map.scale).rounded(.down))
      let row = Int(((dot(light.shadow_up, offset) + map.top) * map.scale).rounded(.down))
      let side = Int(map.side)
      guard (0..<side).contains(column), (0..<side).contains(row) else { return nil }
      if map.texels[row * side + column] == 0 { return -1000 }  // nothing there
      // Above the camera, along the sun's direction.
      return Float(map.texels[row * side + column]) / Float(DL_HEIGHT_SCALE) - map.base
        + dot(light.sun_direction, Vector(x: camera.x, y: camera.y, z: camera.z))
    }
  }

  private static var places: [Point<World>] {
    // Off the texels' borders, where rounding decides.
    (0..<1500).map {
      Point(x: 3.017 + Double($0 % 50) * 0.391, y: -9.033 + Double($0 / 50) * 0.597, z: 0.013)
    }
  }

  @Test func shadowsStayWhereTheyAreWhenTheCameraMoves() throws {
    let shader = Shader()
    var last: [Float?] = []
    for step in 0..<8 {
      // 2.3 m a step: through several cells of the fine map.
      var camera = try ShadingStreet.camera()
      camera.pose.position = Point(x: Double(step) * 2.3, y: -2, z: 1.6)
      let light = shader.prepare(scene: ShadingStreet.scene, lighting: Self.lighting, cameras: [camera])[0]
      let now = Self.heights(light.fine, light, camera: camera.pose.position, at: Self.places)
      #expect(now.contains { ($0 ?? -1000) > -1000 })
      var changed = 0
      var compared = 0
      for (a, b) in zip(last, now) {
        guard let a, let b else { continue }
        compared += 1
        if abs(a - b) > 0.05 { changed += 1 }
      }
      if step > 0 {
        #expect(compared > 1000)
        // Single precision may put a place on a border into the next texel.
        #expect(changed * 100 <= compared)
      }
      last = now
    }
  }

  @Test func whatMovedAwayLeavesNoShadow() throws {
    let camera = try ShadingStreet.camera()
    var scene = ShadingStreet.scene
    func everything(_ shader: Shader) -> [UInt16] {
      let light = shader.prepare(scene: scene, lighting: Self.lighting, cameras: [camera])[0]
      let count = 2 * Int(light.fine.side) * Int(light.fine.side)
      let sun = Array(UnsafeBufferPointer(start: light.fine.texels, count: count))
      let side = Int(light.above.side)
      return sun + Array(UnsafeBufferPointer(start: light.above.texels, count: side * side))
    }
    let used = Shader()
    let before = everything(used)
    scene.instances = []
    let without = everything(used)
    #expect(before != without)
    #expect(without == everything(Shader()))
  }

  @Test func heightsAreThoseOfTheTriangle() {
    // A slanted triangle over texels: height = 100 + 2 column + 3 row.
    let corners: [SIMD3<Float>] = [SIMD3(2, 3, 0), SIMD3(28, 5, 0), SIMD3(9, 30, 0)].map {
      SIMD3($0.x, $0.y, 100 + 2 * $0.x + 3 * $0.y)
    }
    let side = 32
    var texels = [UInt16](repeating: 0, count: side * side)
    let rows: [Float] = [1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0]
    let triangle: [UInt32] = [0, 1, 2, 0]
    corners.withUnsafeBytes { bytes in
      dl_draw_heights(
        &texels, Int32(side), bytes.bindMemory(to: Float.self).baseAddress, 3, triangle, 1, [1], rows)
    }
    for row in 0..<side {
      for column in 0..<side {
        let p = SIMD2(Float(column) + 0.5, Float(row) + 0.5)
        let signs = (0..<3).map { k -> Float in
          let (a, b) = (corners[k], corners[(k + 1) % 3])
          return (b.x - a.x) * (p.y - a.y) - (b.y - a.y) * (p.x - a.x)
        }
        let found = texels[row * side + column]
        // Within a hundredth of a texel of an edge, rounding decides.
        if signs.allSatisfy({ $0 > 0.3 }) {
          #expect(abs(Float(found) - (100 + 2 * p.x + 3 * p.y)) <= 1)
        } else if signs.contains(where: { $0 < -0.3 }) {
          #expect(found == 0)
        }
      }
    }
    var none = [UInt16](repeating: 0, count: side * side)
    corners.withUnsafeBytes { bytes in
      dl_draw_heights(
        &none, Int32(side), bytes.bindMemory(to: Float.self).baseAddress, 3, triangle, 1, [0], rows)
    }
    #expect(none.allSatisfy { $0 == 0 })
  }
}
