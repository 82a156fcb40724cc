import DriveTypes
import Glibc
import Rendering

extension RoadsidePlan {
  private static let posters: [Colour] = [
    Colour(220, 120, 90), Colour(110, 150, 200), Colour(230, 220, 170), Colour(150, 190, 130),
    Colour(240, 240, 240),
  ]

  func add(to tile: inout TileBuilder, site: Site, plants: PlantModels, furniture: FurnitureModels) {
    let key = BuildingPlan.tile(of: SIMD2(tile.origin.x + 1, tile.origin.y + 1))
    for number in tiles[key] ?? [] {
      let thing = things[number]
      var random = thing.random
      let foot = Point<World>(x: thing.place.x, y: thing.place.y, z: site.height(thing.place))
      switch thing.kind {
      case .tree(let plant, let scale):
        tile.instances.append(plants.instance(plant, at: foot, scale: scale, &random))
      case .furniture(let kind):
        var instance = Instance(
          model: furniture.model(kind), placement: Placement(origin: foot, yaw: thing.yaw))
        instance.tint = random.pick(Self.posters) ?? .white
        tile.instances.append(instance)
        if kind == .lamp || kind == .highLamp { tile.lights.append(light(of: thing, kind, foot)) }
      }
    }
    for number in wireTiles[key] ?? [] { add(wires[number], to: &tile, site: site) }
  }

  private func light(of thing: Thing, _ kind: Furniture, _ foot: Point<World>) -> LightSource {
    let head = kind == .lamp ? Furniture.lampHead : Furniture.highLampHead
    let isHigh = kind == .highLamp
    return LightSource(
      position: Point(
        x: foot.x + cos(thing.yaw) * head.x, y: foot.y + sin(thing.yaw) * head.x, z: foot.z + head.y - 0.1),
      direction: Vector(x: 0, y: 0, z: -1), coneCosine: 0.3,
      colour: isHigh ? Colour(255, 236, 206) : Colour(255, 214, 158), intensity: isHigh ? 90 : 50,
      range: isHigh ? 42 : 32)
  }

  /// Ribbons that sag between the poles.
  private func add(_ wire: Wire, to tile: inout TileBuilder, site: Site) {
    var surface = Surface(Colour(44, 44, 46), .other)
    surface.isDoubleSided = true
    surface.castsShadow = false
    let along = (wire.to - wire.from).normalised
    let (low, high) = (site.height(wire.from), site.height(wire.to))
    let pieces = 6
    for hang in Furniture.wires {
      let side = along.turnedRight * Double(hang.x)
      let line = (0...pieces).map { index in
        let t = Double(index) / Double(pieces)
        let place = wire.from + (wire.to - wire.from) * t + side
        let z = low + (high - low) * t + Double(hang.y) - 0.7 * 4 * t * (1 - t)
        return tile.local(Point(x: place.x, y: place.y, z: z))
      }
      let up = SIMD3<Float>(0, 0, 0.035)
      tile.detail.strip(left: line.map { $0 + up }, right: line, surface)
    }
  }
}
