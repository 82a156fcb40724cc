import DriveTypes
import Glibc
import Rendering
import Roads
import Scenery
import TestOracles

/// A town's scenery, whole or the part within 450 m of its middle, and where its vehicles drive.
struct SurroundingsRig {
  let network: RoadNetwork
  let scenery: TownScenery

  /// nil where the map is absent.
  init?(town: String, seed: UInt64, keepFree: [(Point<World>, Double)] = []) throws {
    guard let network = try SurroundingsRig.network(town) else { return nil }
    self.network = network
    scenery = TownScenery(network: network, seed: seed, keepFree: keepFree)
  }

  static let towns = [
    "Looptown", "Town01", "Town02", "Town03", "Town04", "Town05", "Town06", "Town07", "Town10HD", "Town11",
    "Town12", "Town13", "Town15",
  ]

  /// The towns with thousands of roads are cut around a lane in the middle of their list.
  private static func network(_ town: String) throws -> RoadNetwork? {
    guard let whole = try TownMaps.network(ifPresent: town) else { return nil }
    guard ["Town11", "Town12", "Town13"].contains(town) else { return whole }
    let lanes = whole.laneDescriptions().filter { $0.type == .driving }
    guard !lanes.isEmpty else { return whole }
    let lane = lanes[lanes.count / 2]
    let place = whole.pose(of: whole.waypoint(on: lane, s: lane.s.lowerBound)).position
    return whole.clip(around: [place], radius: 450)
  }

  /// Points on all driving lanes, those of junctions included: 1 m apart along them, five across.
  func drivenPlaces() -> [Point<World>] {
    var places: [Point<World>] = []
    for lane in network.laneDescriptions() where !lane.type.isDisjoint(with: [.driving, .bidirectional]) {
      let length = lane.s.upperBound - lane.s.lowerBound
      let count = max(1, Int(length.rounded(.up)))
      for index in 0...count {
        let s = lane.s.lowerBound + 1e-4 + max(0, length - 2e-4) * Double(index) / Double(count)
        let edges = network.laneEdges(of: network.waypoint(on: lane, s: s))
        for share in [0.02, 0.25, 0.5, 0.75, 0.98] {
          places.append(edges.left + (edges.right - edges.left) * share)
        }
      }
    }
    return places
  }

  /// Of all tiles around the network.
  func inventedTiles() -> [SceneryTile] {
    let (low, high) = (network.bounds.minimum, network.bounds.maximum)
    func index(_ value: Double) -> Int32 { Int32((value / SceneryTile.size).rounded(.down)) }
    return (index(low.y) - 1...index(high.y) + 1).flatMap { row in
      (index(low.x) - 1...index(high.x) + 1).map { scenery.inventedTile(column: $0, row: row) }
    }
  }
}

/// Points by square cells.
struct PlaceGrid {
  private var cells: [SIMD2<Int32>: [Point<World>]] = [:]
  private static let size = 16.0

  init(_ places: [Point<World>]) {
    for place in places { cells[Self.cell(place.x, place.y), default: []].append(place) }
  }

  private static func cell(_ x: Double, _ y: Double) -> SIMD2<Int32> {
    SIMD2(Int32((x / size).rounded(.down)), Int32((y / size).rounded(.down)))
  }

  func first(within reach: Double, of place: Point<World>, where test: (Point<World>) -> Bool) -> Point<
    World
  >? {
    let (low, high) = (
      Self.cell(place.x - reach, place.y - reach), Self.cell(place.x + reach, place.y + reach)
    )
    for row in low.y...high.y {
      for column in low.x...high.x {
        if let found = cells[SIMD2(column, row)]?.first(where: test) { return found }
      }
    }
    return nil
  }
}

extension Outline {
  var box: OrientedBox<World> {
    OrientedBox(
      centre: Point(x: centre.x, y: centre.y), yaw: yaw, halfExtent: Vector(x: halfWidth, y: halfDepth, z: 1))
  }
  var radius: Double { (halfWidth * halfWidth + halfDepth * halfDepth).squareRoot() }

  func contains(_ place: Point<World>) -> Bool { box.contains(Point(x: place.x, y: place.y)) }
}
