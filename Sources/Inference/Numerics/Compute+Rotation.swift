extension Compute {
  /// Rotates each head of `columns` in place: pairs (i, i + d/2) of a head of d = `headDimension` values turn by the
  /// angles of that row of `cosines` and `sines`, [rows, d/2] each (Hugging Face's `rotate_half`).
  public func rotate(_ x: Rows, columns: Range<Int>, headDimension: Int, cosines: Rows, sines: Rows) {
    let half = headDimension / 2
    for row in 0..<x.count {
      for head in stride(from: columns.lowerBound, to: columns.upperBound, by: headDimension) {
        for i in 0..<half {
          let (a, b, c, s) = (x[row][head + i], x[row][head + half + i], cosines[row][i], sines[row][i])
          x[row][head + i] = a * c - b * s
          x[row][head + half + i] = b * c + a * s
        }
      }
    }
  }
}
