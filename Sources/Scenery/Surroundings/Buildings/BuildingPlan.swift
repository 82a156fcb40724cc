import DriveTypes
import Rendering

/// Where all buildings stand: along the streets first, then behind those, then inside the blocks.
struct BuildingPlan: Sendable {
  private(set) var buildings: [Building] = []
  private(set) var index = FootprintIndex()
  /// Numbers of the buildings whose centre lies on a tile.
  private(set) var tiles: [SIMD2<Int32>: [Int]] = [:]

  /// Kept clear of streets and of each other, metres.
  static let streetMargin = 0.4
  private static let apart = 0.05
  /// How far streets are followed beyond their ends, to fill the corners of junctions.
  private static let overrun = 12.0
  private static let infillStep = 30.0

  private let site: Site
  private let zones: ZoneMap
  private let seed: UInt64

  init(sides: [StreetSide], zones: ZoneMap, site: Site, seed: UInt64) {
    self.site = site
    self.zones = zones
    self.seed = seed
    for side in sides where !side.isMedian && (zones.style.buildsAlongFastRoads || !side.isFast) {
      buildFront(of: side)
    }
    let front = buildings.count
    for number in 0..<front { buildBehind(buildings[number]) }
    fillBlocks()
    for (number, building) in buildings.enumerated() {
      tiles[Self.tile(of: building.footprint.centre), default: []].append(number)
    }
  }

  static func tile(of place: SIMD2<Double>) -> SIMD2<Int32> {
    let cell = (place / SceneryTile.size).rounded(.down)
    return SIMD2(Int32(cell.x), Int32(cell.y))
  }

  /// Whether the place lies on the way from a street to a door or a drive.
  func isFrontYard(_ place: SIMD2<Double>) -> Bool {
    guard let front = index.nearest(place, reach: 30) else { return false }
    let d = place - front.centre
    let (x, y) = (d.dot(front.axis), d.dot(front.depthAxis))
    return y < -front.half.y && abs(x) < front.half.x * 0.3
  }

  // MARK: Rows

  private mutating func buildFront(of side: StreetSide) {
    guard side.length > 6 else { return }
    var arc = -Self.overrun
    while arc < side.length + Self.overrun - 6 {
      let place = side.frame(at: arc + 6).outer.plan
      let zone = zones.zone(at: place)
      let character = zone.character
      var random = PlaceRandom(seed: seed, .lot, at: place)
      guard random.chance(character.fill), let kind = random.pick(weighted: character.lots) else {
        arc += character.lots.isEmpty ? 20 : random.uniform(8...14)
        continue
      }
      let size = SIMD2(random.uniform(kind.width), random.uniform(kind.depth))
      let setback = random.uniform(character.setback)
      let gap = random.uniform(character.gap)
      // As planned, narrower, further back: what fits first.
      let tries = [
        (SIMD2(1, 1), 0.0), (SIMD2(1, 0.7), 0), (SIMD2(0.7, 0.7), 0), (SIMD2(0.7, 0.7), 3),
        (SIMD2(0.55, 0.55), 0),
      ]
      var placed: Double?
      for (scale, extra) in tries {
        let width = max(7, size.x * scale.x)
        guard
          let footprint = footprint(
            on: side, arc: arc, width: width, depth: max(7, size.y * scale.y), setback: setback + extra)
        else { continue }
        if add(kind, footprint, zone, setback: setback + extra, random) {
          placed = width
          break
        }
      }
      arc += placed.map { $0 + gap } ?? 4
    }
  }

  /// Behind the edge from `arc` on, parallel to its chord.
  private func footprint(on side: StreetSide, arc: Double, width: Double, depth: Double, setback: Double)
    -> Footprint?
  {
    let (a, b) = (side.frame(at: arc).outer.plan, side.frame(at: arc + width).outer.plan)
    let chord = b - a
    guard chord.length > width * 0.6 else { return nil }
    let along = chord.normalised
    let outward = along.turnedRight
    let middle = (a + b) / 2
    let bulge = max(0, (side.frame(at: arc + width / 2).outer.plan - middle).dot(outward))
    return Footprint(
      centre: middle + outward * (bulge + setback + depth / 2), axis: -along,
      half: SIMD2(min(width, chord.length) / 2 - 0.05, depth / 2))
  }

  private mutating func buildBehind(_ front: Building) {
    let character = front.zone.character
    var random = PlaceRandom(seed: seed, .backRow, at: front.footprint.centre)
    guard random.chance(character.backRow) else { return }
    let kinds = character.infillKinds.isEmpty ? character.lots : character.infillKinds
    guard let kind = random.pick(weighted: kinds) else { return }
    let gap = front.kind.isHome ? random.uniform(12...20) : random.uniform(5...10)
    for scale in [1.0, 0.7] {
      let half = SIMD2(random.uniform(kind.width), random.uniform(kind.depth)) * (scale / 2)
      var footprint = front.footprint
      footprint.half = half
      footprint.centre += front.footprint.depthAxis * (front.footprint.half.y + gap + half.y)
      if add(kind, footprint, front.zone, setback: nil, random) { return }
    }
  }

  /// The lattice lies on multiples of its step, so that it is the same whatever part of the town is known.
  private mutating func fillBlocks() {
    let (low, high) = zones.box
    let step = Self.infillStep
    guard high.x > low.x else { return }
    for row in Int((low.y / step).rounded(.up))...Int(high.y / step) {
      for column in Int((low.x / step).rounded(.up))...Int(high.x / step) {
        var random = PlaceRandom(seed: seed, .infill, column, row)
        let place =
          SIMD2(Double(column), Double(row)) * step + SIMD2(random.uniform(-6...6), random.uniform(-6...6))
        let zone = zones.zone(at: place)
        let character = zone.character
        guard random.chance(character.infill), let kind = random.pick(weighted: character.infillKinds)
        else { continue }
        let half = SIMD2(random.uniform(kind.width), random.uniform(kind.depth)) / 2
        // Quick refusal of what is on a street.
        guard site.ground.clearance(x: place.x, y: place.y) > 8 else { continue }
        let neighbour = index.nearest(place, reach: 90)
        var axis = neighbour?.axis ?? SIMD2(1, 0)
        if random.chance(0.25) { axis = axis.turnedRight }
        _ = add(
          kind, Footprint(centre: place, axis: axis, half: half), zone, setback: nil, random, margin: 5,
          apart: 4)
      }
    }
  }

  /// Puts a building there if streets, other buildings and the slope permit.
  private mutating func add(
    _ kind: BuildingKind, _ footprint: Footprint, _ zone: Zone, setback: Double?, _ seeded: PlaceRandom,
    margin: Double = BuildingPlan.streetMargin, apart: Double = BuildingPlan.apart
  ) -> Bool {
    guard !index.isOccupied(footprint, gap: apart), site.isClear(footprint, margin: margin) else {
      return false
    }
    let heights = footprint.corners.map { site.height($0) } + [site.height(footprint.centre)]
    let low = heights.min() ?? 0
    let high = heights.max() ?? 0
    guard high - low <= kind.greatestSlope else { return false }
    var random = seeded
    index.insert(footprint)
    buildings.append(
      Building(
        kind: kind, footprint: footprint, floor: high + 0.12, base: low - 2,
        storeys: random.integer(kind.storeys), zone: zone, setback: setback, random: random))
    return true
  }
}
