import CKernels

extension Compute {
  /// Rotates each head of `columns` in place: pairs (i, i + d/2) of a head of d = `headDimension` values turn by the
  /// angles of that row of `cosines` and `sines`, [rows, d/2] each (Hugging Face's `rotate_half`).
  public func rotate(_ x: Rows, columns: Range<Int>, headDimension: Int, cosines: Rows, sines: Rows) {
    let half = headDimension / 2
    precondition(
      headDimension > 0 && headDimension % 2 == 0, "pairs turn: a head has an even number of values")
    precondition(columns.lowerBound >= 0 && columns.upperBound <= x.columns, "columns outside the matrix")
    precondition(columns.count % headDimension == 0, "columns are whole heads")
    precondition(
      cosines.columns == half && sines.columns == half && min(cosines.count, sines.count) >= x.count)
    overRows(x.count, columns: columns.count) { rows in
      dl_rotate(
        kernels.rawValue, x.base + rows.lowerBound * x.columns + columns.lowerBound, Int64(rows.count),
        Int64(x.columns), Int64(columns.count / headDimension), Int64(half),
        cosines.base + rows.lowerBound * half, sines.base + rows.lowerBound * half)
    }
  }
}
