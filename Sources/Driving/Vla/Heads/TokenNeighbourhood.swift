import Inference

/// The visual tokens of 3 × 3 cells around each cell, normalised: (token − mean) / deviation, channel by channel; 0 beyond the
/// border.
struct TokenNeighbourhood {
  /// Cells across and down.
  let columns, rows: Int
  /// Of a token.
  let width: Int
  let mean, deviation: [Float]

  /// - Parameter head: has `mean` and `deviation` [width].
  init(_ head: HeadFile, columns: Int, rows: Int, width: Int) throws(InferenceError) {
    (self.columns, self.rows, self.width) = (columns, rows, width)
    mean = try head.values("mean", [width])
    deviation = try head.divisors("deviation", [width])
  }

  var cells: Int { columns * rows }
  /// Numbers of a cell.
  var inputs: Int { 9 * width }

  /// - Parameters:
  ///   - tokens: [rows · columns, width], row by row.
  ///   - around: [rows · columns, 9 · width] (row by row, column by column, channel by channel).
  /// - Returns: false where there are not as many tokens as cells.
  func gather(_ tokens: [Float], into around: Rows) -> Bool {
    guard tokens.count == cells * width else { return false }
    for row in 0..<rows {
      for column in 0..<columns {
        let target = around[row * columns + column]
        for place in 0..<9 {
          let (y, x) = (row + place / 3 - 1, column + place % 3 - 1)
          let isInside = (0..<rows).contains(y) && (0..<columns).contains(x)
          let source = (y * columns + x) * width
          for channel in 0..<width {
            target[place * width + channel] =
              isInside ? (tokens[source + channel] - mean[channel]) / deviation[channel] : 0
          }
        }
      }
    }
    return true
  }
}
