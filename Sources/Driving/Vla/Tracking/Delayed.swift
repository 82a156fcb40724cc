/// What is made of pictures and takes effect when its latency is over: the newest in effect, and those on their way.
struct Delayed<Content: Sendable & Hashable>: Sendable, Hashable {
  private struct Entry: Hashable {
    var tick: Int
    var content: Content
  }

  /// Ticks from the pictures to the effect.
  let latency: Int
  private var current: Entry?
  private var coming: [Entry] = []

  init(latency: Int) { self.latency = latency }

  /// - Parameter tick: of the pictures; never before that of the last one.
  mutating func add(_ content: Content, from tick: Int) {
    coming.append(Entry(tick: tick, content: content))
  }

  /// What is in effect at a tick, and the ticks since its pictures were taken; nil before the first.
  mutating func inEffect(at tick: Int) -> (content: Content, age: Int)? {
    while let first = coming.first, first.tick + latency <= tick {
      current = first
      coming.removeFirst()
    }
    return current.map { ($0.content, tick - $0.tick) }
  }
}
