import Glibc

/// The grid cells under the ego vehicle, and whether a polygon's fill touches them.
///
/// The vehicle is 4.084 m × 1.85 m (nuScenes' Renault Zoe). The references fill its outline once at the
/// origin (`footprint_cells.json`) and move the cells; cells that leave the grid are clamped to its border.
/// Cells fit into a window of at most 64 columns, one word a row.
public struct EgoFootprint: Sendable, Hashable {
  /// Forward and lateral cells at the origin.
  public enum Cells {
    /// 0.5 m cells; the box is shifted 0.5 m ahead of the lidar. 32 cells.
    public static let coarse = (forward: 97...104, lateral: 98...101)
    /// 0.1 m cells, ego frame; shifted by the lidar's place too. 738 cells.
    public static let fine = (forward: 494...534, lateral: 491...508)
    /// The fine grid's origin in cells: −49.95 / 0.1, float32.
    public static let fineOrigin = Float(-49.95) / Float(0.1)
  }

  /// Bounds of the set cells, inclusive.
  public private(set) var columns: ClosedRange<Int>
  public private(set) var rows: ClosedRange<Int>
  /// One word for each row: bit i is column `columns.lowerBound + i`. Empty for a full rectangle.
  private var words: [UInt64]

  /// A full rectangle.
  private init(columns: ClosedRange<Int>, rows: ClosedRange<Int>) {
    self.columns = columns
    self.rows = rows
    words = []
  }

  @inline(__always)
  private static func bits(_ first: Int, _ last: Int) -> UInt64 {
    (UInt64.max >> UInt64(63 - (last - first))) << UInt64(first)
  }

  /// UniAD, ST-P3: never turned. Position in float32, cells by cutting towards zero.
  public init(uniad position: SIMD2<Double>) {
    let x = Double(Float(position.x) / 0.5)
    let y = Double(Float(position.y) / 0.5)
    let cells = Cells.coarse
    self.init(
      columns: Self.clamped(
        x + Double(cells.lateral.lowerBound), x + Double(cells.lateral.upperBound), 200),
      rows: Self.clamped(y + Double(cells.forward.lowerBound), y + Double(cells.forward.upperBound), 200))
  }

  /// VAD: the same on a picture whose rows count from the far end.
  public init(vad position: SIMD2<Double>) {
    let x = Double(Float(position.x) / 0.5)
    let y = Double(Float(position.y) / 0.5)
    let cells = Cells.coarse
    self.init(
      columns: Self.clamped(
        x + Double(cells.lateral.lowerBound), x + Double(cells.lateral.upperBound), 200),
      rows: Self.clamped(
        200 - (y + Double(cells.forward.upperBound)), 200 - (y + Double(cells.forward.lowerBound)), 200))
  }

  /// Neighbouring cells stay neighbours, so that the first and the last say all.
  private static func clamped(_ first: Double, _ last: Double, _ side: Double) -> ClosedRange<Int> {
    let low = Int(min(max(first, 0), side - 1))
    return low...max(low, Int(min(max(last, 0), side - 1)))
  }

  /// How far from the path's point a turned footprint can reach, cells of 0.1 m.
  private static let fineReach = 37.0

  /// Bounds within which `init(omni:heading:)` stays.
  private static func fineBounds(_ position: SIMD2<Double>) -> (
    columns: ClosedRange<Int>, rows: ClosedRange<Int>
  ) {
    let origin = -Double(Cells.fineOrigin)
    let x = Double(Float(position.x) / Float(0.1)) + origin
    let y = Double(Float(position.y) / Float(0.1)) + origin
    return (
      clamped(x - fineReach, x + fineReach, 1000), clamped(y - fineReach, y + fineReach, 1000)
    )
  }

  /// BEV-Planner, OmniDrive: turned by the path's direction, rounded to cells, moved, cut towards zero.
  ///
  /// - Parameters:
  ///   - position: ego frame, metres.
  ///   - heading: radians; 0 for a step shorter than 1 m.
  public init(omni position: SIMD2<Double>, heading: Double) {
    let x = Float(position.x) / Float(0.1)
    let y = Float(position.y) / Float(0.1)
    let (c, s) = (Float(cos(heading)), Float(sin(heading)))
    let bounds = Self.fineBounds(position)
    let (left, top) = (bounds.columns.lowerBound, bounds.rows.lowerBound)
    var window = [UInt64](repeating: 0, count: 2 * (bounds.rows.count))
    var (minX, maxX, minY, maxY) = (Int.max, Int.min, Int.max, Int.min)
    let origin = Cells.fineOrigin
    for forward in Cells.fine.forward {
      let u = Float(forward) + origin
      for lateral in Cells.fine.lateral {
        let v = Float(lateral) + origin
        let turnedX = (u * c - v * s - origin).rounded(.toNearestOrEven)
        let turnedY = (u * s + v * c - origin).rounded(.toNearestOrEven)
        let column = Int(min(max(Double(x) + Double(turnedX), 0), 999))
        let row = Int(min(max(Double(y) + Double(turnedY), 0), 999))
        minX = min(minX, column)
        maxX = max(maxX, column)
        minY = min(minY, row)
        maxY = max(maxY, row)
        window[2 * (row - top) + (column - left) >> 6] |= 1 << UInt64((column - left) & 63)
      }
    }
    columns = minX...maxX
    rows = minY...maxY
    // At most 47 columns are set: shift them into one word.
    let shift = UInt64(minX - left)
    words = rows.map { row in
      let (low, high) = (window[2 * (row - top)], window[2 * (row - top) + 1])
      return shift == 0 ? low : shift >= 64 ? high >> (shift - 64) : (low >> shift) | (high << (64 - shift))
    }
  }

  public func contains(row: Int, column: Int) -> Bool {
    rows.contains(row) && columns.contains(column)
      && (words.isEmpty || words[row - rows.lowerBound] >> UInt64(column - columns.lowerBound) & 1 == 1)
  }

  public var count: Int {
    words.isEmpty ? rows.count * columns.count : words.reduce(0) { $0 + $1.nonzeroBitCount }
  }

  /// True when the polygon's fill has one of these cells.
  public func touches(_ quad: GridQuad, side: Int) -> Bool {
    guard quad.reaches(columns: columns, rows: rows) else { return false }
    return words.withUnsafeBufferPointer { words in
      let (left, right, top, bottom) = (
        columns.lowerBound, columns.upperBound, rows.lowerBound, rows.upperBound
      )
      return PolygonFill(width: side, height: side).forEachRun(of: quad) { row, first, last in
        guard row >= top, row <= bottom, first <= right, last >= left else { return false }
        if words.isEmpty { return true }
        let run = Self.bits(max(first, left) - left, min(last, right) - left)
        return words[row - top] & run != 0
      }
    }
  }

  /// True when the grid has one of these cells; the slow twin of `touches`.
  public func touches(_ grid: OccupancyGrid) -> Bool {
    rows.contains { row in columns.contains { contains(row: row, column: $0) && grid[row, $0] } }
  }
}
