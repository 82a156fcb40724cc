import Rendering

/// What the ground of a town is made of.
struct GroundStyle: Sendable {
  var colour: Colour
  var texture: Texture
  /// Metres; of hills far from the roads.
  var hilliness: Double
  /// Of raised medians and strips beside the sidewalk.
  var median: (colour: Colour, texture: Texture)

  /// Of the slope that joins a street's edge with the terrain, metres.
  static let slopeWidth = 4.0

  static let grass = Colour(88, 112, 58)

  init(town: String) {
    let lawn = (colour: GroundStyle.grass, texture: Texture.grass)
    switch town {
    case "Town10HD":
      (colour, texture, hilliness, median) = (
        Colour(122, 120, 112), .soil, 4, (Colour(150, 148, 142), .concrete)
      )
    case "Town04": (colour, texture, hilliness, median) = (Colour(98, 110, 62), .grass, 45, lawn)
    case "Town11": (colour, texture, hilliness, median) = (Colour(104, 112, 60), .grass, 25, lawn)
    case "Town13": (colour, texture, hilliness, median) = (Colour(112, 114, 66), .grass, 18, lawn)
    case "Town06": (colour, texture, hilliness, median) = (Colour(104, 110, 64), .grass, 12, lawn)
    case "Town07": (colour, texture, hilliness, median) = (Colour(96, 116, 54), .grass, 14, lawn)
    default: (colour, texture, hilliness, median) = (GroundStyle.grass, .grass, 10, lawn)
    }
  }

  var surface: Surface {
    var surface = Surface(colour, .terrain)
    surface.texture = texture
    surface.mapping = .ground(period: 8)
    surface.castsShadow = false
    return surface
  }
}
