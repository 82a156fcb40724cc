/// What a neighbourhood is like.
enum Zone: UInt8, Sendable, Hashable, CaseIterable {
  /// High offices and flats with shops below.
  case downtown
  /// Closed blocks of three to seven storeys.
  case city
  /// Two to four storeys, shops and houses.
  case town
  /// Houses with gardens.
  case suburb
  /// Halls and flats between lawns.
  case campus
  /// Stores and sheds set back from wide roads.
  case commercial
  /// Few houses and barns.
  case village
  /// Fields, hedges, lone farms.
  case farmland
  /// Forest and meadows.
  case woodland
  /// Dry grass and shrubs.
  case dryland
}

/// How a zone is built and planted. Lengths in metres.
struct ZoneCharacter: Sendable {
  var lots: [(BuildingKind, Double)] = []
  /// Share of the street front that is built on.
  var fill = 0.0
  /// From the street's edge to the front.
  var setback = 2.0...4.0
  /// Between neighbours.
  var gap = 0.0...0.0
  /// Share of the buildings that have another behind.
  var backRow = 0.0
  /// Share of the lattice places inside blocks that are built on, and with what.
  var infill = 0.0
  var infillKinds: [(BuildingKind, Double)] = []
  /// Between street trees; none at 0.
  var streetTrees = 0.0
  /// Chance of a tree, and of a bush, in every 8 m square of open land.
  var trees = 0.05
  var bushes = 0.05
  /// Share of the land under forest.
  var forest = 0.0
  /// Between lamps; none at 0.
  var lamps = 30.0
  /// Poles with wires instead of lamps.
  var hasPowerLine = false
  /// Small things per 10 m of pavement.
  var furniture = 0.0
  /// Share of parking places that are taken.
  var parked = 0.35
  var hasGardens = false
  var hasFields = false
  /// Open ground between the buildings is paved.
  var isPaved = false
}

extension Zone {
  var character: ZoneCharacter { Self.characters[Int(rawValue)] }

  /// By raw value.
  private static let characters: [ZoneCharacter] = [
    ZoneCharacter(
      lots: [(.tower, 4), (.office, 4), (.flats, 2), (.shopHouse, 1)], fill: 0.93, setback: 0.6...2,
      gap: 0...1.5, backRow: 0.7, infill: 0.7, infillKinds: [(.tower, 4), (.office, 3), (.flats, 3)],
      streetTrees: 13, trees: 0.03, bushes: 0.02, lamps: 26, furniture: 0.55, isPaved: true),
    ZoneCharacter(
      lots: [(.office, 2), (.flats, 4), (.shopHouse, 5), (.tower, 0.4)], fill: 0.9, setback: 0.6...2.5,
      gap: 0...2, backRow: 0.6, infill: 0.6, infillKinds: [(.flats, 4), (.office, 2), (.warehouse, 1)],
      streetTrees: 14, trees: 0.06, bushes: 0.05, lamps: 28, furniture: 0.45, isPaved: true),
    ZoneCharacter(
      lots: [(.shopHouse, 4), (.rowHouse, 4), (.flats, 1.5), (.villa, 1.5), (.store, 0.6)], fill: 0.88,
      setback: 1...4, gap: 0...5, backRow: 0.45, infill: 0.4,
      infillKinds: [(.villa, 3), (.flats, 1), (.rowHouse, 3)], streetTrees: 17, trees: 0.16, bushes: 0.1,
      lamps: 30, furniture: 0.3, hasGardens: true),
    ZoneCharacter(
      lots: [(.house, 6), (.villa, 4), (.bungalow, 3)], fill: 0.9, setback: 6...9, gap: 5...10,
      backRow: 0.5, infill: 0.35, infillKinds: [(.house, 4), (.villa, 3), (.bungalow, 2)], streetTrees: 24,
      trees: 0.24, bushes: 0.2, forest: 0.08, lamps: 34, furniture: 0.1, hasGardens: true),
    ZoneCharacter(
      lots: [(.hall, 4), (.flats, 2), (.office, 2)], fill: 0.75, setback: 5...12, gap: 6...16, backRow: 0.4,
      infill: 0.35, infillKinds: [(.hall, 3), (.flats, 2), (.office, 1)], streetTrees: 14, trees: 0.2,
      bushes: 0.12, lamps: 28, furniture: 0.35),
    ZoneCharacter(
      lots: [(.store, 4), (.warehouse, 2), (.office, 1.5), (.flats, 1)], fill: 0.75, setback: 8...16,
      gap: 8...20, backRow: 0.35, infill: 0.3, infillKinds: [(.warehouse, 2), (.store, 2), (.flats, 2)],
      streetTrees: 20, trees: 0.14, bushes: 0.1, forest: 0.05, lamps: 34, furniture: 0.08),
    ZoneCharacter(
      lots: [(.house, 3), (.bungalow, 3), (.barn, 2), (.villa, 1)], fill: 0.5, setback: 7...15, gap: 12...35,
      backRow: 0.35, infill: 0.06, infillKinds: [(.barn, 2), (.house, 1)], trees: 0.2, bushes: 0.14,
      forest: 0.15, lamps: 60, hasPowerLine: true, hasGardens: true, hasFields: true),
    ZoneCharacter(
      lots: [(.barn, 3), (.house, 2), (.warehouse, 0.5)], fill: 0.13, setback: 14...30, gap: 40...120,
      backRow: 0.6, infill: 0.01, infillKinds: [(.barn, 1)], trees: 0.05, bushes: 0.04, forest: 0.16,
      lamps: 0, hasPowerLine: true, hasFields: true),
    ZoneCharacter(
      lots: [(.bungalow, 1), (.barn, 1)], fill: 0.03, setback: 14...28, gap: 80...160, trees: 0.1,
      bushes: 0.1,
      forest: 0.5, lamps: 0),
    ZoneCharacter(
      lots: [(.bungalow, 2), (.warehouse, 1), (.store, 1)], fill: 0.08, setback: 10...25, gap: 50...120,
      trees: 0.03, bushes: 0.16, forest: 0.03, lamps: 0, hasPowerLine: true),
  ]
}
