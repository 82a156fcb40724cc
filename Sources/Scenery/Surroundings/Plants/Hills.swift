import DriveTypes
import Glibc
import Rendering

/// Rounded hills away from all streets.
struct Hills: Sendable {
  private struct Hill {
    var centre: SIMD2<Double>
    var radius, height: Double
  }

  private static let step = 230.0
  private var hills: [SIMD2<Int32>: Hill] = [:]
  private let ground: Ground

  init(zones: ZoneMap, site: Site, seed: UInt64) {
    ground = site.ground
    let height = zones.style.hillHeight
    guard height > 0 else { return }
    let (low, high) = zones.box
    guard high.x > low.x else { return }
    for row in Int(low.y / Self.step)...Int(high.y / Self.step) {
      for column in Int(low.x / Self.step)...Int(high.x / Self.step) {
        var random = PlaceRandom(seed: seed, .hill, column, row)
        let centre =
          SIMD2(Double(column), Double(row)) * Self.step
          + SIMD2(random.uniform(0...70), random.uniform(0...70))
        let radius = random.uniform(75...115)
        let share = random.uniform(0.5...1)
        guard Self.isFree(centre, radius, site) else { continue }
        hills[SIMD2(Int32(column), Int32(row))] = Hill(centre: centre, radius: radius, height: height * share)
      }
    }
  }

  private static func isFree(_ centre: SIMD2<Double>, _ radius: Double, _ site: Site) -> Bool {
    for (share, count) in [(0.0, 1), (0.3, 6), (0.6, 12), (0.9, 20)] {
      for index in 0..<count {
        let angle = 2 * Double.pi * Double(index) / Double(count)
        let place = centre + SIMD2(cos(angle), sin(angle)) * radius * share
        if site.ground.clearance(x: place.x, y: place.y) < 35 { return false }
      }
    }
    return true
  }

  /// A hill's rise at a share of its radius: level at its foot and top.
  private static func rise(_ share: Double) -> Double {
    share >= 1 ? 0 : (1 - share * share) * (1 - share * share)
  }

  /// Metres by which hills raise the ground.
  func height(_ place: SIMD2<Double>) -> Double {
    if hills.isEmpty { return 0 }
    let cell = (place / Self.step).rounded(.down)
    var height = 0.0
    for row in Int32(cell.y) - 1...Int32(cell.y) + 1 {
      for column in Int32(cell.x) - 1...Int32(cell.x) + 1 {
        guard let hill = hills[SIMD2(column, row)] else { continue }
        height = max(height, hill.height * Self.rise((place - hill.centre).length / hill.radius))
      }
    }
    return height
  }

  func add(to tile: inout TileBuilder) {
    if hills.isEmpty { return }
    let corner = SIMD2(tile.origin.x, tile.origin.y)
    let cell = (corner / Self.step).rounded(.down)
    for row in Int32(cell.y) - 1...Int32(cell.y) + 1 {
      for column in Int32(cell.x) - 1...Int32(cell.x) + 1 {
        guard let hill = hills[SIMD2(column, row)], tile.owns(x: hill.centre.x, y: hill.centre.y) else { continue }
        add(hill, to: &tile)
      }
    }
  }

  private func add(_ hill: Hill, to tile: inout TileBuilder) {
    var surface = Surface(Colour(96, 112, 66), .terrain)
    surface.texture = .grass
    surface.mapping = .ground(period: 8)
    surface.castsShadow = false
    let (rings, sectors) = (6, 20)
    func point(_ ring: Int, _ sector: Int) -> SIMD3<Float> {
      let angle = 2 * Double.pi * Double(sector % sectors) / Double(sectors)
      let share = Double(ring) / Double(rings)
      let place = hill.centre + SIMD2(cos(angle), sin(angle)) * hill.radius * share
      let z = ground.height(x: place.x, y: place.y) + hill.height * Self.rise(share) - (ring == rings ? 1 : 0)
      return tile.local(Point(x: place.x, y: place.y, z: z))
    }
    for ring in 0..<rings {
      for sector in 0..<sectors {
        if ring == 0 {
          tile.solid.triangle(point(0, 0), point(1, sector), point(1, sector + 1), surface)
        } else {
          tile.solid.quad(
            point(ring, sector), point(ring + 1, sector), point(ring + 1, sector + 1), point(ring, sector + 1),
            surface)
        }
      }
    }
  }
}
