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
    /// Chooses kind and colour.
    var number: UInt64
  }

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

  /// Of some kinds of car the first that fits.
  private mutating func add(
    at place: SIMD2<Double>, _ direction: SIMD2<Double>, margin: Double, _ seeded: PlaceRandom
  ) {
    var random = seeded
    for _ in 0..<3 {
      let number = random.next()
      let size = Self.halfSize(number)
      let footprint = Footprint(centre: place, axis: direction, half: size)
      guard site.isOffTraffic(footprint, margin: margin), !index.isOccupied(footprint, gap: 0.3) else {
        continue
      }
      index.insert(footprint)
      cars.append(Car(footprint: footprint, yaw: atan2(direction.y, direction.x), number: number))
      return
    }
  }

  /// Half length and half width of the car with this number, metres.
  private static func halfSize(_ number: UInt64) -> SIMD2<Double> {
    let origin = Placement(origin: Point<World>(x: 0, y: 0), yaw: 0)
    var half = SIMD2(0.0, 0.0)
    for part in FigureLibrary.parkedCar(number: number, placement: origin) {
      guard let mesh = part.model.levels.first?.mesh else { continue }
      let reach = pointwiseMax(-mesh.lower, mesh.upper)
      half = pointwiseMax(half, SIMD2(Double(reach.x), Double(reach.y)))
    }
    return half
  }

  func isOccupied(_ footprint: Footprint, gap: Double) -> Bool { index.isOccupied(footprint, gap: gap) }

  func add(to tile: inout TileBuilder) {
    let key = BuildingPlan.tile(of: SIMD2(tile.origin.x + 1, tile.origin.y + 1))
    for number in tiles[key] ?? [] {
      let car = cars[number]
      // Its wheels follow the slope along it.
      let reach = car.footprint.half.x * 0.6
      let (high, low) = (
        site.height(car.footprint.point(reach, 0)), site.height(car.footprint.point(-reach, 0))
      )
      let pose = Pose<World>(
        position: Point(x: car.footprint.centre.x, y: car.footprint.centre.y, z: (high + low) / 2),
        rotation: Rotation(pitch: atan2(high - low, 2 * reach), yaw: car.yaw))
      tile.instances += FigureLibrary.parkedCar(number: car.number, placement: Placement(pose))
    }
  }
}
