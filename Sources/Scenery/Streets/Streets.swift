import DriveTypes
import Rendering
import Roads

/// What the map says of its streets: surfaces, markings, kerbs, crosswalks, stop lines, signs.
///
/// The story: `StreetLayout` cuts every lane section across at shared stations and indexes the spans between them by
/// tile. On a tile, `StreetSurfacer` lays lanes and kerbs along each run of spans, `LaneMarker` paints their lines,
/// `VergeSurfacer` makes the slopes beside them, `GuardRails` and `BridgeBuilder` what highways and high roads need;
/// `JunctionFiller` paves the gaps of junctions; `PaintedSites` and `SignPosts` know the single things by tile.
struct Streets: Sendable {
  let network: RoadNetwork
  let ground: Ground
  let materials: StreetMaterials
  /// Of each section.
  private let profiles: [StreetProfile]
  private let paintings: PaintedSites
  private let signs: SignPosts
  private let rails: GuardRails

  var layout: StreetLayout { ground.layout }

  init(network: RoadNetwork, ground: Ground) {
    self.network = network
    self.ground = ground
    materials = StreetMaterials(town: network.name, ground: ground.style)
    profiles = ground.layout.sections.map(StreetProfile.init)
    paintings = PaintedSites(network, ground.layout)
    signs = SignPosts(network, ground.layout)
    rails = GuardRails(network)
  }

  func add(to tile: inout TileBuilder) {
    let index = StreetLayout.tile(tile.origin.x + 1, tile.origin.y + 1)
    for run in layout.runs(onTile: index) { add(run, to: &tile) }
    for area in ground.junctions.areas(onTile: index) {
      JunctionFiller(layout: layout, materials: materials).fill(
        ground.junctions.mask(area), height: ground.junctions.areas[area].height, on: &tile)
    }
    for site in paintings.sites(onTile: index) { site.paint(on: &tile, in: layout) }
    rails.build(onTile: index, &tile)
    for post in signs.posts(onTile: index) { add(post, to: &tile) }
  }

  private func add(_ run: StreetRun, to tile: inout TileBuilder) {
    StreetSurfacer(run, profile: profiles[run.section], in: layout, materials: materials).lay(on: &tile)
    LaneMarker(run, in: layout, network).paint(on: &tile)
    let edges = [true, false].map { StreetEdge(run, isLeft: $0, ground) }
    for edge in edges {
      VergeSurfacer(run, ground).lay(edge, on: &tile)
      if !rails.isMapped { GuardRails.build(run, edge, ground, on: &tile) }
    }
    BridgeBuilder(run, ground).build(left: edges[0], right: edges[1], on: &tile)
  }

  private func add(_ post: SignPosts.Post, to tile: inout TileBuilder) {
    guard let model = post.sign.model else { return }
    var place = post.place
    place.z = max(place.z, ground.height(x: place.x, y: place.y))
    tile.instances.append(Instance(model: model, placement: Placement(origin: place, yaw: post.yaw)))
  }
}
