import Glibc
import Rendering

/// The plants' models, two shapes of each, in three levels of detail.
struct PlantModels: Sendable {
  static let shapes = 2

  private let models: [Model]

  init() {
    models = Plant.allCases.flatMap { plant in
      (0..<Self.shapes).map { shape in
        let isLow = plant == .bush || plant == .dryBush
        let distances: [Float] = isLow ? [40, 90, 220] : [60, 260, 1000]
        return Model(
          levels: zip([Crown.Fineness.fine, .middle, .coarse], distances).map { fineness, distance in
            var mesh = MeshBuilder()
            Self.grow(plant, fineness, shape: shape * 100 + Int(plant.rawValue), into: &mesh)
            return Model.Level(mesh: mesh.build(), farDistance: distance)
          })
      }
    }
  }

  func model(_ plant: Plant, shape: Int) -> Model { models[Int(plant.rawValue) * Self.shapes + shape] }

  private static func leaves(_ colour: Colour) -> Surface {
    var surface = Surface(colour, .vegetation)
    surface.texture = .foliage
    // Slanted, so that no side of a crown sees the pattern edge-on.
    surface.mapping = TextureMapping(u: SIMD4(0.55, 0.42, 0.2, 0), v: SIMD4(-0.3, 0.25, 0.6, 0))
    surface.isTinted = true
    return surface
  }

  private static func trunk(
    _ colour: Colour, radius: Float, height: Float, _ fineness: Crown.Fineness, into mesh: inout MeshBuilder
  ) {
    if fineness == .coarse { return }
    var bark = Surface(colour, .vegetation)
    bark.texture = .bark
    bark.mapping = TextureMapping(u: SIMD4(0.5, 0.5, 0, 0), v: SIMD4(0, 0, 0.5, 0))
    mesh.cylinder(
      centre: .zero, radius: radius, topRadius: radius * 0.6, from: -0.4, to: height,
      sides: fineness == .fine ? 6 : 3, bark)
  }

  private static func grow(
    _ plant: Plant, _ fineness: Crown.Fineness, shape: Int, into mesh: inout MeshBuilder
  ) {
    func ball(
      _ x: Float, _ y: Float, _ z: Float, _ radii: SIMD3<Float>, _ surface: Surface,
      _ level: Crown.Fineness? = nil
    ) {
      Crown.add(
        to: &mesh, centre: SIMD3(x, y, z), radii: radii, level ?? fineness,
        roughness: fineness == .fine ? 0.26 : 0.18,
        shape: shape + Int(x * 8) + Int(z * 32), surface)
    }
    switch plant {
    case .broadleaf:
      let (light, dark) = (leaves(Colour(92, 122, 54)), leaves(Colour(74, 102, 46)))
      trunk(Colour(98, 80, 62), radius: 0.26, height: 3.6, fineness, into: &mesh)
      if fineness == .coarse {
        ball(0, 0, 5.1, SIMD3(3.1, 3.1, 3.3), light)
      } else {
        ball(0, 0, 5.6, SIMD3(2.7, 2.7, 2.3), light)
        if fineness == .fine {
          let turn: Float = shape < 100 ? 0.4 : 1.5
          for index in 0..<7 {
            let angle = turn + Float(index) * 2.4
            let out = 1.25 + 0.35 * Float(index % 3)
            ball(
              cosf(angle) * out, sinf(angle) * out, 4.1 + 0.42 * Float(index), SIMD3(1.45, 1.45, 1.2),
              index % 2 == 1 ? light : dark, .middle)
          }
        } else {
          ball(0.4, -0.3, 4.1, SIMD3(2.4, 2.4, 1.4), dark, .coarse)
        }
      }
    case .birch:
      let (light, dark) = (leaves(Colour(126, 142, 70)), leaves(Colour(104, 124, 60)))
      trunk(Colour(214, 210, 200), radius: 0.16, height: 4.4, fineness, into: &mesh)
      ball(0, 0, 5.6, SIMD3(1.7, 1.7, fineness == .coarse ? 3.4 : 2.7), light)
      if fineness == .fine {
        ball(0.7, 0.3, 3.9, SIMD3(1.2, 1.2, 1.3), dark, .middle)
        ball(-0.5, -0.6, 7.4, SIMD3(0.9, 0.9, 1.3), light, .middle)
      }
    case .poplar:
      let light = leaves(Colour(84, 112, 52))
      trunk(Colour(104, 92, 76), radius: 0.22, height: 2.6, fineness, into: &mesh)
      if fineness == .coarse {
        ball(0, 0, 6.8, SIMD3(1.35, 1.35, 5), light)
      } else {
        let dark = leaves(Colour(72, 100, 48))
        let count = fineness == .fine ? 6 : 3
        for index in 0..<count {
          let share = (Float(index) + 0.5) / Float(count)
          let width = 1.4 - 0.85 * share * share
          let lean: Float = index % 2 == 0 ? 0.1 : -0.1
          ball(
            lean, fineness == .fine ? -lean * 0.7 : 0, 2.4 + 8.4 * share,
            SIMD3(width, width, fineness == .fine ? 2.1 : 2.8), index % 2 == 0 ? dark : light, .middle)
        }
      }
    case .spruce: conifer(fineness, tiers: [4, 2, 1], leaves(Colour(50, 78, 52)), into: &mesh)
    case .pine:
      let (light, dark) = (leaves(Colour(72, 98, 58)), leaves(Colour(58, 82, 52)))
      trunk(Colour(134, 88, 60), radius: 0.24, height: 6.2, fineness, into: &mesh)
      ball(0, 0, fineness == .coarse ? 6.6 : 7.4, SIMD3(2.3, 2.3, fineness == .coarse ? 2.2 : 1.5), light)
      if fineness == .fine {
        ball(1.1, 0.4, 6.1, SIMD3(1.5, 1.5, 0.9), dark, .middle)
        ball(-0.9, -0.8, 5.6, SIMD3(1.3, 1.3, 0.8), dark, .middle)
      }
    case .palm: palm(fineness, into: &mesh)
    case .bush:
      let light = leaves(Colour(80, 108, 52))
      ball(0, 0, 0.55, SIMD3(1, 1, 0.85), light)
      if fineness == .fine { ball(0.6, 0.4, 0.4, SIMD3(0.7, 0.7, 0.6), leaves(Colour(66, 92, 46)), .middle) }
    case .dryBush:
      ball(
        0, 0, 0.4, SIMD3(0.9, 0.8, 0.6), leaves(Colour(138, 130, 86)))
    }
  }

  private static func conifer(
    _ fineness: Crown.Fineness, tiers: [Int], _ surface: Surface, into mesh: inout MeshBuilder
  ) {
    trunk(Colour(92, 72, 56), radius: 0.22, height: 2, fineness, into: &mesh)
    let (count, sides) =
      switch fineness {
      case .fine: (tiers[0], 9)
      case .middle: (tiers[1], 6)
      case .coarse: (tiers[2], 5)
      }
    let (low, high) = (Float(1), Float(10.5))
    for tier in 0..<count {
      let from = low + (high - low) * Float(tier) / Float(count) * 0.86
      let to = min(high, from + (high - low) / Float(count) * (count == 1 ? 1 : 1.5))
      let radius = 2.4 * (1 - (from - low) / (high - low)) + 0.25
      let outline = (0..<sides).map { index in
        let angle = 2 * Float.pi * (Float(index) + 0.5 * Float(tier % 2)) / Float(sides)
        // Every other bough is shorter: a ragged edge.
        let reach = radius * (fineness == .fine && index % 2 == 1 ? 0.82 : 1)
        return SIMD2(cosf(angle), sinf(angle)) * reach
      }
      mesh.prism(outline, from: from, to: to, topScale: 0, surface, bottom: fineness == .fine)
    }
  }

  private static func palm(_ fineness: Crown.Fineness, into mesh: inout MeshBuilder) {
    trunk(
      Colour(138, 118, 92), radius: 0.2, height: 6.4, fineness == .coarse ? .middle : fineness, into: &mesh)
    var frond = leaves(Colour(96, 122, 60))
    frond.isDoubleSided = true
    let count = fineness == .fine ? 10 : fineness == .middle ? 7 : 5
    for index in 0..<count {
      let angle = 2 * Float.pi * Float(index) / Float(count)
      let out = SIMD3(cosf(angle), sinf(angle), 0)
      let side = SIMD3(-out.y, out.x, 0) * 0.45
      let lift: Float = index % 2 == 0 ? 0.8 : 0.3
      let root = SIMD3<Float>(0, 0, 6.3)
      let middle = root + out * 1.4 + SIMD3(0, 0, lift)
      let tip = root + out * 2.7 + SIMD3(0, 0, lift - 1.3)
      mesh.triangle(root, middle - side, middle + side, frond)
      mesh.triangle(middle - side, tip, middle + side, frond)
    }
  }
}
