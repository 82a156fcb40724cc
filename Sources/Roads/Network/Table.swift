/// A read-only array of plain rows inside a `NetworkImage`; indices are checked.
struct Table<Row: BitwiseCopyable>: @unchecked Sendable {
  private let base: UnsafePointer<Row>?
  let count: Int

  init(base: UnsafePointer<Row>?, count: Int) {
    self.base = base
    self.count = base == nil ? 0 : count
  }

  @inline(__always)
  subscript(index: Int) -> Row {
    unsafeAddress {
      // A wrong index is a programmer's error or a forged cache file; never a read outside the image.
      precondition(UInt(bitPattern: index) < UInt(bitPattern: count))
      return base.unsafelyUnwrapped + index
    }
  }

  @inline(__always)
  subscript(index: Int32) -> Row {
    unsafeAddress {
      precondition(UInt(bitPattern: Int(index)) < UInt(bitPattern: count))
      return base.unsafelyUnwrapped + Int(index)
    }
  }

  var indices: Range<Int> { 0..<count }
  var rows: UnsafeBufferPointer<Row> { UnsafeBufferPointer(start: base, count: count) }

  /// The last row of `range` that starts at or before `s`; the first one where none does; nil for an empty range.
  ///
  /// CARLA picks records the same way (`InformationSet::GetInfo`), over records sorted by s.
  @inline(__always)
  func index(in range: RowRange, at s: Double) -> Int? where Row: StationRow {
    if range.count == 0 { return nil }
    var low = Int(range.first)
    var high = low + Int(range.count)
    if range.count == 1 { return low }
    // Invariant: rows before low start at or before s (or low is the first), rows from high on start after it.
    while high - low > 1 {
      let middle = (low + high) / 2
      if self[middle].s <= s { low = middle } else { high = middle }
    }
    return low
  }
}

/// A row with a place along the road.
protocol StationRow: BitwiseCopyable {
  /// Metres along the road's reference line.
  var s: Double { get }
}

/// A stretch of rows in another table.
struct RowRange: BitwiseCopyable, Sendable, Hashable {
  var first: Int32
  var count: Int32

  static let empty = RowRange(first: 0, count: 0)
  @inline(__always) var indices: Range<Int> { Int(first)..<Int(first) + Int(count) }
}
