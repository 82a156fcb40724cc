import Evaluation
import Foundation
import Testing

/// The pool against workers written in shell: well-behaved, dying, and lying ones.
@Suite struct WorkerPoolTests {
  /// Runs `jobs` on shell workers and collects what came of each.
  func outcomes(_ script: String, jobs: [Int], count: Int = 2) throws -> [(
    job: Int, outcome: WorkerPool.Outcome
  )] {
    let pool = WorkerPool(
      executable: URL(fileURLWithPath: "/bin/sh"), count: count, arguments: { _ in ["-c", script] })
    var result: [(Int, WorkerPool.Outcome)] = []
    try pool.run(jobs) { job, outcome, seconds in
      #expect(seconds >= 0)
      result.append((job, outcome))
    }
    return result
  }

  @Test func everyJobIsDoneOnce() throws {
    let script = "while read -r verb job; do echo \"done $job answer of $job\"; done"
    let result = try outcomes(script, jobs: Array(0..<20))
    #expect(result.map(\.job).sorted() == Array(0..<20))
    for (job, outcome) in result { #expect(outcome == .done("answer of \(job)")) }
  }

  @Test func aDyingWorkerLosesOnlyItsOwnJob() throws {
    let script = "while read -r verb job; do if [ $job = 3 ]; then kill -9 $$; fi; echo \"done $job x\"; done"
    let result = try outcomes(script, jobs: Array(0..<8))
    #expect(result.count == 8)
    for (job, outcome) in result {
      #expect(outcome == (job == 3 ? .crashed(status: "signal 9") : .done("x")), "job \(job)")
    }
  }

  @Test func everyWorkerMayDie() throws {
    let result = try outcomes("read -r verb job; exit 7", jobs: [5, 6, 7], count: 1)
    #expect(result.map(\.job) == [5, 6, 7])
    for (_, outcome) in result { #expect(outcome == .crashed(status: "exit status 7")) }
  }

  @Test func aRefusalKeepsItsReason() throws {
    let result = try outcomes("while read -r verb job; do echo \"failed $job disk is full\"; done", jobs: [1])
    #expect(result.first?.outcome == .failed("disk is full"))
  }

  @Test func noiseAndForeignAnswersAreIgnored() throws {
    let script =
      "while read -r verb job; do echo hello; echo 'done 99 x'; echo done; echo \"done $job y\"; done"
    let result = try outcomes(script, jobs: [1, 2], count: 1)
    #expect(result.map(\.outcome) == [.done("y"), .done("y")])
  }

  @Test func aProgramThatDoesNotExistIsAnError() {
    let pool = WorkerPool(
      executable: URL(fileURLWithPath: "/nonexistent/x"), count: 1, arguments: { _ in [] })
    #expect(throws: EvaluationError.self) { try pool.run([1]) { _, _, _ in } }
  }
}
