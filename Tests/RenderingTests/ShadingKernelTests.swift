import CKernels
import DriveTypes
import Rendering
import Testing

/// The kernel against its slow twin, and against itself.
@Suite struct ShadingKernelTests {
  private static func street() throws -> ShadingStage {
    ShadingStage(scene: ShadingStreet.scene, camera: try ShadingStreet.camera(width: 160, height: 90))
  }

  @Test func sameBytesOnEveryInstructionSet() throws {
    let stage = try Self.street()
    for (name, change) in ShadingPictures.weathers {
      let pictures = InstructionSet.available.map { set in
        let shader = Shader()
        shader.instructions = set.rawValue
        return stage.shade(ShadingStreet.lighting(change), shader: shader)
      }
      for picture in pictures { #expect(picture == pictures[0], "\(name)") }
    }
  }

  /// A fragment's colour does not depend on those shaded along with it.
  @Test func sameBytesInAnyCompany() throws {
    let stage = try Self.street()
    let shader = Shader()
    for (name, change) in ShadingPictures.weathers {
      var light = shader.prepare(
        scene: stage.scene, lighting: ShadingStreet.lighting(change), cameras: [stage.camera])[0]
      let whole = stage.shade(&light)
      // 7919 is prime and coprime to the number of pixels: a walk that visits every pixel once.
      let order = (0..<stage.seen.count).map { $0 * 7919 % stage.seen.count }
      let mixed = stage.shade(&light, order: order)
      var differing = 0
      for (place, pixel) in order.enumerated()
      where whole[4 * pixel..<4 * pixel + 4] != mixed[4 * place..<4 * place + 4] { differing += 1 }
      #expect(differing == 0, "\(name)")
    }
  }

  /// Surfaces without pattern or shine, in clear light without shadows: the formula written out.
  @Test func plainSurfacesFollowTheFormula() throws {
    var b = MeshBuilder()
    ShadingStreet.ground(&b, x: -60...300, y: -40...40, z: 0, Surface(Colour(120, 90, 60), .ground))
    b.box(SIMD3(6, -3, 0), SIMD3(9, 2, 3), Surface(Colour(200, 210, 220), .building))
    b.box(SIMD3(20, 3, 0), SIMD3(30, 9, 7), Surface(Colour(30, 60, 160), .building))
    let tile = SceneryTile(
      origin: Point(x: 0, y: 0, z: 0), layers: [.init(mesh: b.build(), distance: 0..<1000)], instances: [],
      lights: [])
    let stage = ShadingStage(
      scene: RenderScene(tiles: [tile]), camera: try ShadingStreet.camera(width: 96, height: 54, yaw: 0.3))
    for fog in [0.0, 40] {
      var lighting = ShadingStreet.lighting {
        $0.fogDensity = fog
        $0.fogDistance = 5
        $0.fogFalloff = 0.5
      }
      lighting.hasShadows = false
      let bytes = stage.shade(lighting)
      var worst = 0
      var checked = 0
      for pixel in stage.seen.indices where stage.seen[pixel] != DL_SKY {
        let expected = ShadingTwin.colour(stage, pixel: pixel, lighting)
        for channel in 0..<3 { worst = max(worst, abs(Int(bytes[4 * pixel + channel]) - expected[channel])) }
        checked += 1
      }
      #expect(checked > 2000)
      // One level for rounding in the tone table, one for single precision and the kernel's exponential.
      #expect(worst <= 2, "fog \(fog)")
    }
  }

  @Test func theToneCurveRisesAndKeepsBlackAndWhite() {
    var curve = [UInt8](repeating: 0, count: DL_CURVE_ENTRIES + 3)
    dl_make_curve(&curve)
    #expect(zip(curve, curve.dropFirst()).allSatisfy { $0 <= $1 })
    #expect(curve[0] == 0)
    // Linear 0.2126 is byte 127 of sRGB; light 15 is nearly white.
    let index = Int((Float(0.2126).bitPattern >> 15)) - (115 << 8)
    #expect(abs(Int(curve[index]) - 127) <= 1)
    #expect(curve[DL_CURVE_ENTRIES - 1] >= 250)
  }

  @Test func texturesAverageOne() {
    var words = [UInt32](repeating: 0, count: DL_TEXTURE_LAYERS * DL_TEXTURE_TEXELS)
    dl_make_textures(&words)
    for texture in Texture.allCases where texture != .plain {
      let layer = Int(texture.rawValue)
      let facade = (DL_TEXTURE_OFFICES...DL_TEXTURE_SHOPS).contains(layer)
      let all = words[
        layer * DL_TEXTURE_TEXELS..<layer * DL_TEXTURE_TEXELS + DL_TEXTURE_SIDE * DL_TEXTURE_SIDE]
      let mean = all.reduce(0.0) { $0 + Double($1 & 255) } / Double(all.count) / 128
      if !facade { #expect(abs(mean - 1) < 0.01, "\(texture)") }
      // A word's second byte is its right neighbour's first.
      let row = Array(all.prefix(DL_TEXTURE_SIDE))
      for column in row.indices {
        #expect(row[column] >> 8 & 255 == row[(column + 1) % row.count] & 255)
      }
    }
  }
}
