import DriveTypes
import Rendering
import Roads
import Scenery
import TestOracles
import Testing

@Suite struct TileTests {
  private struct Key: Hashable {
    var values: [Int]
  }

  private static func equal(_ a: SceneryTile, _ b: SceneryTile) -> Bool {
    a.origin == b.origin && a.layers.count == b.layers.count && a.instances.count == b.instances.count
      && zip(a.layers, b.layers).allSatisfy {
        $0.mesh.vertices == $1.mesh.vertices && $0.mesh.triangles == $1.mesh.triangles
          && $0.mesh.surfaces == $1.mesh.surfaces && $0.distance == $1.distance
      } && zip(a.instances, b.instances).allSatisfy { $0.placement == $1.placement }
  }

  /// Tiles do not depend on which was asked for first.
  @Test func orderOfTilesDoesNotMatter() throws {
    guard let network = try TownMaps.network(ifPresent: "Town10HD") else { return }
    let (first, second) = (TownScenery(network: network, seed: 3), TownScenery(network: network, seed: 3))
    let middle = Point<World>(x: 0, y: -40)
    _ = second.tiles(near: Point(x: 90, y: 20), reach: 90)
    _ = second.tiles(near: Point(x: -80, y: -90), reach: 100)
    let (a, b) = (first.tiles(near: middle, reach: 200), second.tiles(near: middle, reach: 200))
    #expect(a.count == b.count)
    for (x, y) in zip(a, b) { #expect(Self.equal(x, y)) }
  }

  /// Every triangle of the roads belongs to one tile only.
  @Test func tilesShareNoTriangle() throws {
    guard let network = try TownMaps.network(ifPresent: "Town02") else { return }
    let tiles = TownScenery(network: network, seed: 3).tiles(near: Point(x: 80, y: -200), reach: 250)
    var owner: [Key: Int] = [:]
    for (number, tile) in tiles.enumerated() {
      for layer in tile.layers where layer.distance.contains(10) {
        for triangle in layer.mesh.triangles {
          let surface = layer.mesh.surfaces[Int(triangle.surface)]
          // Two roads of a junction may bear the same line.
          guard surface.label == .roads else { continue }
          let corners = [triangle.a, triangle.b, triangle.c].map { index -> [Int] in
            let v = layer.mesh.vertices[Int(index)]
            return [
              Int(((Double(v.x) + tile.origin.x) * 1000).rounded()),
              Int(((Double(v.y) + tile.origin.y) * 1000).rounded()), Int((Double(v.z) * 1000).rounded()),
            ]
          }.sorted { $0.lexicographicallyPrecedes($1) }
          let other = owner.updateValue(number, forKey: Key(values: corners.flatMap { $0 }))
          #expect(other == nil || other == number, "\(corners) \(surface.label) \(surface.texture)")
        }
      }
    }
    #expect(owner.count > 500)
  }

  /// A crosswalk of the map is painted: some of its area shows road paint.
  @Test(arguments: ["Town03", "Town05", "Town10HD"]) func everyCrosswalkIsPainted(town: String) throws {
    guard let network = try TownMaps.network(ifPresent: town) else { return }
    let box = network.bounds
    let tiles = TownScenery(network: network, seed: 1).tiles(near: box.centre, reach: 500)
    let probe = SurfaceProbe(tiles, distance: 50)
    var random = RandomSource(seed: 5)
    for crosswalk in network.crosswalks() {
      let corners = crosswalk.outline
      var paint = 0
      for _ in 0..<300 {
        // A random point a little inside the outline, where both bars and border lines reach.
        let n = random.index(below: corners.count)
        let edge = corners[(n + 1) % corners.count] - corners[n]
        let centre = corners.dropLast().reduce(Vector<World>.zero) { $0 + ($1 - .origin) }
        let inside = Point<World>.origin + centre * (1 / Double(corners.count - 1))
        let border = corners[n] + edge * random.uniform()
        let (x, y) = (border.x + 0.06 * (inside.x - border.x), border.y + 0.06 * (inside.y - border.y))
        if probe.hits(x: x, y: y).contains(where: { $0.surface.label == .roadLine }) { paint += 1 }
      }
      #expect(paint > 5, "\(town) crosswalk \(crosswalk.id) on road \(crosswalk.road): \(corners)")
    }
  }
}
