/// A matrix of 32-bit floats, row-major: what flows between layers, a row for each token or patch.
///
/// Memory is aligned to 64 bytes and kept when rows get fewer, so that a layer's buffers are made once.
public final class Rows {
  public let columns: Int
  public private(set) var count: Int
  private var capacity: Int
  public private(set) var base: UnsafeMutablePointer<Float>

  /// Rows of zeros.
  public init(_ count: Int, by columns: Int) {
    precondition(count >= 0 && columns > 0, "rows need columns")
    self.columns = columns
    self.count = count
    capacity = count
    base = Self.allocate(count * columns)
    base.update(repeating: 0, count: count * columns)
  }

  deinit { base.deallocate() }

  private static func allocate(_ floats: Int) -> UnsafeMutablePointer<Float> {
    UnsafeMutableRawPointer.allocate(byteCount: max(64, floats * 4), alignment: 64)
      .bindMemory(to: Float.self, capacity: max(16, floats))
  }

  /// Another number of rows; what they hold is undefined afterwards.
  public func resize(_ count: Int) {
    if count > capacity {
      base.deallocate()
      base = Self.allocate(count * columns)
      capacity = count
    }
    self.count = count
  }

  public subscript(row: Int) -> UnsafeMutableBufferPointer<Float> {
    precondition(row >= 0 && row < count, "row outside the matrix")
    return UnsafeMutableBufferPointer(start: base + row * columns, count: columns)
  }

  /// All values, row after row.
  public var values: [Float] { values(of: 0..<count) }

  /// The values of some rows, row after row.
  public func values(of rows: Range<Int>) -> [Float] {
    precondition(rows.lowerBound >= 0 && rows.upperBound <= count, "rows outside the matrix")
    return Array(UnsafeBufferPointer(start: base + rows.lowerBound * columns, count: rows.count * columns))
  }
}
