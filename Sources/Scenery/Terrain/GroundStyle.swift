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

  init(town: String) {
    texture = .grass
    switch town {
    case "Town04": (colour, hilliness) = (Colour(98, 110, 62), 45)
    case "Town06": (colour, hilliness) = (Colour(104, 110, 64), 12)
    case "Town07": (colour, hilliness) = (Colour(96, 116, 54), 14)
    case "Town10HD": (colour, hilliness) = (Colour(122, 120, 112), 4)
    case "Town11": (colour, hilliness) = (Colour(104, 112, 60), 25)
    case "Town13": (colour, hilliness) = (Colour(112, 114, 66), 18)
    default: (colour, hilliness) = (Colour(88, 112, 58), 10)
    }
    median = (colour, .grass)
    if town == "Town10HD" {
      texture = .soil
      median = (Colour(150, 148, 142), .concrete)
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
