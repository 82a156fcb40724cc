import Foundation
import Glibc

/// Runs jobs in worker processes of this very program and survives any worker's death.
///
/// A worker reads `run N` lines on its standard input and answers `done N ANSWER` when that job's results are safely
/// on disk, or `failed N TEXT` when it could not do it. A worker that dies is replaced; its job is reported `crashed`.
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
    let process: Process
    let input: FileHandle
    let output: Int32
    let pipe: Pipe
    var job: Int?
    var started = ContinuousClock.now
    var pending: [UInt8] = []

    init(process: Process, input: FileHandle, pipe: Pipe) {
      self.process = process
      self.input = input
      self.pipe = pipe
      self.output = pipe.fileHandleForReading.fileDescriptor
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
  /// - Parameter finished: called for each job as it ends, with wall seconds; may throw to stop everything.
  package func run(_ jobs: [Int], finished: (_ job: Int, Outcome, _ seconds: Double) throws -> Void) throws {
    // A worker that dies while it is written to must not take this process with it.
    signal(SIGPIPE, SIG_IGN)
    var waiting = ArraySlice(jobs)
    var workers: [Worker?] = Array(repeating: nil, count: min(count, jobs.count))
    defer { for worker in workers { worker.map(stop) } }

    for slot in workers.indices { workers[slot] = try begin(slot, &waiting) }
    while workers.contains(where: { $0 != nil }) {
      var polled: [(slot: Int, descriptor: pollfd)] = workers.enumerated().compactMap { slot, worker in
        worker.map { (slot, pollfd(fd: $0.output, events: Int16(POLLIN), revents: 0)) }
      }
      var descriptors = polled.map(\.descriptor)
      let ready = poll(&descriptors, nfds_t(descriptors.count), 1000)
      if ready < 0 && errno != EINTR {
        throw EvaluationError.workers(reason: String(cString: strerror(errno)))
      }
      for i in polled.indices { polled[i].descriptor = descriptors[i] }
      for (slot, descriptor) in polled where descriptor.revents != 0 {
        guard let worker = workers[slot] else { continue }
        var buffer = [UInt8](repeating: 0, count: 4096)
        let received = read(worker.output, &buffer, buffer.count)
        if received > 0 {
          worker.pending.append(contentsOf: buffer[0..<received])
          while let newline = worker.pending.firstIndex(of: UInt8(ascii: "\n")) {
            let line = String(decoding: worker.pending[..<newline], as: UTF8.self)
            worker.pending.removeSubrange(...newline)
            guard let (job, outcome) = Self.parse(line), job == worker.job else { continue }
            let seconds = worker.elapsed
            worker.job = nil
            try finished(job, outcome, seconds)
            if !give(worker, &waiting) {
              stop(worker)
              workers[slot] = nil
            }
          }
        } else if received == 0 {
          worker.process.waitUntilExit()
          let job = worker.job
          let status =
            worker.process.terminationReason == .uncaughtSignal
            ? "signal \(worker.process.terminationStatus)" : "exit status \(worker.process.terminationStatus)"
          workers[slot] = nil
          if let job { try finished(job, .crashed(status: status), worker.elapsed) }
          if !waiting.isEmpty { workers[slot] = try begin(slot, &waiting) }
        }
      }
    }
  }

  private func begin(_ slot: Int, _ waiting: inout ArraySlice<Int>) throws -> Worker? {
    guard !waiting.isEmpty else { return nil }
    let process = Process()
    process.executableURL = executable
    process.arguments = arguments(slot)
    let (input, output) = (Pipe(), Pipe())
    process.standardInput = input
    process.standardOutput = output
    do {
      try process.run()
    } catch {
      throw EvaluationError.workers(reason: "cannot start \(executable.path): \(error)")
    }
    let worker = Worker(process: process, input: input.fileHandleForWriting, pipe: output)
    _ = give(worker, &waiting)
    return worker
  }

  /// Hands the worker its next job; false when there is none left.
  private func give(_ worker: Worker, _ waiting: inout ArraySlice<Int>) -> Bool {
    guard let job = waiting.popFirst() else { return false }
    worker.job = job
    worker.started = .now
    // A failed write means that the worker is dead: its end of file tells the rest.
    try? worker.input.write(contentsOf: Data("run \(job)\n".utf8))
    return true
  }

  private func stop(_ worker: Worker) {
    try? worker.input.close()
    worker.process.waitUntilExit()
  }

  static func parse(_ line: String) -> (job: Int, Outcome)? {
    let parts = line.split(separator: " ", maxSplits: 2, omittingEmptySubsequences: false)
    guard parts.count >= 2, let job = Int(parts[1]) else { return nil }
    switch parts[0] {
    case "done": return (job, .done(parts.count > 2 ? String(parts[2]) : ""))
    case "failed": return (job, .failed(parts.count > 2 ? String(parts[2]) : "no reason given"))
    default: return nil
    }
  }
}

extension WorkerPool.Worker {
  fileprivate var elapsed: Double {
    let duration = ContinuousClock.now - started
    return Double(duration.components.seconds) + Double(duration.components.attoseconds) * 1e-18
  }
}
