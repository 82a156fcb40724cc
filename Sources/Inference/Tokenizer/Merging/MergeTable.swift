/// Which neighbours become one token, and in what order: the merges of byte-pair encoding.
struct MergeTable: Sendable {
  struct Merge: Sendable, Hashable {
    /// Lower ranks are merged first.
    var rank: UInt32
    var token: Int32
  }

  private struct Slot: Sendable {
    /// Left id in the high, right id in the low half, plus one; 0 where empty.
    var key: UInt64 = 0
    var merge = Merge(rank: 0, token: 0)
  }

  private(set) var count = 0
  private var slots: [Slot]
  private var shift: UInt64

  init(capacity: Int = 0) {
    var bits: UInt64 = 4
    while 1 << bits < capacity * 2 { bits += 1 }
    slots = Array(repeating: Slot(), count: 1 << bits)
    shift = 64 - bits
  }

  /// The last merge given for a pair holds, as in Hugging Face's reader.
  mutating func insert(_ left: Int, _ right: Int, _ merge: Merge) {
    if (count + 1) * 2 > slots.count {
      let old = slots
      self = MergeTable(capacity: old.count)
      for slot in old where slot.key != 0 { place(slot) }
    }
    place(Slot(key: Self.key(Int32(left), Int32(right)), merge: merge))
  }

  private mutating func place(_ slot: Slot) {
    var index = first(slot.key)
    while slots[index].key != 0, slots[index].key != slot.key { index = (index + 1) & (slots.count - 1) }
    if slots[index].key == 0 { count += 1 }
    slots[index] = slot
  }

  @inline(__always) subscript(left: Int32, right: Int32) -> Merge? {
    let key = Self.key(left, right)
    var index = first(key)
    while true {
      let slot = slots[index]
      if slot.key == key { return slot.merge }
      if slot.key == 0 { return nil }
      index = (index + 1) & (slots.count - 1)
    }
  }

  @inline(__always) private static func key(_ left: Int32, _ right: Int32) -> UInt64 {
    UInt64(UInt32(bitPattern: left)) << 32 | UInt64(UInt32(bitPattern: right)) &+ 1
  }

  /// Fibonacci hashing.
  @inline(__always) private func first(_ key: UInt64) -> Int {
    Int(truncatingIfNeeded: (key &* 0x9E37_79B9_7F4A_7C15) >> shift)
  }
}
