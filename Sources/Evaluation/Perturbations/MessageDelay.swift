import DriveTypes

/// What is on its way from one side to the other: each message arrives at a step of its own, and the newest that has
/// arrived is in force.
struct MessageDelay<Message: Sendable>: Sendable {
  private var coming: [(arrival: Int, message: Message)] = []
  /// The message in force; nil before the first has arrived.
  private(set) var newest: Message?

  /// Sends a message; those sent later are newer.
  mutating func send(_ message: Message, arrival: Int) { coming.append((arrival, message)) }

  /// Lets arrive what has its time: the newest of it, if there is any. What it has overtaken never counts.
  mutating func receive(at step: Int) -> Message? {
    guard let last = coming.lastIndex(where: { $0.arrival <= step }) else { return nil }
    newest = coming[last].message
    coming.removeSubrange(...last)
    return newest
  }
}

/// How many steps an answer takes.
struct LatencyDraw: Sendable, Hashable {
  let steps, jitter: Int
  private var random: RandomSource

  init(steps: Int, jitter: Int, seed: UInt64, stream: String) {
    (self.steps, self.jitter) = (steps, jitter)
    random = RandomSource(seed: seed, stream: stream)
  }

  /// Of the next answer: `steps - jitter` to `steps + jitter`, each as likely.
  mutating func next() -> Int {
    jitter == 0 ? steps : steps - jitter + random.index(below: 2 * jitter + 1)
  }
}
