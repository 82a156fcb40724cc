import DriveTypes
import Glibc

/// The lie of the land away from the roads: roads' heights on a 64 m grid, spread smoothly to everywhere.
///
/// Cells with roads keep their mean height; the others are filled by pull and push over ever coarser grids (Gortler et
/// al., "The Lumigraph", 1996), which needs one pass however far the next road is.
struct TerrainBase: Sendable {
  private static let cell = 64.0
  /// Cells around the roads.
  private static let margin = 24
  private let originX, originY: Int
  private let columns, rows: Int
  private let heights: [Float]
  /// Metres to the nearest cell with a road.
  private let distances: [Float]

  init(_ layout: StreetLayout) {
    var (low, high) = (SIMD2(Int.max, Int.max), SIMD2(Int.min, Int.min))
    func cell(_ p: SIMD2<Double>) -> SIMD2<Int> {
      SIMD2(Int((p.x / Self.cell).rounded(.down)), Int((p.y / Self.cell).rounded(.down)))
    }
    for circle in layout.circles {
      let at = cell(circle.centre)
      low = pointwiseMin(low, at)
      high = pointwiseMax(high, at)
    }
    guard low.x <= high.x else {
      (originX, originY, columns, rows) = (0, 0, 1, 1)
      (heights, distances) = ([0], [1000])
      return
    }
    originX = low.x - Self.margin
    originY = low.y - Self.margin
    columns = high.x - low.x + 1 + 2 * Self.margin
    rows = high.y - low.y + 1 + 2 * Self.margin
    var sums = [Float](repeating: 0, count: columns * rows)
    var weights = sums
    for (index, circle) in layout.circles.enumerated() {
      let at = cell(circle.centre)
      let place = (at.y - originY) * columns + at.x - originX
      sums[place] += Float((layout.spans[index].a.z + layout.spans[index].b.z) / 2)
      weights[place] += 1
    }
    for place in sums.indices where weights[place] > 0 {
      sums[place] /= weights[place]
      weights[place] = 1
    }
    distances = Self.distances(weights, columns, rows)
    heights = Self.smoothed(Self.filled(sums, weights, columns, rows), columns, rows)
  }

  /// Height of the land, bilinear between the cells' middles.
  func height(x: Double, y: Double) -> Double { sample(heights, x, y) }

  /// About the metres to the nearest road, from 64 m up.
  func distance(x: Double, y: Double) -> Double { sample(distances, x, y) }

  private func sample(_ values: [Float], _ x: Double, _ y: Double) -> Double {
    let u = min(max(x / Self.cell - Double(originX) - 0.5, 0), Double(columns - 1))
    let v = min(max(y / Self.cell - Double(originY) - 0.5, 0), Double(rows - 1))
    let (i, j) = (min(Int(u), max(columns - 2, 0)), min(Int(v), max(rows - 2, 0)))
    let (fu, fv) = (u - Double(i), v - Double(j))
    func at(_ i: Int, _ j: Int) -> Double {
      Double(values[min(j, rows - 1) * columns + min(i, columns - 1)])
    }
    let south = at(i, j) + fu * (at(i + 1, j) - at(i, j))
    let north = at(i, j + 1) + fu * (at(i + 1, j + 1) - at(i, j + 1))
    return south + fv * (north - south)
  }

  /// Fills cells of weight 0 from a grid of half the resolution, itself filled.
  private static func filled(_ values: [Float], _ weights: [Float], _ columns: Int, _ rows: Int) -> [Float] {
    if columns <= 1, rows <= 1 || !weights.contains(0) { return values }
    let (halfColumns, halfRows) = ((columns + 1) / 2, (rows + 1) / 2)
    if halfColumns == columns, halfRows == rows { return values }
    var coarse = [Float](repeating: 0, count: halfColumns * halfRows)
    var coarseWeights = coarse
    for row in 0..<rows {
      for column in 0..<columns {
        let (from, to) = (row * columns + column, row / 2 * halfColumns + column / 2)
        coarse[to] += values[from] * weights[from]
        coarseWeights[to] += weights[from]
      }
    }
    for place in coarse.indices where coarseWeights[place] > 0 {
      coarse[place] /= coarseWeights[place]
      coarseWeights[place] = min(1, coarseWeights[place])
    }
    let spread = filled(coarse, coarseWeights, halfColumns, halfRows)
    var result = values
    for row in 0..<rows {
      for column in 0..<columns where weights[row * columns + column] == 0 {
        // The four coarse cells around this cell's middle, 9 : 3 : 3 : 1.
        let (i, j) = (column / 2, row / 2)
        let i2 = min(max(column % 2 == 0 ? i - 1 : i + 1, 0), halfColumns - 1)
        let j2 = min(max(row % 2 == 0 ? j - 1 : j + 1, 0), halfRows - 1)
        let near = 9 * spread[j * halfColumns + i] + 3 * spread[j * halfColumns + i2]
        let far = 3 * spread[j2 * halfColumns + i] + spread[j2 * halfColumns + i2]
        result[row * columns + column] = (near + far) / 16
      }
    }
    return result
  }

  private static func smoothed(_ values: [Float], _ columns: Int, _ rows: Int) -> [Float] {
    var result = values
    for _ in 0..<2 {
      let before = result
      for row in 0..<rows {
        for column in 0..<columns {
          var sum: Float = 0
          for (dj, weight) in [(-1, Float(1)), (0, 2), (1, 1)] {
            let line = min(max(row + dj, 0), rows - 1) * columns
            let west = before[line + max(column - 1, 0)]
            let east = before[line + min(column + 1, columns - 1)]
            sum += weight * (west + 2 * before[line + column] + east)
          }
          result[row * columns + column] = sum / 16
        }
      }
    }
    return result
  }

  /// Chamfer distances, two passes.
  private static func distances(_ weights: [Float], _ columns: Int, _ rows: Int) -> [Float] {
    let (step, diagonal) = (Float(cell), Float(cell) * Float(2).squareRoot())
    var result = weights.map { $0 > 0 ? 0 : Float(1e6) }
    func relax(_ column: Int, _ row: Int, _ signs: Int) {
      let place = row * columns + column
      var best = result[place]
      for (di, dj, cost) in [(-1, 0, step), (0, -1, step), (-1, -1, diagonal), (1, -1, diagonal)] {
        let (i, j) = (column + di * signs, row + dj * signs)
        if i >= 0, i < columns, j >= 0, j < rows { best = min(best, result[j * columns + i] + cost) }
      }
      result[place] = best
    }
    for row in 0..<rows { for column in 0..<columns { relax(column, row, 1) } }
    for row in (0..<rows).reversed() { for column in (0..<columns).reversed() { relax(column, row, -1) } }
    return result
  }
}
