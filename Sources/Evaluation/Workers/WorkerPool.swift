import Foundation
import Glibc

/// Runs jobs in worker processes of this very program and survives any worker's death.
///
/// A worker reads `run N` lines on its standard input and answers `done N ANSWER` when that job's results are safely
/// on disk, or `failed N TEXT` when it could not do it. A worker that dies is replaced; its job is reported `crashed`.
/// Other lines of the form `WORD N TEXT` about its own job are for the listener.
package final class WorkerPool {
  package enum Outcome: Equatable {
    /// What the worker said of its results.
    case done(String)
    /// The worker said why it cannot do this job; nothing was written.
    case failed(String)
    /// The worker's process ended before it answered.
    case crashed(status: String)
  }

  fileprivate final class Worker {
    let slot: Int
    let process: Process
    let input: FileHandle
    let output: LinePipe
    /// Its standard error, where somebody wants to hear it.
    let diary: LinePipe?
    var job: Int?
    var started = ContinuousClock.now

    init(slot: Int, process: Process, input: FileHandle, output: LinePipe, diary: LinePipe?) {
      self.slot = slot
      self.process = process
      self.input = input
      self.output = output
      self.diary = diary
    }
  }

  private let executable: URL
  private let arguments: (_ worker: Int) -> [String]
  private let count: Int

  /// - Parameters:
  ///   - arguments: the worker's command line, given its number from 0.
  package init(executable: URL, count: Int, arguments: @escaping (_ worker: Int) -> [String]) {
    self.executable = executable
    self.count = max(1, count)
    self.arguments = arguments
  }

  /// Does all jobs, in the given order as workers come free.
  /// - Parameters:
  ///   - listener: hears what goes on beside the outcomes.
  ///   - finished: called for each job as it ends, with wall seconds; may throw to stop everything.
  package func run(
    _ jobs: [Int], listener: (any WorkerPoolListener)? = nil,
    finished: (_ job: Int, Outcome, _ seconds: Double) throws -> Void
  ) throws {
    // A worker that dies while it is written to must not take this process with it.
    signal(SIGPIPE, SIG_IGN)
    var waiting = ArraySlice(jobs)
    var workers: [Worker?] = Array(repeating: nil, count: min(count, jobs.count))
    defer { for worker in workers { worker.map { stop($0, listener) } } }

    for slot in workers.indices { workers[slot] = try begin(slot, &waiting, listener) }
    while workers.contains(where: { $0 != nil }) {
      let pipes = workers.compactMap(\.self).flatMap { worker in
        [(worker, worker.output)]
          + [worker.diary].compactMap(\.self).filter { !$0.isClosed }.map { (worker, $0) }
      }
      var descriptors = pipes.map { pollfd(fd: $0.1.descriptor, events: Int16(POLLIN), revents: 0) }
      let ready = poll(&descriptors, nfds_t(descriptors.count), 1000)
      if ready < 0 && errno != EINTR {
        throw EvaluationError.workers(reason: String(cString: strerror(errno)))
      }
      listener?.waited()
      guard ready > 0 else { continue }
      // What a worker said comes before what became of its job.
      for (pipe, found) in zip(pipes, descriptors) where found.revents != 0 && pipe.1 === pipe.0.diary {
        hear(pipe.0, listener)
      }
      for (pipe, found) in zip(pipes, descriptors) where found.revents != 0 && pipe.1 === pipe.0.output {
        let worker = pipe.0
        for line in worker.output.read() {
          try take(line, from: worker, listener, finished)
          if worker.job == nil, !give(worker, &waiting, listener) {
            stop(worker, listener)
            workers[worker.slot] = nil
            break
          }
        }
        if worker.output.isClosed, workers[worker.slot] === worker {
          worker.process.waitUntilExit()
          hear(worker, listener)
          let status =
            worker.process.terminationReason == .uncaughtSignal
            ? "signal \(worker.process.terminationStatus)" : "exit status \(worker.process.terminationStatus)"
          workers[worker.slot] = nil
          if let job = worker.job { try finished(job, .crashed(status: status), worker.elapsed) }
          if !waiting.isEmpty { workers[worker.slot] = try begin(worker.slot, &waiting, listener) }
        }
      }
    }
  }

  /// A line of a worker's standard output.
  private func take(
    _ line: String, from worker: Worker, _ listener: (any WorkerPoolListener)?,
    _ finished: (_ job: Int, Outcome, _ seconds: Double) throws -> Void
  ) throws {
    guard let answer = Self.parse(line), let job = worker.job, answer.job == job else { return }
    switch answer {
    case .outcome(_, let outcome):
      let seconds = worker.elapsed
      worker.job = nil
      try finished(job, outcome, seconds)
    case .view(_, let part, let text):
      listener?.showed(part, text, job: job, worker: worker.slot)
    }
  }

  private func hear(_ worker: Worker, _ listener: (any WorkerPoolListener)?) {
    for line in worker.diary?.read() ?? [] { listener?.said(line) }
  }

  private func begin(
    _ slot: Int, _ waiting: inout ArraySlice<Int>, _ listener: (any WorkerPoolListener)?
  ) throws -> Worker? {
    guard !waiting.isEmpty else { return nil }
    let process = Process()
    process.executableURL = executable
    process.arguments = arguments(slot)
    let (input, output) = (Pipe(), Pipe())
    let diary = listener?.wantsDiary == true ? Pipe() : nil
    process.standardInput = input
    process.standardOutput = output
    if let diary { process.standardError = diary }
    do {
      try process.run()
    } catch {
      throw EvaluationError.workers(reason: "cannot start \(executable.path): \(error)")
    }
    let worker = Worker(
      slot: slot, process: process, input: input.fileHandleForWriting, output: LinePipe(output),
      diary: diary.map(LinePipe.init))
    _ = give(worker, &waiting, listener)
    return worker
  }

  /// Hands the worker its next job; false when there is none left.
  private func give(
    _ worker: Worker, _ waiting: inout ArraySlice<Int>, _ listener: (any WorkerPoolListener)?
  ) -> Bool {
    guard let job = waiting.popFirst() else { return false }
    worker.job = job
    worker.started = .now
    // A failed write means that the worker is dead: its end of file tells the rest.
    try? worker.input.write(contentsOf: Data("run \(job)\n".utf8))
    listener?.began(job, worker: worker.slot)
    return true
  }

  private func stop(_ worker: Worker, _ listener: (any WorkerPoolListener)?) {
    try? worker.input.close()
    worker.process.waitUntilExit()
    hear(worker, listener)
  }

  /// What a line of a worker says.
  enum Answer: Equatable {
    case outcome(job: Int, Outcome)
    /// Something to look at: of the job that it is at.
    case view(job: Int, part: String, text: String)

    var job: Int {
      switch self {
      case .outcome(let job, _), .view(let job, _, _): job
      }
    }
  }

  static func parse(_ line: String) -> Answer? {
    let parts = line.split(separator: " ", maxSplits: 2, omittingEmptySubsequences: false)
    guard parts.count >= 2, let job = Int(parts[1]) else { return nil }
    let text = parts.count > 2 ? String(parts[2]) : nil
    switch parts[0] {
    case "done": return .outcome(job: job, .done(text ?? ""))
    case "failed": return .outcome(job: job, .failed(text ?? "no reason given"))
    default: return text.map { .view(job: job, part: String(parts[0]), text: $0) }
    }
  }
}

extension WorkerPool.Worker {
  fileprivate var elapsed: Double {
    let duration = ContinuousClock.now - started
    return Double(duration.components.seconds) + Double(duration.components.attoseconds) * 1e-18
  }
}
