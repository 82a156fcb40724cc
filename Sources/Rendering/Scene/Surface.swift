/// An sRGB colour.
public struct Colour: Sendable, Hashable {
  public var red, green, blue: UInt8

  public init(_ red: UInt8, _ green: UInt8, _ blue: UInt8) {
    self.red = red
    self.green = green
    self.blue = blue
  }

  public static let white = Colour(255, 255, 255)
}

/// A pattern that modulates a surface's colour; one repeat spans one unit of u and v. The average of each is 1 in every
/// channel, except for the façades, which bring colours of their own for window and frame.
public enum Texture: UInt8, Sendable, Hashable, CaseIterable {
  case plain = 0
  /// One repeat is meant to span 4 m.
  case asphalt
  /// Slabs with joints; one repeat 4 m.
  case concrete
  /// Small slabs with joints; one repeat 2 m.
  case paving
  /// One repeat 8 m.
  case grass
  /// One repeat 8 m.
  case soil
  /// Worn road paint; one repeat 4 m.
  case paint
  /// One repeat 2 m.
  case brick
  /// One repeat 8 m.
  case plaster
  /// Façades: one repeat is one storey high and one bay wide, a window with its frame in the middle.
  case offices
  case flats
  case houses
  /// A shop's front: wide glass, a door, a sign band; one repeat one bay and one storey.
  case shops
  /// Leaves; one repeat 2 m.
  case foliage
  /// One repeat 2 m.
  case bark
  /// One repeat 2 m.
  case roofTiles
  /// Ripples; one repeat 8 m.
  case water
  /// Boards; one repeat 2 m.
  case wood
}

/// Where a pattern lies: u = `u`·(x, y, z, 1) and v = `v`·(x, y, z, 1) for a point of the mesh's own frame.
public struct TextureMapping: Sendable, Hashable {
  public var u, v: SIMD4<Float>

  public init(u: SIMD4<Float>, v: SIMD4<Float>) {
    self.u = u
    self.v = v
  }

  /// Seen from above. Meshes of tiles start at multiples of 64 m, so periods that divide 64 continue over their borders.
  public static func ground(period: Float) -> TextureMapping {
    TextureMapping(u: SIMD4(1 / period, 0, 0, 0), v: SIMD4(0, 1 / period, 0, 0))
  }

  /// On a wall through `foot` (mesh frame) that runs along the horizontal direction `along` (unit length): one repeat
  /// is `width` metres wide and `height` metres high.
  public static func wall(foot: SIMD3<Float>, along: SIMD3<Float>, width: Float, height: Float)
    -> TextureMapping
  {
    let u = along / width
    return TextureMapping(
      u: SIMD4(u, -(u * foot).sum()), v: SIMD4(0, 0, 1 / height, -foot.z / height))
  }
}

/// Something that may shine on an instance. Bits 0…10 are CARLA's `VehicleLightState`, so a vehicle's `lights` are its
/// lamps as they stand.
public enum Lamp: UInt8, Sendable, Hashable, CaseIterable {
  case position = 0
  case lowBeam, highBeam, brake, rightBlinker, leftBlinker, reverse, fog, interior, special1, special2
  /// Heads of a traffic light.
  case red = 16
  case yellow, green
  /// Lit when it is dark: street lamps, windows. The renderer switches these.
  case night = 24
}

/// How a triangle looks and what it is.
public struct Surface: Sendable, Hashable {
  public var colour: Colour
  public var label: SemanticLabel
  public var texture = Texture.plain
  /// Read where `texture` is not `plain`.
  public var mapping = TextureMapping.ground(period: 4)
  /// 0 matt … 255 mirror: 40 car paint, 160 window glass.
  public var shine: UInt8 = 0
  /// Shines with its own colour while the lamp is lit.
  public var lamp: Lamp?
  /// Its colour is multiplied by the instance's tint.
  public var isTinted = false
  /// Seen from behind as well.
  public var isDoubleSided = false
  /// Darkens and mirrors when wet: roads and pavements.
  public var getsWet = false
  /// Thin things on top of others win over what lies within 0.15 % of the distance a layer: 0 solid, 1 paint, 2 stains.
  public var layer: UInt8 = 0
  /// Throws a shadow.
  public var castsShadow = true

  public init(_ colour: Colour, _ label: SemanticLabel) {
    self.colour = colour
    self.label = label
  }
}
