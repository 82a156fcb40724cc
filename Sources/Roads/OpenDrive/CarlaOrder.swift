/// The order in which CARLA visits roads and connections: that of libstdc++'s `std::unordered_map` with integer keys.
///
/// It decides which successor `next(…)` names first and in which order the topology lists its segments, and so which
/// of two equal routes the leaderboard's planner takes. It is a fixed function of the ids in file order: hashing is
/// the identity, a new key goes to the front of its bucket, or of the whole list if the bucket was empty, and growing
/// replays the list into the larger table. Checked against `get_topology` of the carla 0.9.16 wheel.
enum CarlaOrder {
  /// Bucket counts that libstdc++ passes through: each the first in its list of primes that is at least twice the last.
  private static let bucketCounts = [
    1, 13, 29, 59, 127, 257, 541, 1109, 2357, 5087, 10273, 20753, 42043, 85229, 172_933, 351_061, 712_697,
    1_447_153,
    2_938_679, 5_967_347, 12_117_689,
  ]
  private static let none: Int32 = -1

  /// Indices into `keys` in the order of iteration. Of equal keys only the first is kept, as `emplace` does.
  static func order(_ keys: [Int32]) -> [Int] {
    var list = List(keys: keys)
    var seen: Set<Int32> = []
    seen.reserveCapacity(keys.count)
    var size = 0
    var level = 0
    for index in keys.indices where seen.insert(keys[index]).inserted {
      size += 1
      if size > bucketCounts[level], level + 1 < bucketCounts.count || level == 0 {
        level += 1
        list.rehash(bucketCounts[level])
      }
      list.insert(Int32(index))
    }
    return list.indices
  }

  /// A hash table as one linked list through all buckets.
  private struct List {
    let keys: [Int32]
    var next: [Int32]
    var first = none
    /// The node before each bucket's first: `none` for an empty bucket, −2 for the list's head.
    var before: [Int32] = []
    private static let head: Int32 = -2

    init(keys: [Int32]) {
      self.keys = keys
      next = Array(repeating: none, count: keys.count)
      before = [none]
    }

    /// The bucket of an unsigned 64-bit hash; negative ids are converted as C++ does.
    private func bucket(_ node: Int32) -> Int {
      Int(UInt64(UInt32(bitPattern: keys[Int(node)])) % UInt64(before.count))
    }

    mutating func insert(_ node: Int32) {
      let bucket = bucket(node)
      if before[bucket] == none {
        next[Int(node)] = first
        if first != none { before[self.bucket(first)] = node }
        first = node
        before[bucket] = List.head
      } else if before[bucket] == List.head {
        next[Int(node)] = first
        first = node
      } else {
        next[Int(node)] = next[Int(before[bucket])]
        next[Int(before[bucket])] = node
      }
    }

    mutating func rehash(_ buckets: Int) {
      let order = indices
      before = Array(repeating: none, count: buckets)
      first = none
      for node in order { insert(Int32(node)) }
    }

    var indices: [Int] {
      var order: [Int] = []
      var node = first
      while node != none {
        order.append(Int(node))
        node = next[Int(node)]
      }
      return order
    }
  }
}
