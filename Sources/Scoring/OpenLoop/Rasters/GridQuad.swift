/// A four-sided polygon with corners on grid points (x is the column, y the row). Corners may lie off the
/// grid.
public struct GridQuad: Sendable, Hashable {
  public var xs, ys: SIMD4<Int32>

  public init(xs: SIMD4<Int32>, ys: SIMD4<Int32>) {
    self.xs = xs
    self.ys = ys
  }

  /// True when the quad's bounding box meets the given one (bounds inclusive).
  @inline(__always)
  func reaches(columns: ClosedRange<Int>, rows: ClosedRange<Int>) -> Bool {
    Int(xs.min()) <= columns.upperBound && Int(xs.max()) >= columns.lowerBound
      && Int(ys.min()) <= rows.upperBound && Int(ys.max()) >= rows.lowerBound
  }
}

/// The corners of a box as grid points.
extension GridQuad {
  /// - Parameters: corners in cells, not yet rounded. They are rounded half to even, as `numpy.round` does;
  ///   what is so far out that it does not fit is clamped.
  init(cellXs: SIMD4<Double>, cellYs: SIMD4<Double>) {
    let bound = SIMD4<Double>(repeating: 1e6)
    func whole(_ v: SIMD4<Double>) -> SIMD4<Int32> {
      SIMD4<Int32>(v.clamped(lowerBound: -bound, upperBound: bound), rounding: .toNearestOrEven)
    }
    self.init(xs: whole(cellXs), ys: whole(cellYs))
  }
}
