/// The names of a vocabulary's tokens, by id, and their ids by name.
///
/// Names are UTF-8 in the characters of `ByteAlphabet` (`Ġthe` for ` the`), kept as bytes: Swift's strings compare by
/// canonical equivalence, which is not what a vocabulary means.
struct TokenVocabulary: Sendable {
  /// Ids stay below this, so that tables by id stay small.
  static let idLimit = 1 << 22

  /// One past the largest id.
  private(set) var count = 0
  /// Ids that are taken.
  private(set) var tokens = 0
  /// Bytes of the longest name; no token stands for more.
  private(set) var longestName = 0
  private var names: [UInt8] = []
  /// Where each id's name stands in `names`; length −1 for ids of no token.
  private var places: [(start: UInt32, length: Int32)] = []
  /// Open addressing: id + 1, or 0. A power of two in size.
  private var slots: [UInt32] = []

  init(capacity: Int = 0) {
    places.reserveCapacity(capacity)
    names.reserveCapacity(capacity * 9)
    grow(to: max(capacity, 16) * 2)
  }

  /// Adds a token. Returns false where the name or the id is taken, or the id out of range.
  mutating func insert(_ name: UnsafeBufferPointer<UInt8>, id: Int) -> Bool {
    guard (0..<Self.idLimit).contains(id), names.count + name.count < Int(Int32.max) else { return false }
    if tokens * 2 >= slots.count { grow(to: slots.count * 2) }
    guard let slot = freeSlot(name) else { return false }
    while places.count <= id { places.append((0, -1)) }
    guard places[id].length < 0 else { return false }
    places[id] = (UInt32(names.count), Int32(name.count))
    names.append(contentsOf: name)
    slots[slot] = UInt32(id) + 1
    count = places.count
    tokens += 1
    longestName = max(longestName, name.count)
    return true
  }

  mutating func insert(_ name: [UInt8], id: Int) -> Bool {
    name.withUnsafeBufferPointer { insert($0, id: id) }
  }

  func contains(_ id: Int) -> Bool { places.indices.contains(id) && places[id].length >= 0 }

  /// The name's UTF-8; nil for an id of no token.
  func name(of id: Int) -> ArraySlice<UInt8>? {
    guard contains(id) else { return nil }
    let start = Int(places[id].start)
    return names[start..<start + Int(places[id].length)]
  }

  func id(of name: UnsafeBufferPointer<UInt8>) -> Int? {
    var slot = Self.hash(name) & (slots.count - 1)
    while slots[slot] != 0 {
      let id = Int(slots[slot] - 1)
      if isName(name, of: id) { return id }
      slot = (slot + 1) & (slots.count - 1)
    }
    return nil
  }

  func id(of name: [UInt8]) -> Int? { name.withUnsafeBufferPointer { id(of: $0) } }

  private func isName(_ name: UnsafeBufferPointer<UInt8>, of id: Int) -> Bool {
    let (start, length) = places[id]
    guard Int(length) == name.count else { return false }
    for index in 0..<name.count where names[Int(start) + index] != name[index] { return false }
    return true
  }

  /// Where the name would stand in the table; nil where it stands there already.
  private func freeSlot(_ name: UnsafeBufferPointer<UInt8>) -> Int? {
    var slot = Self.hash(name) & (slots.count - 1)
    while slots[slot] != 0 {
      if isName(name, of: Int(slots[slot] - 1)) { return nil }
      slot = (slot + 1) & (slots.count - 1)
    }
    return slot
  }

  private mutating func grow(to size: Int) {
    var capacity = 32
    while capacity < size { capacity *= 2 }
    slots = [UInt32](repeating: 0, count: capacity)
    names.withUnsafeBufferPointer { names in
      for (id, place) in places.enumerated() where place.length >= 0 {
        let name = UnsafeBufferPointer(
          rebasing: names[Int(place.start)..<Int(place.start) + Int(place.length)])
        var slot = Self.hash(name) & (capacity - 1)
        while slots[slot] != 0 { slot = (slot + 1) & (capacity - 1) }
        slots[slot] = UInt32(id) + 1
      }
    }
  }

  /// FNV-1a with its high bits folded in.
  static func hash(_ bytes: UnsafeBufferPointer<UInt8>) -> Int {
    var hash: UInt64 = 0xcbf2_9ce4_8422_2325
    for byte in bytes { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3 }
    return Int(truncatingIfNeeded: (hash ^ hash >> 32) & 0x7FFF_FFFF)
  }
}
