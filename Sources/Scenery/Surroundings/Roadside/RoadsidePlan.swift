import DriveTypes
import Glibc
import Rendering
import Roads

/// What stands along the streets: lamps, trees in rows, poles with wires, small things on the pavements.
struct RoadsidePlan: Sendable {
  struct Thing: Sendable {
    enum Kind: Sendable {
      case furniture(Furniture)
      case tree(Plant, scale: Double)
    }
    var kind: Kind
    var place: SIMD2<Double>
    /// Towards the street, radians.
    var yaw: Double
    var random: PlaceRandom

    /// Its outline on the ground.
    var footprint: Footprint {
      switch kind {
      case .furniture(let thing): Footprint(centre: place, axis: SIMD2(cos(yaw), sin(yaw)), half: thing.half)
      case .tree: Footprint(centre: place, axis: SIMD2(1, 0), half: SIMD2(0.35, 0.35))
      }
    }
  }

  /// A span of wires between the tops of two poles.
  struct Wire: Sendable {
    var from, to: SIMD2<Double>
  }

  private(set) var things: [Thing] = []
  private(set) var wires: [Wire] = []
  /// Numbers by tile.
  private(set) var tiles: [SIMD2<Int32>: [Int]] = [:]
  private(set) var wireTiles: [SIMD2<Int32>: [Int]] = [:]
  private(set) var index = FootprintIndex()

  private let zones: ZoneMap
  private let site: Site
  private let buildings: BuildingPlan
  private let seed: UInt64

  /// Metres from where vehicles drive.
  static let trafficMargin = 0.4
  /// Junctions and their crossings are kept open, metres.
  private static let endMargin = 7.0

  init(
    network: RoadNetwork, sides: [StreetSide], zones: ZoneMap, site: Site, buildings: BuildingPlan,
    seed: UInt64
  ) {
    self.zones = zones
    self.site = site
    self.buildings = buildings
    self.seed = seed
    blockSigns(network)
    for side in sides where !side.isMedian || side.isFast { furnish(side) }
    for (number, thing) in things.enumerated() {
      tiles[BuildingPlan.tile(of: thing.place), default: []].append(number)
    }
    for (number, wire) in wires.enumerated() {
      wireTiles[BuildingPlan.tile(of: wire.from), default: []].append(number)
    }
  }

  /// Nothing stands where signs, lights and crossings are.
  private mutating func blockSigns(_ network: RoadNetwork) {
    var seen: Set<Int32> = []
    for landmark in network.landmarks() where seen.insert(landmark.signalIndex).inserted {
      let position = landmark.pose.position
      index.insert(
        Footprint(centre: SIMD2(position.x, position.y), axis: SIMD2(1, 0), half: SIMD2(0.8, 0.8)))
    }
    for crosswalk in network.crosswalks() where !crosswalk.outline.isEmpty {
      var low = SIMD2(Double.infinity, Double.infinity)
      var high = -low
      for corner in crosswalk.outline {
        low = pointwiseMin(low, SIMD2(corner.x, corner.y))
        high = pointwiseMax(high, SIMD2(corner.x, corner.y))
      }
      index.insert(Footprint(centre: (low + high) / 2, axis: SIMD2(1, 0), half: (high - low) / 2 + 1.5))
    }
  }

  private mutating func furnish(_ side: StreetSide) {
    guard side.length > 12 else { return }
    let middle = side.frame(at: side.length / 2).outer.plan
    let character = zones.zone(at: middle).character
    if side.isFast {
      if !side.isMedian { addHighLamps(along: side) }
      return
    }
    if side.hasPavement || character.lamps > 0 && !character.hasPowerLine {
      addLamps(along: side, spacing: character.lamps > 0 ? character.lamps : 40)
    } else if character.hasPowerLine, !side.isLeft {
      addPoles(along: side)
    }
    if side.hasPavement {
      addTrees(along: side, spacing: character.streetTrees)
      addFurniture(along: side, share: character.furniture)
    }
  }

  // MARK: Lamps and poles

  private mutating func addLamps(along side: StreetSide, spacing: Double) {
    // One near each end, where junctions are, the others as evenly between as may be.
    let (first, last) = (2.5, side.length - 2.5)
    let count = max(1, Int(((last - first) / spacing).rounded()))
    for index in 0...count {
      let frame = side.frame(at: first + (last - first) * Double(index) / Double(count))
      let offset = side.hasPavement ? min(0.65, frame.pavement * 0.4) : 0.9
      add(.furniture(.lamp), frame, from: frame.kerb, offset: offset)
    }
  }

  private mutating func addHighLamps(along side: StreetSide) {
    let spacing = 42.0
    var arc = spacing / 2
    while arc < side.length - 5 {
      let frame = side.frame(at: arc)
      add(.furniture(.highLamp), frame, from: frame.outer, offset: 1.3)
      arc += spacing
    }
  }

  private mutating func addPoles(along side: StreetSide) {
    let spacing = 42.0
    var arc = 8.0
    var last: SIMD2<Double>?
    while arc < side.length - 4 {
      let frame = side.frame(at: arc)
      let isPlaced = add(.furniture(.powerPole), frame, from: frame.outer, offset: 2.2)
      let place = frame.outer.plan + frame.outward * 2.2
      if isPlaced {
        if let last, (last - place).length < spacing * 2.5 { wires.append(Wire(from: last, to: place)) }
        last = place
      }
      arc += spacing
    }
  }

  // MARK: Trees and small things

  private mutating func addTrees(along side: StreetSide, spacing: Double) {
    guard spacing > 0 else { return }
    var arc = Self.endMargin + 2
    // One kind for a street.
    var street = PlaceRandom(seed: seed, .roadside, at: side.frame(at: 0).outer.plan)
    let kinds = zones.style.plants.filter { $0.0 != .dryBush && $0.0 != .spruce && $0.0 != .pine }
    guard let plant = street.pick(weighted: kinds) else { return }
    while arc < side.length - Self.endMargin {
      let frame = side.frame(at: arc)
      var random = PlaceRandom(seed: seed, .roadside, at: frame.outer.plan)
      if random.chance(0.85) {
        // On wide pavements at the kerb, beside narrow ones on the land behind.
        let isWide = frame.pavement >= 2.4
        let place = isWide ? frame.kerb : frame.outer
        add(
          .tree(plant, scale: random.uniform(0.6...0.95)), frame, from: place, offset: isWide ? 0.8 : 1.3,
          apart: 2.2)
      }
      arc += spacing * random.uniform(0.85...1.2)
    }
  }

  private mutating func addFurniture(along side: StreetSide, share: Double) {
    guard share > 0 else { return }
    let kinds: [(Furniture, Double)] = [
      (.bench, 3), (.bin, 4), (.hydrant, 2), (.busStop, 0.5), (.mailBox, 1), (.bollard, 2), (.board, 1),
      (.cabinet, 1.2), (.planter, 2), (.bicycleRack, 0.8),
    ]
    var arc = Self.endMargin
    while arc < side.length - Self.endMargin {
      let frame = side.frame(at: arc)
      var random = PlaceRandom(seed: seed &+ 1, .roadside, at: frame.outer.plan)
      if random.chance(share), let kind = random.pick(weighted: kinds), frame.pavement > 1.2 {
        let depth = kind.half.x
        // Benches, stops and cabinets at the back of the pavement, the rest at the kerb.
        let isBehind = kind == .bench || kind == .busStop || kind == .cabinet
        let offset = isBehind ? max(0.5, frame.pavement - depth - 0.15) : depth + 0.4
        if offset + depth <= frame.pavement + 0.3 {
          add(.furniture(kind), frame, from: frame.kerb, offset: offset)
        }
      }
      arc += 10 * random.uniform(0.6...1.4)
    }
  }

  /// Puts a thing `offset` metres outward from the kerb or edge, if nothing else is near.
  @discardableResult
  private mutating func add(
    _ kind: Thing.Kind, _ frame: StreetSide.Frame, from edge: SIMD3<Double>, offset: Double,
    apart: Double = 0.5
  ) -> Bool {
    let place = edge.plan + frame.outward * offset
    let inward = -frame.outward
    let thing = Thing(
      kind: kind, place: place, yaw: atan2(inward.y, inward.x),
      random: PlaceRandom(seed: seed &+ 2, .roadside, at: place))
    let footprint = thing.footprint
    guard site.isOffTraffic(footprint, margin: Self.trafficMargin), !index.isOccupied(footprint, gap: apart),
      !buildings.index.isOccupied(footprint, gap: 0.2)
    else { return false }
    index.insert(footprint)
    things.append(thing)
    return true
  }
}
