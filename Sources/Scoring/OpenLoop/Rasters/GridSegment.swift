/// A straight line between two grid points, as OpenCV draws it.
struct GridSegment: Hashable {
  var x0, y0, x1, y1: Int

  /// The part on a grid of that size, by Cohen's and Sutherland's rule in OpenCV's order: first rows, then
  /// columns, offsets cut towards zero.
  ///
  /// - Returns: the (perhaps only partly) cut segment, and whether anything of it is on the grid.
  @inline(__always)
  func cut(width: Int, height: Int) -> (GridSegment, isInside: Bool) {
    let (right, bottom) = (width - 1, height - 1)
    var s = self
    var first = Self.side(x0, y0, right, bottom)
    var second = Self.side(x1, y1, right, bottom)
    if first | second == 0 { return (s, true) }
    guard first & second == 0 else { return (s, false) }
    if first & 12 != 0 {
      let edge = first < 8 ? 0 : bottom
      s.x0 += Self.share(edge - s.y0, s.x1 - s.x0, s.y1 - s.y0)
      s.y0 = edge
      first = Self.side(s.x0, 0, right, bottom)
    }
    if second & 12 != 0 {
      let edge = second < 8 ? 0 : bottom
      s.x1 += Self.share(edge - s.y1, s.x1 - s.x0, s.y1 - s.y0)
      s.y1 = edge
      second = Self.side(s.x1, 0, right, bottom)
    }
    if first & second == 0, first | second != 0 {
      if first != 0 {
        let edge = first == 1 ? 0 : right
        s.y0 += Self.share(edge - s.x0, s.y1 - s.y0, s.x1 - s.x0)
        s.x0 = edge
        first = 0
      }
      if second != 0 {
        let edge = second == 1 ? 0 : right
        s.y1 += Self.share(edge - s.x1, s.y1 - s.y0, s.x1 - s.x0)
        s.x1 = edge
        second = 0
      }
    }
    return (s, first | second == 0)
  }

  /// Bits: 1 left of the grid, 2 right, 4 above, 8 below.
  @inline(__always)
  private static func side(_ x: Int, _ y: Int, _ right: Int, _ bottom: Int) -> Int {
    (x < 0 ? 1 : 0) | (x > right ? 2 : 0) | (y < 0 ? 4 : 0) | (y > bottom ? 8 : 0)
  }

  /// distance · run / rise in floating point, cut towards zero; 0 for a rise of 0.
  @inline(__always)
  private static func share(_ distance: Int, _ run: Int, _ rise: Int) -> Int {
    rise == 0 ? 0 : Int(Double(distance) * Double(run) / Double(rise))
  }

  /// Bresenham's cells, from the left end (from the first point where both stand in one column).
  ///
  /// The error starts at major − 2·minor; below zero, the next step is diagonal.
  /// - Parameter body: true stops.
  @inline(__always)
  func forEachCell(_ body: (Int, Int) -> Bool) -> Bool {
    var (x, y, endX, endY) = (x0, y0, x1, y1)
    if endX < x { (x, y, endX, endY) = (endX, endY, x, y) }
    let (dx, dy) = (endX - x, abs(endY - y))
    let stepY = endY < y ? -1 : 1
    let isSteep = dy > dx
    let (major, minor) = isSteep ? (dy, dx) : (dx, dy)
    var error = major - 2 * minor
    for _ in 0...major {
      if body(x, y) { return true }
      let isDiagonal = error < 0
      error += isDiagonal ? 2 * (major - minor) : -2 * minor
      if isSteep {
        y += stepY
        if isDiagonal { x += 1 }
      } else {
        x += 1
        if isDiagonal { y += stepY }
      }
    }
    return false
  }
}
