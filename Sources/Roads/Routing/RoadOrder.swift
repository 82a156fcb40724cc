/// The order in which CARLA's hash map of roads is walked.
///
/// CRITICAL: the planner's node numbers, its choice among edges that join the same two nodes, and its choice among
/// equally short ways all follow from this order, so it must be CARLA's. LibCarla keeps roads in a libstdc++
/// `std::unordered_map<uint32_t, Road>` filled one by one in file order. libstdc++ hashes an integer to itself,
/// chains all nodes in one list, puts a node at the list's head when its bucket is empty and behind the node before
/// its bucket's first otherwise, and grows through the bucket counts below at a load of 1.
/// Measured: equal to the order of `get_topology()` of the carla 0.9.16 wheel in every town.
enum RoadOrder {
  /// Bucket counts that libstdc++ passes through when elements come one at a time (each about twice the last).
  private static let bucketCounts = [
    13, 29, 59, 127, 257, 541, 1109, 2357, 5087, 10273, 20753, 42043, 85229, 172_933, 351_061, 712_697,
    1_447_153,
    2_938_679,
  ]

  /// Positions in `ids` in the order in which the map is walked. `ids` are distinct, in file order.
  static func positions(of ids: [Int32]) -> [Int] {
    // `following[i + 1]` is the position after position i, `following[0]` the first; −1 ends the list.
    var following = [Int](repeating: -1, count: ids.count + 1)
    // For each bucket the position before its first, plus 1; −1 for an empty bucket.
    var buckets: [Int] = []
    var growth = 0
    func bucket(_ position: Int) -> Int { Int(UInt32(bitPattern: ids[position])) % buckets.count }
    func append(_ position: Int) {
      let own = bucket(position)
      if buckets[own] >= 0 {
        following[position + 1] = following[buckets[own]]
        following[buckets[own]] = position
      } else {
        following[position + 1] = following[0]
        following[0] = position
        if following[position + 1] >= 0 { buckets[bucket(following[position + 1])] = position + 1 }
        buckets[own] = 0
      }
    }
    for position in ids.indices {
      if position >= buckets.count, growth < bucketCounts.count {
        // Rehash: walk the old list and insert each node again.
        var old: [Int] = []
        var next = following[0]
        while next >= 0 {
          old.append(next)
          next = following[next + 1]
        }
        buckets = [Int](repeating: -1, count: bucketCounts[growth])
        growth += 1
        following[0] = -1
        old.forEach(append)
      }
      append(position)
    }
    var order: [Int] = []
    order.reserveCapacity(ids.count)
    var next = following[0]
    while next >= 0 {
      order.append(next)
      next = following[next + 1]
    }
    return order
  }
}
