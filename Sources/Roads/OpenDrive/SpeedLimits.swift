/// Which speed limit a lane inherits from the lanes before it.
///
/// In CARLA a vehicle keeps the limit of the last `Speed_NN` sign that it drove past. Here each lane takes the limit of
/// the nearest sign upstream, measured along lanes: shortest paths from all signs at once. Lanes that no sign reaches,
/// on roads without a `type`, inherit the nearest upstream road's `type` in the same way.
struct SpeedLimits {
  private let network: RoadNetwork
  /// m/s; negative where nothing is known.
  private(set) var entry: [Double]
  private var heap: [Visit] = []

  private struct Visit {
    var distance: Double
    var lane: Int32
    var limit: Double

    /// Nearest first; of equally near the first lane, then the lower limit, so that the result is one only.
    func precedes(_ other: Visit) -> Bool {
      (distance, lane, limit) < (other.distance, other.lane, other.limit)
    }
  }

  /// The inherited limit of every lane.
  static func entry(of network: RoadNetwork) -> [Double] {
    var limits = SpeedLimits(network)
    limits.spread(signs: true)
    limits.spread(signs: false)
    return limits.entry
  }

  private init(_ network: RoadNetwork) {
    self.network = network
    entry = Array(repeating: -1, count: network.lanes.count)
  }

  private mutating func spread(signs: Bool) {
    for lane in network.lanes.indices where network.lanes[lane].id != 0 {
      let section = network.sections[network.lanes[lane].section]
      let end = network.lanes[lane].id < 0 ? section.end : section.s
      if signs {
        guard let sign = network.speedSign(lane: lane, passedAt: end) else { continue }
        push(followersOf: lane, distance: abs(end - sign.s), limit: sign.limit)
      } else if entry[lane] < 0, let limit = network.typeLimit(lane: lane, s: end) {
        push(followersOf: lane, distance: 0, limit: limit)
      }
    }
    while let visit = pop() {
      let lane = Int(visit.lane)
      if entry[lane] >= 0 { continue }
      let section = network.sections[network.lanes[lane].section]
      if !signs, network.typeLimit(lane: lane, s: section.s) != nil { continue }
      entry[lane] = visit.limit
      let end = network.lanes[lane].id < 0 ? section.end : section.s
      if signs, network.speedSign(lane: lane, passedAt: end) != nil { continue }
      push(followersOf: lane, distance: visit.distance + max(0, section.end - section.s), limit: visit.limit)
    }
  }

  private mutating func push(followersOf lane: Int, distance: Double, limit: Double) {
    for link in network.lanes[lane].next.indices {
      let follower = network.laneLinks[link]
      if entry[Int(follower)] >= 0 { continue }
      heap.append(Visit(distance: distance, lane: follower, limit: limit))
      var child = heap.count - 1
      while child > 0, heap[child].precedes(heap[(child - 1) / 2]) {
        heap.swapAt(child, (child - 1) / 2)
        child = (child - 1) / 2
      }
    }
  }

  private mutating func pop() -> Visit? {
    guard let first = heap.first, let last = heap.popLast() else { return nil }
    if heap.isEmpty { return first }
    heap[0] = last
    var parent = 0
    while true {
      var least = parent
      for child in [2 * parent + 1, 2 * parent + 2]
      where child < heap.count && heap[child].precedes(heap[least]) {
        least = child
      }
      if least == parent { return first }
      heap.swapAt(parent, least)
      parent = least
    }
  }
}
