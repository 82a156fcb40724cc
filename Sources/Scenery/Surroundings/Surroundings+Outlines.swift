import DriveTypes
import Rendering

/// Where something that was invented stands; what tests and tools ask for.
package struct Outline: Sendable, Hashable {
  package enum Kind: Sendable, Hashable {
    case building, furniture, streetTree, car
  }
  package var kind: Kind
  /// Centre on the ground.
  package var centre: Point<World>
  /// Radians; of the width's direction.
  package var yaw: Double
  /// Half sizes along the width and across it, metres.
  package var halfWidth, halfDepth: Double
  /// Lowest height that it reaches, metres; of a building's walls.
  package var base: Double
}

extension TownScenery {
  /// Everything that has its place by plan: buildings, furniture, trees in rows, cars. Plants of open land come with
  /// the tiles.
  package var outlines: [Outline] { surroundings.outlines }

  /// Of what one could stand on, metres.
  package func groundHeight(x: Double, y: Double) -> Double { ground.height(x: x, y: y) }

  /// Metres to the nearest street's edge, at most 60.
  package func streetClearance(x: Double, y: Double) -> Double { ground.clearance(x: x, y: y) }

  /// What is invented on one tile, without ground and streets.
  package func inventedTile(column: Int32, row: Int32) -> SceneryTile {
    var builder = TileBuilder(
      origin: Point(x: Double(column) * SceneryTile.size, y: Double(row) * SceneryTile.size))
    surroundings.add(to: &builder)
    return builder.build()
  }

  /// The zone's name there and the density of streets, metres of edge per hectare.
  package func zone(x: Double, y: Double) -> (name: String, density: Double) {
    let place = SIMD2(x, y)
    return ("\(surroundings.zones.zone(at: place))", surroundings.zones.density(at: place))
  }
}

extension Surroundings {
  var outlines: [Outline] {
    func outline(_ kind: Outline.Kind, _ footprint: Footprint, z: Double, base: Double? = nil) -> Outline {
      Outline(
        kind: kind, centre: Point(x: footprint.centre.x, y: footprint.centre.y, z: z), yaw: footprint.yaw,
        halfWidth: footprint.half.x, halfDepth: footprint.half.y, base: base ?? z)
    }
    let built = buildings.buildings.map { outline(.building, $0.footprint, z: $0.floor, base: $0.base) }
    let furnished = roadside.things.map { thing in
      switch thing.kind {
      case .furniture: outline(.furniture, thing.footprint, z: site.height(thing.place))
      case .tree: outline(.streetTree, thing.footprint, z: site.height(thing.place))
      }
    }
    return built + furnished
      + cars.cars.map { outline(.car, $0.footprint, z: site.height($0.footprint.centre)) }
  }
}
