import DriveTypes
import Roads

/// Which places of the maps are for evaluation and which for training: no route of one, whatever its seed, comes near a
/// route of the other.
public enum PlacementSplit: String, Sendable, Hashable, CaseIterable {
  case evaluation, training
}

/// The division of one town.
///
/// Squares of the map are drawn by lot, with the town's name and the square as the only seed: about one in five is for
/// evaluation. A junction belongs, with all of its area, to the square of its middle. A route is of a split when each of
/// its points lies `margin` metres inside squares of that split and each of its junctions belongs to it. So routes of
/// different splits are at least twice `margin` apart everywhere and have no junction in common; they may use far parts
/// of one long road.
public struct PlacementMap: Sendable {
  /// Metres.
  public static let margin = 10.0
  /// One square in so many is for evaluation.
  private static let share = 5
  /// Sides of squares, metres: small towns are cut in about six.
  private static let sides = 160.0...500.0
  /// Chosen once, so that the maps' few ramps fall on both sides; another lot is another division.
  private static let lot: UInt64 = 28

  private struct Square: Hashable {
    var x, y: Int
  }
  private let side: Double
  private let evaluation: Set<Square>
  private let ofJunction: [Int32: PlacementSplit]

  public init(network: RoadNetwork) {
    let bounds = network.bounds
    let extent = max(bounds.maximum.x - bounds.minimum.x, bounds.maximum.y - bounds.minimum.y)
    let side = min(Self.sides.upperBound, max(Self.sides.lowerBound, (extent / 2.5).rounded()))
    var seen: Set<Square> = []
    var squares: [Square] = []
    var sums: [Int32: (x: Double, y: Double, n: Double)] = [:]
    for road in network.roadDescriptions() {
      for s in stride(from: 0, through: road.length, by: 25) {
        guard let place = network.referencePose(road: road.id, s: s)?.position else { continue }
        let square = Self.square(place, side)
        if seen.insert(square).inserted { squares.append(square) }
      }
      if let junction = road.junction,
        let middle = network.referencePose(road: road.id, s: road.length / 2)?.position
      {
        let sum = sums[junction] ?? (0, 0, 0)
        sums[junction] = (sum.x + middle.x, sum.y + middle.y, sum.n + 1)
      }
    }
    let lots = squares.map { square in
      var lot = RandomSource(seed: Self.lot, stream: "placement/\(network.name)/\(square.x)/\(square.y)")
      return (square: square, lot: lot.next())
    }.sorted { ($0.lot, $0.square.x, $0.square.y) < ($1.lot, $1.square.x, $1.square.y) }
    let evaluation = Set(lots.prefix((lots.count + Self.share - 1) / Self.share).map(\.square))
    self.side = side
    self.evaluation = evaluation
    ofJunction = sums.mapValues { sum in
      evaluation.contains(Self.square(Point(x: sum.x / sum.n, y: sum.y / sum.n), side))
        ? .evaluation : .training
    }
  }

  private static func square(_ place: Point<World>, _ side: Double) -> Square {
    Square(x: Int((place.x / side).rounded(.down)), y: Int((place.y / side).rounded(.down)))
  }

  public func split(ofJunction junction: Int32) -> PlacementSplit? { ofJunction[junction] }

  /// Of the square that a place lies in.
  public func split(at place: Point<World>) -> PlacementSplit {
    evaluation.contains(Self.square(place, side)) ? .evaluation : .training
  }

  /// Whether everything within `margin` of a place is of the split.
  public func isInside(_ split: PlacementSplit, _ place: Point<World>) -> Bool {
    [-Self.margin, Self.margin].allSatisfy { dx in
      [-Self.margin, Self.margin].allSatisfy { dy in
        self.split(at: Point(x: place.x + dx, y: place.y + dy)) == split
      }
    }
  }

  public func holds(_ split: PlacementSplit, _ route: PlannedRoute, in network: RoadNetwork) -> Bool {
    zip(route.points, route.waypoints).allSatisfy { point, waypoint in
      isInside(split, point.pose.position)
        && (network.junction(of: waypoint).map { ofJunction[$0] == split } ?? true)
    }
  }
}
