/// The cells that OpenCV's `fillPoly` sets (8-connected, no anti-aliasing, no sub-pixel shift), cell by cell.
///
/// A polygon is its outline and its inside:
/// 1. each edge as a Bresenham line, drawn from left to right, after cutting it at the picture's border;
/// 2. for every row, the stretches between the edges' crossings. A crossing is a 16.16 fixed-point number
///   that grows by the edge's slope (cut to whole 1/65536) from row to row; a stretch reaches from its first
///   whole column at or right of the left crossing to the last at or left of the right one. An edge covers
///   its upper row, not its lower.
///
/// Checked against OpenCV 4.11 over `fillpoly_vectors.json`.
public struct PolygonFill: Sendable, Hashable {
  /// Columns and rows of the grid.
  public var width, height: Int

  public init(width: Int, height: Int) {
    self.width = width
    self.height = height
  }

  /// Calls `body(row, firstColumn, lastColumn)` for runs of set cells, in no order; runs may overlap.
  /// - Parameter body: true stops.
  /// - Returns: true when `body` stopped it.
  @inline(__always)
  @discardableResult
  public func forEachRun(of quad: GridQuad, _ body: (Int, Int, Int) -> Bool) -> Bool {
    // A crossing edge: rows top..<bottom, x (16.16) in row `top`, growth per row.
    var edges: (Edge, Edge, Edge, Edge) = (.none, .none, .none, .none)
    var count = 0
    var (top, bottom) = (Int.max, Int.min)
    for corner in 0..<4 {
      let before = (corner + 3) & 3
      let a = (x: Int(quad.xs[before]), y: Int(quad.ys[before]))
      let b = (x: Int(quad.xs[corner]), y: Int(quad.ys[corner]))
      let segment = GridSegment(x0: a.x, y0: a.y, x1: b.x, y1: b.y)
      let (cut, isInside) = segment.cut(width: width, height: height)
      if isInside, cut.forEachCell({ x, y in body(y, x, x) }) { return true }
      guard a.y != b.y else { continue }
      // OpenCV takes the slope from the cut segment; of one that no longer climbs, from its columns alone.
      var base = cut
      if cut.y0 == cut.y1 { (base.y0, base.y1) = (a.y, b.y) }
      let slope = ((base.x1 - base.x0) << 16) / (base.y1 - base.y0)
      let upper = a.y < b.y ? (x: base.x0, y: base.y0) : (x: base.x1, y: base.y1)
      let edge = Edge(
        top: min(a.y, b.y), bottom: max(a.y, b.y),
        x: (upper.x << 16) + (min(a.y, b.y) - upper.y) * slope, slope: slope)
      switch count {
      case 0: edges.0 = edge
      case 1: edges.1 = edge
      case 2: edges.2 = edge
      default: edges.3 = edge
      }
      count += 1
      top = min(top, edge.top)
      bottom = max(bottom, edge.bottom)
    }
    guard count > 0 else { return false }
    let last = min(bottom, height)
    var row = max(top, 0)
    while row < last {
      // Four crossings at most, sorted as they come.
      var crossings = SIMD4<Int>(repeating: Int.max)
      var found = 0
      func insert(_ edge: Edge) {
        guard edge.top <= row, row < edge.bottom else { return }
        let x = edge.x + (row - edge.top) * edge.slope
        var place = found
        while place > 0, crossings[place - 1] > x {
          crossings[place] = crossings[place - 1]
          place -= 1
        }
        crossings[place] = x
        found += 1
      }
      insert(edges.0)
      insert(edges.1)
      insert(edges.2)
      insert(edges.3)
      var pair = 0
      while pair + 1 < found {
        let first = max((crossings[pair] + 0xFFFF) >> 16, 0)
        let final = min(crossings[pair + 1] >> 16, width - 1)
        if first <= final, body(row, first, final) { return true }
        pair += 2
      }
      row += 1
    }
    return false
  }

  private struct Edge {
    var top, bottom, x, slope: Int
    static var none: Edge { Edge(top: 0, bottom: 0, x: 0, slope: 0) }
  }
}
