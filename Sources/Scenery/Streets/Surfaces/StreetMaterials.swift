import Rendering

/// The surfaces of which streets are made, in a town's tones.
struct StreetMaterials: Sendable {
  enum Material: UInt8, Sendable, Hashable {
    case asphalt, parking, cycleLane, shoulder, gutter, kerb, sidewalk, lawn, verge
  }

  private let asphalt: Colour
  private let ground: GroundStyle
  private let sidewalk: (colour: Colour, texture: Texture)

  /// Asphalts of one town differ by this much in tone.
  private static let tones: [Int] = [0, -2, 2, -1, 3, -3, 1, 2]

  init(town: String, ground: GroundStyle) {
    self.ground = ground
    switch town {
    case "Town01", "Town02": asphalt = Colour(88, 88, 88)
    case "Town04", "Town05", "Town06": asphalt = Colour(96, 95, 93)
    case "Town07", "Town11": asphalt = Colour(84, 83, 80)
    case "Town10HD": asphalt = Colour(74, 75, 78)
    default: asphalt = Colour(82, 82, 83)
    }
    switch town {
    case "Town10HD", "Town03": sidewalk = (Colour(158, 154, 148), .paving)
    case "Town15": sidewalk = (Colour(164, 150, 138), .paving)
    default: sidewalk = (Colour(160, 158, 152), .concrete)
    }
  }

  /// `tone` picks one of a few shades of asphalt.
  func surface(_ material: Material, tone: Int = 0) -> Surface {
    switch material {
    case .asphalt: return road(asphalt, shade: Self.tones[tone % Self.tones.count])
    case .parking: return road(asphalt, shade: -9)
    case .cycleLane: return road(Colour(92, 98, 90), shade: 0)
    case .shoulder: return road(asphalt, shade: 10)
    case .gutter: return road(Colour(146, 145, 140), shade: 0, .concrete)
    case .kerb: return stone(Colour(170, 168, 162), .plain)
    case .sidewalk: return stone(sidewalk.colour, sidewalk.texture)
    case .lawn:
      var surface = ground.surface
      (surface.colour, surface.texture) = ground.median
      if surface.texture == .concrete { surface.label = .ground }
      return surface
    case .verge: return ground.surface
    }
  }

  private func road(_ colour: Colour, shade: Int, _ texture: Texture = .asphalt) -> Surface {
    func shaded(_ value: UInt8) -> UInt8 { UInt8(min(255, max(0, Int(value) + shade))) }
    var surface = Surface(Colour(shaded(colour.red), shaded(colour.green), shaded(colour.blue)), .roads)
    surface.texture = texture
    surface.mapping = .ground(period: 4)
    surface.getsWet = true
    surface.castsShadow = false
    return surface
  }

  private func stone(_ colour: Colour, _ texture: Texture) -> Surface {
    var surface = Surface(colour, .sidewalks)
    surface.texture = texture
    surface.mapping = .ground(period: texture == .paving ? 2 : 4)
    surface.getsWet = true
    surface.castsShadow = false
    return surface
  }
}
