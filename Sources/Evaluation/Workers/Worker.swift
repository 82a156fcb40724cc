import DriveTypes
import Driving
import Foundation
import Glibc
import Roads
import Scoring
import Sensing

/// One worker process: drives the routes that its parent names and puts their results on disk.
///
/// Reads `run N` lines on standard input; answers `done N HASHES` once record and trace are on disk, or `failed N
/// TEXT` when they cannot be written. Where it shows its drives, `road N JSON` and `frame N JSON` come before that. Ends
/// when its input does, so that it never outlives its parent.
public struct Worker {
  private let request: EvaluationRequest
  private let suite: Suite
  private let store: ResultStore
  private let number: Int
  private let cameras = CameraSuite()

  public init(_ request: EvaluationRequest, number: Int) throws {
    self.request = request
    self.number = number
    suite = try Suite(request)
    store = .worker(request.output)
  }

  public func serve() throws {
    var agent: (any Agent)?
    var preparer = RoutePreparer(maps: MapStore.standard(path: request.mapsCache))
    let jobs = JobInput()
    while let index = jobs.next() {
      let reply = drive(index, agent: &agent, preparer: &preparer)
      jobs.jobDone()
      answer(reply)
    }
    (agent as? RemoteDriver)?.dismiss()
  }

  /// Drives one route and puts its results on disk.
  /// - Returns: the answer for the parent.
  private func drive(_ index: Int, agent: inout (any Agent)?, preparer: inout RoutePreparer) -> String {
    guard suite.routes.indices.contains(index) else { return "failed \(index) no route with that index" }
    var watch = Stopwatch(WallClock.seconds)
    var times = RouteTimes()
    var driver: any Agent
    do {
      driver = try agent ?? request.agent.makeAgent()
      agent = driver
      try request.perturbations.check(for: driver.requirements)
      watch.lap(&times.loading)
    } catch {
      return "failed \(index) \(error)"
    }
    let remote = driver as? RemoteDriver
    let onTheWay = request.perturbations.onTheWay
    if !onTheWay.isEmpty { driver = PerturbedAgent(driver, onTheWay) }
    let definition = suite.routes[index]
    var run: RouteRun
    var recorder: ContinuationRecorder?
    do {
      let route = try preparer.prepare(definition, index: index)
      var world = EmbeddedDrivingWorld(cameras: cameras)
      world.scenarios = request.scenarios
      world.recording = request.recording
      world.hasSensorNoise = request.hasSensorNoise
      world.corruption = request.perturbations.corruption
      if request.showsDrives {
        world.live = DriveBroadcast(clock: WallClock.seconds) { part, json in show(index, part, json) }
      }
      watch.lap(&times.preparing)
      if case .interrupted(.student) = request.agent {
        recorder = ContinuationRecorder(end: route.planned.points.last?.pose.position)
      }
      run = ClosedLoop.run(
        route, world: &world, agent: &driver, seed: request.seed,
        options: ScorerOptions(tickLimit: request.tickLimit), clock: WallClock.seconds, beside: recorder?.look
      )
    } catch {
      let record = RouteRecord.undriven(definition, index: index, seed: request.seed, failure: .simulation)
      run = RouteRun(record: record, trace: nil, reason: String(describing: error))
    }
    if let remote, remote.isGone {
      let reason = run.reason ?? "the agent is gone"
      return "failed \(index) \(reason); start it again and run the same command to go on"
    }
    if let report = driver.report { say("route \(definition.id): \(report)") }
    if let reason = run.reason { say("route \(definition.id): \(reason)") }
    do {
      watch.lap()
      if let recorder {
        try store.write(index, definition.id, continuations: recorder.continuations)
      }
      let hashes = try store.write(index, definition.id, record: run.record, trace: run.trace)
      watch.lap(&times.writing)
      let entry = JournalEntry(
        index: index, routeID: definition.id, recordHash: hashes.record, traceHash: hashes.trace,
        reason: run.reason, scenarios: run.scenarios, plans: run.plans)
      run.times.loading = times.loading
      run.times.preparing += times.preparing
      run.times.writing = times.writing
      let answer = WorkerAnswer(
        entry: entry, times: run.times, agent: remote?.introduction)
      return "done \(index) \(answer.line)"
    } catch {
      return "failed \(index) \(error)"
    }
  }

  /// A parent that is gone sees nothing; the end of the input tells the rest.
  private func show(_ index: Int, _ part: DriveView.Part, _ json: String) {
    try? FileHandle.standardOutput.write(contentsOf: Data("\(part.rawValue) \(index) \(json)\n".utf8))
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
  private var isIdle = true
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
      if !isIdle { exit(0) }
      ended = true
      lock.signal()
      lock.unlock()
    }
    thread.start()
  }

  /// The job's results are on disk. Said before the parent hears of it: the parent may end the input at once.
  func jobDone() {
    lock.lock()
    isIdle = true
    lock.unlock()
  }

  /// Waits for the next job; nil once the input has ended.
  func next() -> Int? {
    lock.lock()
    defer { lock.unlock() }
    while jobs.isEmpty && !ended { lock.wait() }
    isIdle = jobs.isEmpty
    return jobs.isEmpty ? nil : jobs.removeFirst()
  }
}
