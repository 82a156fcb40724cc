import DriveTypes
import Simulation
import Testing

struct GeometryTests {
  private func randomBox(_ random: inout RandomSource) -> OrientedBox<World> {
    OrientedBox(
      centre: Point(x: random.uniform(-8, 8), y: random.uniform(-8, 8), z: random.uniform(-1, 1)),
      yaw: random.uniform(-4, 4),
      halfExtent: Vector(x: random.uniform(0.1, 4), y: random.uniform(0.1, 2), z: random.uniform(0.2, 1)))
  }

  /// Slow twin: `OrientedBox.intersects`. And the law that moving by the separation parts the boxes.
  @Test func separationAgreesWithOrientedBoxAndParts() {
    var random = RandomSource(seed: 1, stream: "boxes")
    var hits = 0
    for _ in 0..<20_000 {
      let (a, b) = (randomBox(&random), randomBox(&random))
      let separation = Footprint(a).separation(from: Footprint(b))
      #expect((separation != nil) == a.intersects(b))
      guard let separation else { continue }
      hits += 1
      var moved = a
      moved.centre.x += separation.x * (separation.depth + 1e-9)
      moved.centre.y += separation.y * (separation.depth + 1e-9)
      #expect(!moved.intersects(b))
    }
    #expect(hits > 1000)
  }

  /// Slow twin: every pair.
  @Test func gridFindsAllNeighbours() {
    var random = RandomSource(seed: 2, stream: "grid")
    for spread in [5.0, 300, 50_000] {
      let x = (0..<200).map { _ in random.uniform(-spread, spread) }
      let y = (0..<200).map { _ in random.uniform(-spread, spread) }
      var grid = UniformGrid()
      grid.rebuild(x: x, y: y)
      for i in 0..<200 {
        let radius = random.uniform(0, spread)
        var found: [Int] = []
        grid.forEach(aroundX: x[i], y: y[i], radius: radius) { found.append($0) }
        #expect(Set(found).count == found.count)
        for j in 0..<200 {
          let (dx, dy) = (x[i] - x[j], y[i] - y[j])
          if dx * dx + dy * dy <= radius * radius { #expect(found.contains(j)) }
        }
      }
    }
  }

  @Test func emptyGrid() {
    var grid = UniformGrid()
    grid.rebuild(x: [], y: [])
    grid.forEach(aroundX: 0, y: 0, radius: 10) { _ in Issue.record("nothing is here") }
  }
}
