import DriveTypes
import Driving
import Foundation
import Glibc
import Roads
import Scoring

/// One worker process: drives the routes that its parent names and puts their results on disk.
///
/// Reads `run N` lines on standard input; answers `done N HASHES` once record and trace are on disk, or `failed N
/// TEXT` when they cannot be written. Ends when its input does, so that it never outlives its parent.
public struct Worker {
  private let request: EvaluationRequest
  private let suite: Suite
  private let store: ResultStore
  private let number: Int

  public init(_ request: EvaluationRequest, number: Int) throws {
    self.request = request
    self.number = number
    suite = try Suite(request)
    store = .worker(request.output)
  }

  public func serve() throws {
    let maps = MapStore.standard(path: request.mapsCache)
    var agent: (any Agent)?
    var preparer = RoutePreparer(maps: maps)
    let jobs = JobInput()
    while let index = jobs.next() {
      guard suite.routes.indices.contains(index) else {
        answer("failed \(index) no route with that index")
        continue
      }
      var driver: any Agent
      do {
        driver = try agent ?? makeAgent()
        agent = driver
      } catch {
        answer("failed \(index) \(error)")
        continue
      }
      let definition = suite.routes[index]
      var trace: Trace?
      let record: RouteRecord
      let reason: String?
      do {
        let route = try preparer.prepare(definition, index: index)
        var world = EmbeddedDrivingWorld()
        let run = ClosedLoop.run(route, world: &world, agent: &driver, seed: request.seed)
        (record, trace, reason) = (run.record, run.trace, run.reason)
      } catch {
        record = .undriven(definition, index: index, seed: request.seed, failure: .simulation)
        reason = String(describing: error)
      }
      if let remote = driver as? RemoteDriver, remote.isGone {
        answer("failed \(index) \(reason ?? "the agent is gone"); start it again and run the same command to go on")
        continue
      }
      if let reason { say("route \(definition.id): \(reason)") }
      do {
        let hashes = try store.write(index, definition.id, record: record, trace: trace)
        let entry = JournalEntry(
          index: index, routeID: definition.id, recordHash: hashes.record, traceHash: hashes.trace,
          reason: reason)
        answer("done \(index) \(entry.line)")
      } catch {
        answer("failed \(index) \(error)")
      }
    }
    (agent as? RemoteDriver)?.dismiss()
  }

  private func makeAgent() throws -> any Agent {
    switch request.agent {
    case .named(let name): try AgentRegistry.agent(named: name)
    case .remote(let settings): try RemoteDriver(settings, world: EmbeddedDrivingWorld.worldName)
    }
  }

  private func answer(_ line: String) {
    FileHandle.standardOutput.write(Data((line.replacingOccurrences(of: "\n", with: " ") + "\n").utf8))
  }

  private func say(_ line: String) { FileHandle.standardError.write(Data((line + "\n").utf8)) }
}

/// Standard input as a queue of jobs, read by a thread of its own.
///
/// When the input ends while a route is being driven, the parent is gone: the process leaves at once. When it ends
/// while the worker waits for a job, the worker ends in good order.
private final class JobInput: @unchecked Sendable {
  private let lock = NSCondition()
  private var jobs: [Int] = []
  private var waiting = false
  private var ended = false

  init() {
    let thread = Thread { [self] in
      while let line = readLine() {
        let parts = line.split(separator: " ")
        guard parts.count == 2, parts[0] == "run", let job = Int(parts[1]) else { continue }
        lock.lock()
        jobs.append(job)
        lock.signal()
        lock.unlock()
      }
      lock.lock()
      if !waiting { exit(0) }
      ended = true
      lock.signal()
      lock.unlock()
    }
    thread.start()
  }

  /// Waits for the next job; nil once the input has ended.
  func next() -> Int? {
    lock.lock()
    defer { lock.unlock() }
    waiting = true
    while jobs.isEmpty && !ended { lock.wait() }
    waiting = false
    return jobs.isEmpty ? nil : jobs.removeFirst()
  }
}
