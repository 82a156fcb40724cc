import Foundation

/// Prompts that wait for the model: at most one of each world, because a world waits for its answer.
final class PlanQueue: @unchecked Sendable {
  /// A prompt on its way, and then its answer.
  final class Ticket: @unchecked Sendable {
    let prompt: PreparedPrompt
    /// Seconds of the clock at which it was asked.
    let asked: Double
    private let answered = DispatchSemaphore(value: 0)
    private var result: Result<DriveAnswer, DrivingModelError>?

    init(_ prompt: PreparedPrompt, asked: Double) {
      self.prompt = prompt
      self.asked = asked
    }

    /// Called once.
    func answer(_ result: Result<DriveAnswer, DrivingModelError>) {
      self.result = result
      answered.signal()
    }

    func wait() throws(DrivingModelError) -> DriveAnswer {
      answered.wait()
      guard let result else { throw PlanQueue.closed }
      return try result.get()
    }
  }

  private static let closed = DrivingModelError.unfit(
    what: "the shared model", got: "a prompt after its end", expected: "none")

  private let condition = NSCondition()
  private var waiting: [Ticket] = []
  /// Engines that wait for prompts.
  private var idle = 0
  private var isClosed = false
  private var counted = BatchTally()

  var tally: BatchTally {
    condition.lock()
    defer { condition.unlock() }
    return counted
  }

  /// Puts a prompt into the queue and waits for its answer.
  func ask(_ prompt: PreparedPrompt, at time: Double) throws(DrivingModelError) -> DriveAnswer {
    let ticket = Ticket(prompt, asked: time)
    condition.lock()
    if isClosed {
      condition.unlock()
      throw Self.closed
    }
    waiting.append(ticket)
    condition.signal()
    condition.unlock()
    return try ticket.wait()
  }

  /// The prompts that wait, the oldest first, at least one; nil once the queue is closed and empty. Engines that have
  /// nothing to do share them.
  func next(atMost count: Int) -> [Ticket]? {
    condition.lock()
    defer { condition.unlock() }
    idle += 1
    defer { idle -= 1 }
    while waiting.isEmpty && !isClosed { condition.wait() }
    return waiting.isEmpty ? nil : take(min(count, (waiting.count + idle - 1) / idle))
  }

  /// The prompts that wait now; none where another engine has nothing to do.
  func waitingNow(atMost count: Int) -> [Ticket] {
    condition.lock()
    defer { condition.unlock() }
    return idle > 0 ? [] : take(count)
  }

  private func take(_ count: Int) -> [Ticket] {
    let taken = Array(waiting.prefix(max(0, count)))
    waiting.removeFirst(taken.count)
    return taken
  }

  func count(_ change: (inout BatchTally) -> Void) {
    condition.lock()
    change(&counted)
    condition.unlock()
  }

  /// Nothing is asked any more.
  func close() {
    condition.lock()
    isClosed = true
    condition.broadcast()
    condition.unlock()
  }
}
