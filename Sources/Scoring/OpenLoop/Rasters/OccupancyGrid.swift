/// Which cells of a square grid are occupied: the raster that the references build, kept for tests and
/// pictures.
///
/// Scoring does not build it: `EgoFootprint` asks each polygon's runs instead, with the same answer.
public struct OccupancyGrid: Sendable, Hashable {
  public let side: Int
  /// Row-major, side × side.
  public private(set) var cells: [Bool]

  public init(side: Int, isFull: Bool = false) {
    self.side = side
    cells = Array(repeating: isFull, count: side * side)
  }

  public subscript(row: Int, column: Int) -> Bool { cells[row * side + column] }

  public mutating func fill(_ quad: GridQuad) {
    PolygonFill(width: side, height: side).forEachRun(of: quad) { row, first, last in
      for column in first...last { cells[row * side + column] = true }
      return false
    }
  }

  public var count: Int { cells.lazy.filter { $0 }.count }

  /// Eight cells a byte, the first cell in the highest bit, row by row (`numpy.packbits`).
  public var packedBits: [UInt8] {
    var bytes = [UInt8](repeating: 0, count: (cells.count + 7) / 8)
    for (index, isSet) in cells.enumerated() where isSet { bytes[index >> 3] |= 0x80 >> UInt8(index & 7) }
    return bytes
  }
}
