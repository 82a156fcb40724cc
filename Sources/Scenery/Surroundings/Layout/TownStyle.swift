/// What a town is like, by its name.
///
/// CARLA's towns as its documentation describes them (`maps` page: "Town01: small town with a river and bridges",
/// "Town04: small town embedded in the mountains with an infinite highway", …), told in zones:
///
/// | town | dense | middle | thin | open | plants |
/// |---|---|---|---|---|---|
/// | 01, 02 | town | town, suburb | suburb | woodland | broad leaves, poplars |
/// | 03 | city | city, town | suburb | suburb | broad leaves |
/// | 04 | city | town, suburb | woodland | woodland | conifers |
/// | 05 | downtown | city | commercial | woodland | mixed |
/// | 06 | commercial | commercial | suburb | farmland | broad leaves |
/// | 07 | village | village | farmland | farmland | mixed |
/// | 10HD | downtown | downtown, city | city | campus | broad leaves, palms |
/// | 11 | town | suburb, village | dryland | dryland | shrubs, pines |
/// | 12, 13 | downtown | city, town, suburb | village | farmland | mixed |
/// | 15 | city | campus | campus | woodland | pines, broad leaves |
///
/// A name that is not listed is told by the density of its streets alone, as 12 and 13 are.
struct TownStyle: Sendable {
  /// Zones of streets with pavements, from the densest: the least metres of street edge per hectare, smoothed over
  /// about 150 m.
  var bands: [(least: Double, zone: Zone)]
  /// Where there is less.
  var open: Zone
  var plants: [(Plant, Double)]
  /// Whether fast roads without pavements are built along, too.
  var buildsAlongFastRoads = false

  static func named(_ name: String) -> TownStyle {
    switch name.split(separator: "/").last.map(String.init) ?? name {
    case "Town01", "Town01_Opt", "Town02", "Town02_Opt":
      TownStyle(
        bands: [(150, .town), (25, .suburb)], open: .woodland,
        plants: [(.broadleaf, 4), (.birch, 2), (.poplar, 2), (.palm, 0.6)])
    case "Town03", "Town03_Opt":
      TownStyle(
        bands: [(130, .city), (70, .town), (10, .suburb)], open: .suburb,
        plants: [(.broadleaf, 5), (.birch, 2), (.poplar, 1)])
    case "Town04", "Town04_Opt":
      TownStyle(
        bands: [(140, .city), (80, .town), (35, .suburb)], open: .woodland,
        plants: [(.spruce, 5), (.pine, 2), (.broadleaf, 2), (.birch, 1)])
    case "Town05", "Town05_Opt":
      TownStyle(
        bands: [(130, .downtown), (55, .city), (22, .commercial)], open: .woodland,
        plants: [(.broadleaf, 4), (.pine, 2), (.spruce, 1), (.birch, 1)])
    case "Town06", "Town06_Opt":
      TownStyle(
        bands: [(34, .commercial), (10, .suburb)], open: .farmland,
        plants: [(.broadleaf, 4), (.poplar, 2), (.birch, 1)], buildsAlongFastRoads: true)
    case "Town07", "Town07_Opt":
      TownStyle(
        bands: [(60, .village)], open: .farmland,
        plants: [(.broadleaf, 4), (.poplar, 1), (.birch, 1), (.spruce, 1)])
    case "Town10HD", "Town10HD_Opt", "Town10":
      TownStyle(
        bands: [(60, .downtown), (12, .city)], open: .campus,
        plants: [(.broadleaf, 5), (.palm, 2), (.poplar, 1)])
    case "Town11":
      TownStyle(
        bands: [(150, .town), (90, .suburb), (45, .village)], open: .dryland,
        plants: [(.pine, 2), (.dryBush, 3), (.broadleaf, 1)])
    case "Town15":
      TownStyle(
        bands: [(150, .city), (30, .campus)], open: .woodland,
        plants: [(.pine, 3), (.broadleaf, 3), (.birch, 1)])
    default:
      TownStyle(
        bands: [(210, .downtown), (150, .city), (105, .town), (50, .suburb), (28, .village)], open: .farmland,
        plants: [(.broadleaf, 5), (.birch, 2), (.poplar, 1), (.spruce, 2)])
    }
  }

  func zone(density: Double) -> Zone {
    bands.first { density >= $0.least }?.zone ?? open
  }
}
