import DriveTypes
import Rendering
import Roads
import Scenery
import Testing

/// What is invented beside the streets of every town at hand.
@Suite struct SurroundingsTests {
  @Test(arguments: SurroundingsRig.towns)
  func nothingStandsWhereVehiclesDrive(town: String) throws {
    for seed in 1...3 as ClosedRange<UInt64> {
      guard let rig = try SurroundingsRig(town: town, seed: seed) else { return }
      let driven = PlaceGrid(rig.drivenPlaces())
      for outline in rig.scenery.outlines {
        let hit = driven.first(within: outline.radius, of: outline.centre) { outline.contains($0) }
        #expect(hit == nil, "\(town) seed \(seed): \(outline)")
      }
      guard seed == 1 else { continue }
      for instance in rig.inventedTiles().flatMap(\.instances) {
        let foot = instance.placement.origin
        let hit = driven.first(within: 0.4, of: foot) { $0.distanceXY(to: foot) < 0.4 }
        #expect(hit == nil, "\(town): a model at \(foot)")
      }
    }
  }

  @Test(arguments: SurroundingsRig.towns)
  func buildingsStandApartAndOffTheStreets(town: String) throws {
    guard let rig = try SurroundingsRig(town: town, seed: 2) else { return }
    let buildings = rig.scenery.outlines.filter { $0.kind == .building }
    #expect(buildings.count > 5)
    for (index, outline) in buildings.enumerated() {
      for other in buildings[..<index]
      where other.centre.distanceXY(to: outline.centre) < other.radius + outline.radius {
        #expect(!outline.box.intersects(other.box), "\(town): \(outline) and \(other)")
      }
      for corner in outline.box.corners + [outline.centre] {
        #expect(rig.scenery.streetClearance(x: corner.x, y: corner.y) > 0.3, "\(town): \(outline)")
      }
    }
  }

  /// Models stand on what one could stand on (trunks reach a little into it), floors lie above the ground around them
  /// and walls reach into it.
  @Test(arguments: SurroundingsRig.towns)
  func everythingStandsOnTheGround(town: String) throws {
    guard let rig = try SurroundingsRig(town: town, seed: 1) else { return }
    for instance in rig.inventedTiles().flatMap(\.instances) {
      let foot = instance.placement.origin
      let ground = rig.scenery.groundHeight(x: foot.x, y: foot.y)
      #expect(abs(foot.z - ground) < 0.35, "\(town): \(foot) over \(ground)")
    }
    for outline in rig.scenery.outlines where outline.kind == .building {
      for corner in outline.box.corners {
        let ground = rig.scenery.groundHeight(x: corner.x, y: corner.y)
        #expect(outline.centre.z > ground && outline.base < ground - 0.5, "\(town): \(outline)")
        #expect(outline.centre.z < ground + 6.5, "\(town): \(outline)")
      }
    }
  }

  @Test(arguments: ["Looptown", "Town01", "Town10HD"])
  func sameSeedSamePlaces(town: String) throws {
    guard let one = try SurroundingsRig(town: town, seed: 7),
      let two = try SurroundingsRig(town: town, seed: 7),
      let other = try SurroundingsRig(town: town, seed: 8)
    else { return }
    #expect(one.scenery.outlines == two.scenery.outlines)
    let common = Set(one.scenery.outlines).intersection(other.scenery.outlines)
    #expect(common.count * 2 < one.scenery.outlines.count)
  }

  /// Tiles asked for in any order are the same tiles.
  @Test(arguments: ["Looptown", "Town01", "Town04"])
  func tilesDoNotDependOnOrder(town: String) throws {
    guard let one = try SurroundingsRig(town: town, seed: 3),
      let two = try SurroundingsRig(town: town, seed: 3)
    else { return }
    let places = (-3...3).flatMap { row in (-3...3).map { SIMD2(Int32($0), Int32(row)) } }
    let forth = places.map { one.scenery.inventedTile(column: $0.x, row: $0.y) }
    let back = places.reversed().map { two.scenery.inventedTile(column: $0.x, row: $0.y) }.reversed()
    for (a, b) in zip(forth, back) {
      #expect(a.lights == b.lights)
      #expect(a.instances.map(\.placement) == b.instances.map(\.placement))
      #expect(a.instances.map(\.tint) == b.instances.map(\.tint))
      #expect(a.layers.map(\.mesh.vertices) == b.layers.map(\.mesh.vertices))
      #expect(a.layers.map(\.mesh.surfaces) == b.layers.map(\.mesh.surfaces))
    }
  }

  @Test(arguments: ["Looptown", "Town03", "Town10HD"])
  func keepsPlacesFree(town: String) throws {
    guard let open = try SurroundingsRig(town: town, seed: 1) else { return }
    // Where something stands otherwise, so that it has to go.
    let kinds: [Outline.Kind] = [.building, .furniture, .streetTree, .car]
    let places = kinds.compactMap { kind in
      open.scenery.outlines.first { $0.kind == kind }.map { ($0.centre, 9.0) }
    }
    #expect(places.count >= 2)
    guard let rig = try SurroundingsRig(town: town, seed: 1, keepFree: places) else { return }
    for (place, radius) in places {
      for outline in rig.scenery.outlines {
        let local = Pose<World>(x: outline.centre.x, y: outline.centre.y, yaw: outline.yaw).localLevel(place)
        let (x, y) = (
          max(0, abs(local.x) - outline.halfWidth), max(0, abs(local.y) - outline.halfDepth)
        )
        #expect((x * x + y * y).squareRoot() >= radius - 1e-6, "\(town): \(outline)")
      }
      for instance in rig.inventedTiles().flatMap(\.instances) {
        #expect(instance.placement.origin.distanceXY(to: place) >= radius - 0.5)
      }
    }
  }

  /// Streets with pavements have buildings beside them nearly everywhere.
  @Test(arguments: ["Town01", "Town02", "Town03", "Town05", "Town10HD"])
  func streetsAreNotEmpty(town: String) throws {
    guard let rig = try SurroundingsRig(town: town, seed: 1) else { return }
    let buildings = rig.scenery.outlines.filter { $0.kind == .building }
    let places = rig.network.generateWaypoints(distance: 15).map { rig.network.pose(of: $0).position }
    let lonely = places.filter { place in
      !buildings.contains { $0.centre.distanceXY(to: place) < 45 }
    }
    #expect(Double(lonely.count) < 0.15 * Double(places.count), "\(lonely.count) of \(places.count)")
  }
}
