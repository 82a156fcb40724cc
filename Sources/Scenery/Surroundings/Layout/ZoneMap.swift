import DriveTypes
import Roads

/// The zone of every place, from how dense the streets around it are.
struct ZoneMap: Sendable {
  static let cellSize = 32.0
  /// Beyond the outermost streets, metres.
  private static let margin = 384.0

  let style: TownStyle
  private var origin = SIMD2<Double>(0, 0)
  private var columns = 0
  private var rows = 0
  /// Metres of street edge per hectare, smoothed.
  private var density: [Float] = []

  init(sides: [StreetSide], style: TownStyle) {
    self.style = style
    var low = SIMD2<Double>(repeating: .infinity)
    var high = SIMD2<Double>(repeating: -.infinity)
    for sample in sides.lazy.flatMap(\.samples) {
      low = pointwiseMin(low, sample.outer.plan)
      high = pointwiseMax(high, sample.outer.plan)
    }
    guard low.x.isFinite, high.x.isFinite else { return }
    // Cells lie on multiples of their size, whatever part of the town is known.
    origin = ((low - Self.margin) / Self.cellSize).rounded(.down) * Self.cellSize
    let size = ((high + Self.margin - origin) / Self.cellSize).rounded(.up)
    (columns, rows) = (Int(size.x) + 1, Int(size.y) + 1)
    density = [Float](repeating: 0, count: columns * rows)
    for side in sides where !side.isMedian && (style.buildsAlongFastRoads || !side.isFast) {
      // A road without pavements makes a town less than a street does.
      let weight = side.hasPavement ? 1.0 : 0.4
      for index in 1..<side.samples.count {
        let place = (side.samples[index].outer.plan - origin) / Self.cellSize
        density[Int(place.y) * columns + Int(place.x)] += Float(
          weight * (side.arcs[index] - side.arcs[index - 1]))
      }
    }
    // Two boxes of 7 cells make nearly a bell of 150 m; metres per cell become metres per hectare.
    for _ in 0..<2 {
      smooth(stride: 1, count: columns, lines: rows, step: columns)
      smooth(stride: columns, count: rows, lines: columns, step: 1)
    }
    let hectares = Float(Self.cellSize * Self.cellSize / 10_000)
    for index in density.indices { density[index] /= hectares }
  }

  /// Replaces each value by the mean of the seven around it along one direction.
  private mutating func smooth(stride: Int, count: Int, lines: Int, step: Int) {
    let reach = 3
    var line = [Float](repeating: 0, count: count)
    for start in 0..<lines {
      for index in 0..<count { line[index] = density[start * step + index * stride] }
      var sum: Float = 0
      for index in 0..<min(reach, count) { sum += line[index] }
      for index in 0..<count {
        if index + reach < count { sum += line[index + reach] }
        density[start * step + index * stride] = max(0, sum) / Float(2 * reach + 1)
        if index >= reach { sum -= line[index - reach] }
      }
    }
  }

  /// Metres of street edge per hectare around the place; 0 outside the map.
  func density(at place: SIMD2<Double>) -> Double {
    let cell = ((place - origin) / Self.cellSize).rounded(.down)
    guard cell.x >= 0, cell.y >= 0, cell.x < Double(columns), cell.y < Double(rows) else { return 0 }
    return Double(density[Int(cell.y) * columns + Int(cell.x)])
  }

  func zone(at place: SIMD2<Double>) -> Zone { style.zone(density: density(at: place)) }

  /// Whether the place is inside the map's box, with the margin.
  func holds(_ place: SIMD2<Double>) -> Bool {
    let cell = (place - origin) / Self.cellSize
    return cell.x >= 0 && cell.y >= 0 && cell.x < Double(columns) && cell.y < Double(rows)
  }

  /// The box, margin included.
  var box: (low: SIMD2<Double>, high: SIMD2<Double>) {
    (origin, origin + SIMD2(Double(columns), Double(rows)) * Self.cellSize)
  }
}
