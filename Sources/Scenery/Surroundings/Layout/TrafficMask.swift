import DriveTypes
import Rendering
import Roads

/// Where vehicles drive, seen from above: a bit for every half metre.
struct TrafficMask: Sendable {
  static let cellSize = 0.5
  private static let side = Int(SceneryTile.size / cellSize)
  private static let words = side * side / 64

  /// Looked up only, never iterated.
  private var tiles: [SIMD2<Int32>: [UInt64]] = [:]

  /// Lanes that count; parking lanes and shoulders do not.
  static let types: LaneType = [
    .driving, .bidirectional, .biking, .stop, .restricted, .entry, .exit, .offRamp, .onRamp,
  ]

  init(ribbons: [LaneRibbon]) {
    for ribbon in ribbons where !ribbon.lane.type.isDisjoint(with: Self.types) { fill(ribbon) }
  }

  /// Marks each cell that the ribbon's quadrangles touch, and few more.
  private mutating func fill(_ ribbon: LaneRibbon) {
    let step = Self.cellSize * 0.7
    var key = SIMD2<Int32>(.max, .max)
    var bits: [UInt64] = []
    func tileIndex(_ x: Double, _ y: Double) -> SIMD2<Int32> {
      SIMD2(
        Int32((x / SceneryTile.size).rounded(.down)), Int32((y / SceneryTile.size).rounded(.down)))
    }
    for index in 1..<max(1, ribbon.inner.count) {
      let (a, b) = (ribbon.inner[index - 1].plan, ribbon.outer[index - 1].plan)
      let (c, d) = (ribbon.inner[index].plan, ribbon.outer[index].plan)
      let rows = max(1, Int((max((c - a).length, (d - b).length) / step).rounded(.up)))
      let columns = max(1, Int((max((b - a).length, (d - c).length) / step).rounded(.up)))
      for row in 0...rows {
        let t = Double(row) / Double(rows)
        let (left, right) = (a + (c - a) * t, b + (d - b) * t)
        for column in 0...columns {
          let place = left + (right - left) * (Double(column) / Double(columns))
          let tile = tileIndex(place.x, place.y)
          if tile != key {
            if !bits.isEmpty { tiles[key] = bits }
            key = tile
            bits = tiles[tile] ?? [UInt64](repeating: 0, count: Self.words)
          }
          let bit = Self.bit(place, in: tile)
          bits[bit >> 6] |= 1 << UInt64(bit & 63)
        }
      }
    }
    if !bits.isEmpty { tiles[key] = bits }
  }

  private static func bit(_ place: SIMD2<Double>, in tile: SIMD2<Int32>) -> Int {
    let x = Int((place.x - Double(tile.x) * SceneryTile.size) / cellSize)
    let y = Int((place.y - Double(tile.y) * SceneryTile.size) / cellSize)
    return min(max(y, 0), side - 1) * side + min(max(x, 0), side - 1)
  }

  func isDriven(_ place: SIMD2<Double>) -> Bool {
    let tile = SIMD2(
      Int32((place.x / SceneryTile.size).rounded(.down)), Int32((place.y / SceneryTile.size).rounded(.down)))
    guard let bits = tiles[tile] else { return false }
    let bit = Self.bit(place, in: tile)
    return bits[bit >> 6] >> UInt64(bit & 63) & 1 != 0
  }

  /// Whether any part of the rectangle widened by `margin` lies where vehicles drive.
  func isDriven(_ footprint: Footprint, margin: Double) -> Bool {
    var wide = footprint
    wide.half += SIMD2(repeating: margin)
    return wide.lattice(step: Self.cellSize).contains { isDriven($0) }
  }
}
