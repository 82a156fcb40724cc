import DriveTypes
import Rendering

/// What the open ground is covered with, by zone: paving in cities, lawns, fields, forest floor.
struct GroundCover: Sendable {
  let zones: ZoneMap
  let seed: UInt64

  private static let fieldSize = SIMD2(150.0, 96.0)
  private static let crops: [(Surface, Double)] = [
    (surface(Colour(118, 128, 56), .grass), 3), (surface(Colour(152, 142, 90), .grass), 3),
    (surface(Colour(124, 98, 70), .soil), 2), (surface(Colour(96, 124, 52), .grass), 3),
    (surface(Colour(156, 148, 72), .grass), 1),
  ]
  private static let paved = surface(Colour(142, 138, 132), .concrete)
  private static let forestFloor = surface(Colour(84, 92, 54), .grass)
  private static let dry = surface(Colour(168, 150, 108), .soil)
  private static let yard = surface(Colour(128, 126, 122), .concrete)

  private static func surface(_ colour: Colour, _ texture: Texture) -> Surface {
    var surface = Surface(colour, .terrain)
    surface.texture = texture
    surface.mapping = .ground(period: texture == .concrete ? 4 : 8)
    surface.castsShadow = false
    surface.getsWet = texture == .concrete
    return surface
  }

  /// nil where the town's own ground is seen.
  func surface(at place: SIMD2<Double>, clearance: Double) -> Surface? {
    let zone = zones.zone(at: place)
    let character = zone.character
    if character.isPaved { return clearance < 45 ? Self.paved : nil }
    if zone == .commercial { return clearance < 35 ? Self.yard : nil }
    if zone == .dryland { return Self.dry }
    if character.hasFields, clearance > 14 { return field(at: place, clearance) }
    if character.forest > 0, forestDepth(at: place, character) > 0.03 { return Self.forestFloor }
    return nil
  }

  /// Crops in large rectangles; grass lies between them and beside streets.
  private func field(at place: SIMD2<Double>, _ clearance: Double) -> Surface? {
    // Rows are shifted, so that the corners of fields do not meet.
    let row = (place.y / Self.fieldSize.y).rounded(.down)
    var random = PlaceRandom(seed: seed, .field, 0, Int(row))
    let x = place.x / Self.fieldSize.x + random.uniform()
    let column = x.rounded(.down)
    let y = place.y / Self.fieldSize.y - row
    let edge = SIMD2(x - column, y) * Self.fieldSize
    if edge.x < 5 || edge.y < 5 { return nil }
    var own = PlaceRandom(seed: seed, .field, Int(column), Int(row))
    return own.chance(0.2) ? nil : own.pick(weighted: Self.crops)
  }

  /// How far the place is inside a forest, in the noise's own measure; below 0 outside.
  func forestDepth(at place: SIMD2<Double>, _ character: ZoneCharacter) -> Double {
    guard character.forest > 0 else { return -1 }
    let noise =
      0.65 * PlaceRandom.noise(seed: seed, .forest, at: place, size: 130)
      + 0.35 * PlaceRandom.noise(seed: seed &+ 1, .forest, at: place, size: 45)
    // The sum of both lies mostly between 0.2 and 0.8.
    return 0.22 + 0.56 * character.forest - noise
  }

  /// Whether crops grow there, so that trees do not.
  func isField(_ place: SIMD2<Double>, clearance: Double) -> Bool {
    guard zones.zone(at: place).character.hasFields, clearance > 14 else { return false }
    return field(at: place, clearance) != nil
  }
}
