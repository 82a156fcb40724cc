import DriveTypes
import Glibc
import Roads
import Simulation

/// What the generator knows of one town: where routes may start, the ways through its junctions, and what rules them.
/// Each part is made when first asked for.
final class TownSurvey {
  let network: RoadNetwork
  private(set) lazy var planner = RoutePlanner(network: network)
  private(set) lazy var placement = PlacementMap(network: network)

  init(network: RoadNetwork) { self.network = network }

  /// Places every 10 m of every driving lane outside junctions.
  private(set) lazy var starts: [Waypoint] = network.generateWaypoints(distance: 10).filter(network.isGood)

  /// The ways of a lane through every junction, in the map's order.
  private(set) lazy var moves: [JunctionMove] = network.junctions().flatMap { JunctionMove.all($0, network) }

  /// Ways through one junction: indices of `moves`.
  func moves(through junction: Int32) -> Range<Int> { moveRanges[junction] ?? 0..<0 }

  private lazy var moveRanges: [Int32: Range<Int>] = {
    var ranges: [Int32: Range<Int>] = [:]
    for (index, move) in moves.enumerated() {
      ranges[move.junction] = (ranges[move.junction]?.lowerBound ?? index)..<(index + 1)
    }
    return ranges
  }()

  // MARK: Lights, signs, crosswalks

  private lazy var furniture = Furniture(network)

  func hasLight(junction: Int32) -> Bool { furniture.junctionsWithLights.contains(junction) }

  /// Whether a light, or a stop sign, stands before the junction for this approach.
  func isRuled(_ approach: Waypoint, byLight: Bool) -> Bool {
    furniture.covers(approach, byLight ? furniture.lights : furniture.stops, network)
  }

  func hasCrosswalk(near place: Point<World>, within metres: Double) -> Bool {
    furniture.crosswalks.near(place).contains { furniture.crossings[$0].distanceXY(to: place) < metres }
  }
}

/// Trigger volumes of lights and stop signs, as the world builds them, and crosswalks; found by place.
private struct Furniture {
  let junctionsWithLights: Set<Int32>
  let lights: (boxes: [OrientedBox<World>], grid: PlaceGrid)
  let stops: (boxes: [OrientedBox<World>], grid: PlaceGrid)
  let crossings: [Point<World>]
  let crosswalks: PlaceGrid

  init(_ network: RoadNetwork) {
    let world = EmbeddedWorld(network: network, seed: 0)
    junctionsWithLights = Set(world.trafficLights.compactMap(\.junction))
    let lights = world.trafficLights.map(\.triggerVolume)
    let stops = world.stopSigns.map(\.triggerVolume)
    self.lights = (lights, PlaceGrid(lights.map(\.centre)))
    self.stops = (stops, PlaceGrid(stops.map(\.centre)))
    crossings = network.crosswalks().map { crosswalk in
      let n = Double(max(1, crosswalk.outline.count))
      return Point(
        x: crosswalk.outline.reduce(0) { $0 + $1.x } / n, y: crosswalk.outline.reduce(0) { $0 + $1.y } / n)
    }
    crosswalks = PlaceGrid(crossings)
  }

  /// Whether a volume lies on the last 15 m of the approach and looks its way.
  func covers(
    _ approach: Waypoint, _ volumes: (boxes: [OrientedBox<World>], grid: PlaceGrid), _ network: RoadNetwork
  ) -> Bool {
    let pose = network.pose(of: approach)
    let candidates = volumes.grid.near(pose.position).map { volumes.boxes[$0] }.filter {
      // The volume's x axis points to the right of travel.
      abs(wrapAngle($0.yaw + .pi / 2 - pose.yaw)) < radians(40)
    }
    if candidates.isEmpty { return false }
    return stride(from: 0.0, through: 15, by: 1).contains { back in
      let place = pose.level(Point(x: -back, y: 0))
      return candidates.contains { box in
        let offset = place - box.centre
        let (c, s) = (cos(box.yaw), sin(box.yaw))
        return abs(c * offset.x + s * offset.y) <= box.halfExtent.x
          && abs(c * offset.y - s * offset.x) <= box.halfExtent.y && abs(offset.z) < 6
      }
    }
  }
}

/// Places by squares of 50 m; looked up, never walked over.
struct PlaceGrid {
  private static let side = 50.0
  private struct Square: Hashable { var x, y: Int }
  private var squares: [Square: [Int]] = [:]

  init(_ places: [Point<World>]) {
    for (index, place) in places.enumerated() { insert(index, at: place) }
  }

  mutating func insert(_ index: Int, at place: Point<World>) {
    squares[Self.square(place), default: []].append(index)
  }

  /// Indices of the places in this square and those around it: all within 50 m, and some more.
  func near(_ place: Point<World>) -> [Int] {
    let home = Self.square(place)
    return (-1...1).flatMap { dx in
      (-1...1).flatMap { dy in squares[Square(x: home.x + dx, y: home.y + dy)] ?? [] }
    }
  }

  private static func square(_ place: Point<World>) -> Square {
    Square(x: Int((place.x / side).rounded(.down)), y: Int((place.y / side).rounded(.down)))
  }
}
