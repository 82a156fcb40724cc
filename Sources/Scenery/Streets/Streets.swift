import DriveTypes
import Rendering
import Roads

/// What the map says of its streets: surfaces, markings, kerbs, crosswalks, stop lines, signs.
///
/// The story: `StreetLayout` cuts every lane section across at shared stations and indexes the spans between them by
/// tile. On a tile, `StreetSurfacer` lays lanes and kerbs along each run of spans and `VergeSurfacer` the slopes
/// beside them.
struct Streets: Sendable {
  let network: RoadNetwork
  let ground: Ground
  let materials: StreetMaterials
  /// Of each section.
  private let profiles: [StreetProfile]
  let paintings: PaintedSites

  var layout: StreetLayout { ground.layout }

  init(network: RoadNetwork, ground: Ground) {
    self.network = network
    self.ground = ground
    materials = StreetMaterials(town: network.name, ground: ground.style)
    profiles = ground.layout.sections.map(StreetProfile.init)
    paintings = PaintedSites(network, ground.layout)
  }

  func add(to tile: inout TileBuilder) {
    let index = StreetLayout.tile(tile.origin.x + 1, tile.origin.y + 1)
    for run in layout.runs(onTile: index) {
      StreetSurfacer(run, profile: profiles[run.section], in: layout, materials: materials).lay(on: &tile)
      VergeSurfacer(run, ground).lay(on: &tile)
      LaneMarker(run, in: layout, network).paint(on: &tile)
    }
    for area in ground.junctions.areas(onTile: index) {
      JunctionFiller(layout: layout, materials: materials).fill(
        ground.junctions.mask(area), height: ground.junctions.areas[area].height, on: &tile)
    }
    for site in paintings.sites(onTile: index) { site.paint(on: &tile, in: layout) }
  }
}
