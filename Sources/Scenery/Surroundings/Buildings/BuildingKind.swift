import Rendering

/// A sort of building: sizes in metres, looks to choose from.
struct BuildingKind: Sendable {
  enum Roof: Sendable {
    case flat, gable, hip
  }

  var width, depth: ClosedRange<Double>
  var storeys: ClosedRange<Int>
  var storeyHeight: Float = 3
  /// Of the ground floor.
  var groundHeight: Float = 3
  /// nil where the ground floor is as the others.
  var groundTexture: Texture?
  var texture = Texture.flats
  /// Width of one bay of the façade.
  var bay: Float = 3
  var roof = Roof.flat
  /// Rise of a roof over its run.
  var pitch: Float = 0.6
  var walls: [Colour]
  var roofs: [Colour] = [Colour(120, 120, 122), Colour(98, 98, 102), Colour(140, 136, 130)]
  var hasBalconies = false
  var hasChimney = false
  /// Narrows with height.
  var isStepped = false
  /// A garden in front, a drive, perhaps a garage.
  var isHome = false
  /// Large doors instead of small ones.
  var hasGate = false
  /// The floor may lie this much above the lowest ground.
  var greatestSlope = 2.5

  private static let stone: [Colour] = [
    Colour(196, 186, 170), Colour(214, 208, 196), Colour(176, 168, 158), Colour(166, 150, 132),
    Colour(205, 190, 160), Colour(182, 122, 96), Colour(158, 100, 82), Colour(150, 156, 162),
  ]
  private static let light: [Colour] = [
    Colour(228, 222, 208), Colour(220, 210, 184), Colour(198, 208, 212), Colour(226, 214, 196),
    Colour(212, 190, 168), Colour(190, 200, 180), Colour(186, 120, 94), Colour(236, 234, 228),
  ]
  private static let glass: [Colour] = [
    Colour(120, 138, 152), Colour(142, 150, 156), Colour(98, 116, 132), Colour(168, 172, 174),
    Colour(150, 142, 132), Colour(110, 126, 128),
  ]
  private static let tiles: [Colour] = [
    Colour(150, 78, 58), Colour(126, 70, 56), Colour(96, 88, 84), Colour(78, 82, 90), Colour(138, 96, 70),
  ]

  static let tower = BuildingKind(
    width: 24...38, depth: 22...32, storeys: 12...26, storeyHeight: 3.6, groundHeight: 5,
    groundTexture: .shops,
    texture: .offices, bay: 3.2, walls: glass, isStepped: true, greatestSlope: 6)
  static let office = BuildingKind(
    width: 20...36, depth: 16...24, storeys: 5...11, storeyHeight: 3.5, groundHeight: 4.5,
    groundTexture: .shops, texture: .offices, bay: 3.4, walls: glass + stone, greatestSlope: 5)
  static let flats = BuildingKind(
    width: 16...30, depth: 13...18, storeys: 4...8, storeyHeight: 3, groundHeight: 3.6, texture: .flats,
    walls: stone + light, hasBalconies: true, greatestSlope: 4)
  static let shopHouse = BuildingKind(
    width: 10...20, depth: 12...17, storeys: 3...5, storeyHeight: 3.2, groundHeight: 4, groundTexture: .shops,
    texture: .flats, bay: 3.2, walls: stone + light, greatestSlope: 3)
  static let rowHouse = BuildingKind(
    width: 8...13, depth: 10...13, storeys: 2...3, storeyHeight: 3, texture: .houses, roof: .gable,
    walls: stone + light, roofs: tiles, hasChimney: true)
  static let villa = BuildingKind(
    width: 10...14, depth: 9...12, storeys: 2...2, storeyHeight: 2.9, texture: .houses, bay: 3.2, roof: .hip,
    pitch: 0.5, walls: light, roofs: tiles, hasChimney: true, isHome: true)
  static let house = BuildingKind(
    width: 9...14, depth: 8...11, storeys: 1...2, storeyHeight: 2.9, texture: .houses, bay: 3.2, roof: .gable,
    pitch: 0.75, walls: light, roofs: tiles, hasChimney: true, isHome: true)
  static let bungalow = BuildingKind(
    width: 12...18, depth: 8...11, storeys: 1...1, storeyHeight: 2.8, texture: .houses, bay: 3.4, roof: .hip,
    pitch: 0.4, walls: light, roofs: tiles, isHome: true)
  static let barn = BuildingKind(
    width: 14...24, depth: 10...14, storeys: 1...1, storeyHeight: 5, groundHeight: 5, texture: .wood, bay: 2,
    roof: .gable, pitch: 0.7,
    walls: [Colour(136, 52, 42), Colour(120, 96, 70), Colour(142, 130, 112), Colour(108, 60, 46)],
    roofs: [Colour(92, 92, 96), Colour(120, 70, 58), Colour(136, 138, 140)], hasGate: true)
  static let warehouse = BuildingKind(
    width: 26...44, depth: 18...28, storeys: 1...1, storeyHeight: 7.5, groundHeight: 7.5, texture: .plaster,
    bay: 8,
    walls: [Colour(172, 176, 178), Colour(150, 160, 170), Colour(190, 184, 170), Colour(120, 140, 150)],
    hasGate: true, greatestSlope: 4)
  static let store = BuildingKind(
    width: 20...36, depth: 15...22, storeys: 1...2, storeyHeight: 4, groundHeight: 4.5, groundTexture: .shops,
    texture: .plaster, bay: 4, walls: light, greatestSlope: 3)
  static let hall = BuildingKind(
    width: 26...46, depth: 14...20, storeys: 2...4, storeyHeight: 3.8, groundHeight: 4.2, texture: .offices,
    bay: 3.6, walls: stone, greatestSlope: 4)
}
