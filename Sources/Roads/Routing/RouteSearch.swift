/// A* exactly as networkx 3.x runs it (`networkx/algorithms/shortest_paths/astar.py`), ties included: the queue is
/// ordered by estimated cost, then by age.
///
/// The planner's heuristic is in metres and its weights count samples, so the search is not guaranteed to find the
/// shortest way; only the same steps find the same way.
enum RouteSearch {
  private struct Entry {
    var priority: Double
    var age: Int
    var node: Int32
    var cost: Double
    /// −1 for the source.
    var parent: Int32

    static func < (a: Entry, b: Entry) -> Bool { (a.priority, a.age) < (b.priority, b.age) }
  }

  /// Nodes from `source` to `target`, or nil when there is no way.
  /// - Parameters:
  ///   - successors: (node, weight) in the graph's own order.
  ///   - heuristic: estimate of the cost from a node to the target.
  static func path(
    from source: Int32, to target: Int32, successors: (Int32) -> [(node: Int32, weight: Double)],
    heuristic: (Int32) -> Double
  ) -> [Int32]? {
    var queue = [Entry(priority: 0, age: 0, node: source, cost: 0, parent: -1)]
    var age = 1
    var enqueued: [Int32: (cost: Double, estimate: Double)] = [:]
    var explored: [Int32: Int32] = [:]
    while let entry = pop(&queue) {
      if entry.node == target {
        var path = [entry.node]
        var node = entry.parent
        while node != -1 {
          path.append(node)
          node = explored[node] ?? -1
        }
        return path.reversed()
      }
      if let parent = explored[entry.node] {
        if parent == -1 { continue }
        if let known = enqueued[entry.node], known.cost < entry.cost { continue }
      }
      explored[entry.node] = entry.parent
      for (node, weight) in successors(entry.node) {
        let cost = entry.cost + weight
        let estimate: Double
        if let known = enqueued[node] {
          if known.cost <= cost { continue }
          estimate = known.estimate
        } else {
          estimate = heuristic(node)
        }
        enqueued[node] = (cost, estimate)
        push(Entry(priority: cost + estimate, age: age, node: node, cost: cost, parent: entry.node), &queue)
        age += 1
      }
    }
    return nil
  }

  // A binary heap; entries differ in age, so its inner order cannot show.
  private static func push(_ entry: Entry, _ heap: inout [Entry]) {
    heap.append(entry)
    var child = heap.count - 1
    while child > 0, heap[child] < heap[(child - 1) / 2] {
      heap.swapAt(child, (child - 1) / 2)
      child = (child - 1) / 2
    }
  }

  private static func pop(_ heap: inout [Entry]) -> Entry? {
    guard let first = heap.first, let last = heap.popLast() else { return nil }
    if heap.isEmpty { return first }
    heap[0] = last
    var parent = 0
    while true {
      var least = parent
      for child in [2 * parent + 1, 2 * parent + 2] where child < heap.count && heap[child] < heap[least] {
        least = child
      }
      if least == parent { return first }
      heap.swapAt(parent, least)
      parent = least
    }
  }
}
