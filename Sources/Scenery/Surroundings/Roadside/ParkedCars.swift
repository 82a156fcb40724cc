import DriveTypes
import Figures
import Glibc
import Rendering
import Roads

/// Cars without drivers on parking lanes, marked spaces and drives: scenery only, nothing collides with them.
struct ParkedCars: Sendable {
  private(set) var cars: [Car] = []
  private(set) var tiles: [SIMD2<Int32>: [Int]] = [:]

  struct Car: Sendable {
    var footprint: Footprint
    /// Radians.
    var yaw: Double
    var random: PlaceRandom
  }

  /// Half length and half width that every parked car fits into, metres.
  static let half = SIMD2(2.5, 1.05)
  private static let slot = 6.6
  /// From the ends of a parking lane.
  private static let endMargin = 9.0
  private let site: Site
  private let seed: UInt64
  private var index = FootprintIndex()

  init(
    network: RoadNetwork, ribbons: [LaneRibbon], zones: ZoneMap, site: Site, buildings: BuildingPlan,
    seed: UInt64
  ) {
    self.site = site
    self.seed = seed
    for ribbon in ribbons where ribbon.lane.type.contains(.parking) && !ribbon.isInJunction {
      park(along: ribbon, zones)
    }
    for object in network.objects() where object.type.lowercased().hasPrefix("parking") {
      park(on: object, zones)
    }
    for building in buildings.buildings where building.kind.isHome { park(beside: building, buildings) }
    for (number, car) in cars.enumerated() {
      tiles[BuildingPlan.tile(of: car.footprint.centre), default: []].append(number)
    }
  }

  private mutating func park(along ribbon: LaneRibbon, _ zones: ZoneMap) {
    var arcs = [0.0]
    for (a, b) in zip(ribbon.outer, ribbon.outer.dropFirst()) {
      arcs.append(arcs[arcs.count - 1] + (b - a).plan.length)
    }
    let length = arcs[arcs.count - 1]
    var arc = Self.endMargin
    var piece = 0
    while arc < length - Self.endMargin {
      while piece < arcs.count - 2, arcs[piece + 1] < arc { piece += 1 }
      let t = (arc - arcs[piece]) / max(1e-6, arcs[piece + 1] - arcs[piece])
      let inner = ribbon.inner[piece] + (ribbon.inner[piece + 1] - ribbon.inner[piece]) * t
      let outer = ribbon.outer[piece] + (ribbon.outer[piece + 1] - ribbon.outer[piece]) * t
      let across = (outer - inner).plan
      let along = (ribbon.outer[piece + 1] - ribbon.outer[piece]).plan.normalised
      arc += Self.slot
      guard across.length >= 2.1, across.length < 3.6 else { continue }
      // Nearer to the kerb than to the traffic.
      let place = outer.plan - across.normalised * min(across.length / 2, 1.25)
      var random = PlaceRandom(seed: seed, .parkedCar, at: place)
      guard random.chance(zones.zone(at: place).character.parked) else { continue }
      let direction = ribbon.lane.lane < 0 ? along : -along
      add(at: place + along * random.uniform(-0.5...0.5), direction, margin: 0.1, random)
    }
  }

  private mutating func park(on space: RoadObject, _ zones: ZoneMap) {
    let corners = space.outline.map { SIMD2($0.x, $0.y) }
    guard corners.count >= 4 else { return }
    let centre = (corners[0] + corners[1] + corners[2] + corners[3]) / 4
    let (a, b) = (corners[1] - corners[0], corners[2] - corners[1])
    let (long, short) = a.length > b.length ? (a, b) : (b, a)
    guard long.length > 4.4, short.length > 2.1 else { return }
    var random = PlaceRandom(seed: seed, .parkedCar, at: centre)
    guard random.chance(zones.zone(at: centre).character.parked) else { return }
    add(at: centre, random.chance(0.8) ? long.normalised : -long.normalised, margin: 0.1, random)
  }

  /// On the drive beside the front door.
  private mutating func park(beside home: Building, _ buildings: BuildingPlan) {
    var random = PlaceRandom(seed: seed, .parkedCar, at: home.footprint.centre)
    guard let drive = Drive(home), random.chance(0.4) else { return }
    let place = drive.parking
    guard site.ground.clearance(x: place.x, y: place.y) > 3, !buildings.index.isOccupied(place, gap: 1.3)
    else { return }
    add(at: place, home.footprint.depthAxis, margin: 0.5, random)
  }

  private mutating func add(
    at place: SIMD2<Double>, _ direction: SIMD2<Double>, margin: Double, _ random: PlaceRandom
  ) {
    let footprint = Footprint(centre: place, axis: direction, half: Self.half)
    guard site.isOffTraffic(footprint, margin: margin), !index.isOccupied(footprint, gap: 0.3) else { return }
    index.insert(footprint)
    cars.append(Car(footprint: footprint, yaw: atan2(direction.y, direction.x), random: random))
  }

  func isOccupied(_ footprint: Footprint, gap: Double) -> Bool { index.isOccupied(footprint, gap: gap) }

  func add(to tile: inout TileBuilder, models: ParkedCarModels) {
    let key = BuildingPlan.tile(of: SIMD2(tile.origin.x + 1, tile.origin.y + 1))
    for number in tiles[key] ?? [] {
      let car = cars[number]
      var random = car.random
      tile.instances.append(
        models.instance(footprint: car.footprint, yaw: car.yaw, ground: site, &random))
    }
  }
}

/// Stand-ins until the vehicles' own models are there.
struct ParkedCarModels: Sendable {
  private let model: Model

  init() {
    var near = MeshBuilder()
    var paint = Surface(.white, .car)
    paint.isTinted = true
    paint.shine = 40
    var glass = Surface(Colour(40, 46, 52), .car)
    glass.shine = 160
    let tyre = Surface(Colour(28, 28, 30), .car)
    near.box(SIMD3(-2.2, -0.88, 0.28), SIMD3(2.2, 0.88, 0.85), paint)
    near.prism(
      [SIMD2(-1.5, -0.82), SIMD2(0.9, -0.82), SIMD2(0.9, 0.82), SIMD2(-1.5, 0.82)], from: 0.85, to: 1.45,
      topScale: 0.82, glass, top: paint)
    for (x, y) in [(-1.35, -0.9), (1.35, -0.9), (-1.35, 0.72), (1.35, 0.72)] as [(Float, Float)] {
      near.box(SIMD3(x - 0.3, y, 0), SIMD3(x + 0.3, y + 0.18, 0.62), tyre)
    }
    model = Model(levels: [Model.Level(mesh: near.build(), farDistance: 300)])
  }

  private static let paints: [Colour] = [
    Colour(206, 208, 210), Colour(40, 42, 46), Colour(110, 114, 118), Colour(142, 34, 32),
    Colour(38, 60, 110),
    Colour(230, 230, 226), Colour(70, 88, 76), Colour(168, 150, 120),
  ]

  func instance(footprint: Footprint, yaw: Double, ground: Site, _ random: inout PlaceRandom) -> Instance {
    let nose = footprint.point(1.35, 0)
    let tail = footprint.point(-1.35, 0)
    let (high, low) = (ground.height(nose), ground.height(tail))
    let middle = footprint.centre
    let pose = Pose<World>(
      position: Point(x: middle.x, y: middle.y, z: (high + low) / 2),
      rotation: Rotation(pitch: atan2(high - low, 2.7), yaw: yaw))
    var instance = Instance(model: model, placement: Placement(pose))
    instance.tint = random.pick(Self.paints) ?? .white
    return instance
  }
}
