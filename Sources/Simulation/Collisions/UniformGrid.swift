import Glibc

/// Points binned into square cells by counting sort: who is near whom, with no hashing, in the same order every run.
package struct UniformGrid {
  private var originX = 0.0
  private var originY = 0.0
  private var cell = 16.0
  private var columns = 1
  private var rows = 1
  private var starts: [Int32] = [0, 0]
  private var items: [Int32] = []
  private var cellOf: [Int32] = []

  /// More cells than this, and the cells grow instead.
  private static let maximumCells = 16_384

  package init() {}

  /// Bins point `i` at `(x[i], y[i])`; `cellSize` in metres.
  package mutating func rebuild(x: [Double], y: [Double], cellSize: Double = 16) {
    let count = x.count
    guard let lowX = x.min(), let highX = x.max(), let lowY = y.min(), let highY = y.max() else {
      items.removeAll(keepingCapacity: true)
      (columns, rows) = (1, 1)
      starts = [0, 0]
      return
    }
    cell = cellSize
    while ((highX - lowX) / cell + 1) * ((highY - lowY) / cell + 1) > Double(Self.maximumCells) { cell *= 2 }
    (originX, originY) = (lowX, lowY)
    columns = Int((highX - lowX) / cell) + 1
    rows = Int((highY - lowY) / cell) + 1
    starts.removeAll(keepingCapacity: true)
    starts.append(contentsOf: repeatElement(0, count: columns * rows + 1))
    cellOf.removeAll(keepingCapacity: true)
    for i in 0..<count {
      let index = Int((y[i] - lowY) / cell) * columns + Int((x[i] - lowX) / cell)
      cellOf.append(Int32(index))
      starts[index + 1] += 1
    }
    for index in 1..<starts.count { starts[index] += starts[index - 1] }
    items.removeAll(keepingCapacity: true)
    items.append(contentsOf: repeatElement(0, count: count))
    // Filling from the last to the first keeps each cell ascending and leaves `starts` shifted back in place.
    for i in stride(from: count - 1, through: 0, by: -1) {
      let index = Int(cellOf[i]) + 1
      starts[index] -= 1
      items[Int(starts[index])] = Int32(i)
    }
    // `starts[k+1]` now holds the beginning of cell k: shift by one.
    for index in 0..<(starts.count - 1) { starts[index] = starts[index + 1] }
    starts[starts.count - 1] = Int32(count)
  }

  /// Calls `body` for every point whose cell touches the square of half side `radius` about a place: all points
  /// within `radius`, and some more.
  @inline(__always)
  package func forEach(aroundX x: Double, y: Double, radius: Double, _ body: (Int) -> Void) {
    if items.isEmpty { return }
    let c0 = max(0, Int(max(-1, (x - radius - originX) / cell)))
    let r0 = max(0, Int(max(-1, (y - radius - originY) / cell)))
    let c1 = Int(min(Double(columns - 1), (x + radius - originX) / cell))
    let r1 = Int(min(Double(rows - 1), (y + radius - originY) / cell))
    if x + radius < originX || y + radius < originY || c0 > c1 || r0 > r1 { return }
    for row in r0...r1 {
      let first = Int(starts[row * columns + c0])
      let last = Int(starts[row * columns + c1 + 1])
      for k in first..<last { body(Int(items[k])) }
    }
  }
}
