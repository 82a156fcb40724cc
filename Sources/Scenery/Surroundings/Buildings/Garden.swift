import DriveTypes
import Rendering

/// What lies between a home and the street: drive, path, hedge, fence or wall.
struct Garden {
  private enum Border: CaseIterable {
    case hedge, fence, wall, none
  }

  let building: Building
  let site: Site
  /// A lot reaches this far beyond its building's sides, metres.
  private static let side = 2.2

  func add(to tile: inout TileBuilder, _ isFree: (SIMD2<Double>) -> Bool) {
    guard building.kind.isHome, let setback = building.setback, setback > 3 else { return }
    let footprint = building.footprint
    var random = PlaceRandom(seed: building.random.peek, .garden, at: footprint.centre)
    let half = footprint.half
    let drive = Drive(building)
    if let drive { addWay(from: drive.start, to: drive.end, halfWidth: Drive.halfWidth, to: &tile) }
    // As `addEntrance` places the door.
    let bays = max(1, (2 * half.x / Double(building.kind.bay)).rounded())
    let doorX = ((bays / 2).rounded(.down) + 0.5) * 2 * half.x / bays - half.x
    let door = footprint.point(doorX, -half.y - 1.2)
    let gate = footprint.point(doorX, -half.y - setback + 0.1)
    if setback < 20 { addWay(from: gate, to: door, halfWidth: 0.6, to: &tile) }
    guard let border = random.pick(Border.allCases), border != .none, setback < 14 else { return }
    let front = -half.y - setback + 0.7
    let (left, right) = (-half.x - Self.side, half.x + Self.side)
    let driveX = half.x - Drive.halfWidth - 0.5
    var pieces: [(SIMD2<Double>, SIMD2<Double>)] = [
      (footprint.point(left, front), footprint.point(doorX - 1.1, front)),
      (footprint.point(left, front), footprint.point(left, half.y)),
      (footprint.point(right, front), footprint.point(right, half.y)),
    ]
    if drive != nil {
      pieces.append((footprint.point(doorX + 1.1, front), footprint.point(driveX - 1.7, front)))
    } else {
      pieces.append((footprint.point(doorX + 1.1, front), footprint.point(right, front)))
    }
    for (from, to) in pieces { addLine(border, from, to, isFree, to: &tile) }
  }

  /// A paved strip that follows the ground, from the edge of the street on; none where another street lies between.
  private func addWay(
    from edge: SIMD2<Double>, to end: SIMD2<Double>, halfWidth: Double, to tile: inout TileBuilder
  ) {
    let whole = (end - edge).length
    guard whole > 1 else { return }
    let (along, side) = ((end - edge).normalised, (end - edge).normalised.turnedRight * halfWidth)
    func isClear(_ arc: Double) -> Bool {
      let middle = edge + along * arc
      return [middle - side, middle, middle + side].allSatisfy {
        site.ground.clearance(x: $0.x, y: $0.y) > 0
      }
    }
    // Streets bend, so the strip's corners may begin on them.
    guard let first = stride(from: 0, through: 2, by: 0.1).first(where: isClear),
      stride(from: first, through: whole, by: 0.5).allSatisfy(isClear)
    else { return }
    let start = edge + along * first
    let length = whole - first
    guard length > 1 else { return }
    var surface = Surface(Colour(150, 146, 140), .terrain)
    surface.texture = .concrete
    surface.castsShadow = false
    surface.layer = 1
    let across = (end - start).normalised.turnedRight * halfWidth
    let count = max(1, Int((length / 1).rounded(.up)))
    func line(_ offset: SIMD2<Double>) -> [SIMD3<Float>] {
      (0...count).map { index in
        let place = start + (end - start) * (Double(index) / Double(count)) + offset
        return tile.local(Point(x: place.x, y: place.y, z: site.height(place) + 0.05))
      }
    }
    tile.detail.strip(left: line(-across), right: line(across), surface)
  }

  private func addLine(
    _ border: Border, _ from: SIMD2<Double>, _ to: SIMD2<Double>, _ isFree: (SIMD2<Double>) -> Bool,
    to tile: inout TileBuilder
  ) {
    let length = (to - from).length
    guard length > 1.5 else { return }
    let count = max(1, Int((length / 4).rounded(.up)))
    let along = (to - from).normalised
    var surface: Surface
    let (height, thickness): (Double, Double)
    switch border {
    case .hedge:
      surface = Surface(Colour(72, 100, 48), .vegetation)
      surface.texture = .foliage
      (height, thickness) = (1.15, 0.3)
    case .fence:
      surface = Surface(Colour(206, 198, 184), .fence)
      surface.texture = .wood
      (height, thickness) = (0.95, 0.03)
    default:
      surface = Surface(Colour(158, 110, 90), .wall)
      surface.texture = .brick
      (height, thickness) = (0.9, 0.1)
    }
    let direction = SIMD3(Float(along.x), Float(along.y), 0)
    surface.mapping = .wall(
      foot: tile.local(Point(x: from.x, y: from.y)), along: direction, width: 2, height: 2)
    for index in 0..<count {
      let a = from + (to - from) * (Double(index) / Double(count))
      let b = from + (to - from) * (Double(index + 1) / Double(count))
      guard [a, (a + b) / 2, b].allSatisfy({ site.ground.clearance(x: $0.x, y: $0.y) > 0.25 && isFree($0) })
      else { continue }
      tile.detail.bar(
        tile.local(Point(x: a.x, y: a.y, z: site.height(a))),
        tile.local(Point(x: b.x, y: b.y, z: site.height(b))),
        height: Float(height), halfWidth: Float(thickness), surface)
    }
  }
}

extension PlaceRandom {
  /// The next number, without taking it.
  var peek: UInt64 {
    var copy = self
    return copy.next()
  }
}

extension MeshBuilder {
  /// An upright bar over the line from `a` to `b`, from a little below it to `height` above.
  mutating func bar(
    _ a: SIMD3<Float>, _ b: SIMD3<Float>, height: Float, halfWidth: Float, _ surface: Surface
  ) {
    let d = SIMD2(b.x - a.x, b.y - a.y)
    let length = max(0.01, (d * d).sum().squareRoot())
    let side = SIMD3(d.y / length, -d.x / length, 0) * halfWidth
    let (low, high) = (SIMD3<Float>(0, 0, -0.35), SIMD3<Float>(0, 0, height))
    quad(a + side + low, b + side + low, b + side + high, a + side + high, surface)
    quad(b - side + low, a - side + low, a - side + high, b - side + high, surface)
    quad(a + side + high, b + side + high, b - side + high, a - side + high, surface)
    if halfWidth > 0.05 {
      quad(a - side + low, a + side + low, a + side + high, a - side + high, surface)
      quad(b + side + low, b - side + low, b - side + high, b + side + high, surface)
    }
  }
}
