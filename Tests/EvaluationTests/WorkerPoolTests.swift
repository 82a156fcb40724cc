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

  /// Writes down what it hears, in order.
  final class Listener: WorkerPoolListener {
    var heard: [String] = []
    let wantsDiary: Bool

    init(wantsDiary: Bool) { self.wantsDiary = wantsDiary }
    func began(_ job: Int, worker: Int) { heard.append("\(worker) begins \(job)") }
    func showed(_ part: String, _ text: String, job: Int, worker: Int) {
      heard.append("\(worker) shows \(part) of \(job): \(text.count > 99 ? String(text.count) : text)")
    }
    func said(_ line: String) { heard.append("said \(line)") }
    func waited() {}
  }

  private func heard(_ script: String, jobs: [Int], wantsDiary: Bool = true) throws -> [String] {
    let pool = WorkerPool(
      executable: URL(fileURLWithPath: "/bin/sh"), count: 1, arguments: { _ in ["-c", script] })
    let listener = Listener(wantsDiary: wantsDiary)
    try pool.run(jobs, listener: listener) { job, outcome, _ in listener.heard.append("\(job) \(outcome)") }
    return listener.heard
  }

  @Test func aListenerHearsViewsAndWordsInTheirOrder() throws {
    let script = """
      while read -r verb job; do
        echo "well $job" >&2; sleep 0.1; echo "frame 77 of another job"; echo "frame $job a b"; echo "done $job x"
      done
      """
    #expect(
      try heard(script, jobs: [4, 2]) == [
        "0 begins 4", "said well 4", "0 shows frame of 4: a b", "4 done(\"x\")",
        "0 begins 2", "said well 2", "0 shows frame of 2: a b", "2 done(\"x\")",
      ])
  }

  @Test func lastWordsOfADyingWorkerAreHeard() throws {
    let script = "read -r verb job; echo alas >&2; kill -9 $$"
    #expect(
      try heard(script, jobs: [1, 2]) == [
        "0 begins 1", "said alas", "1 crashed(status: \"signal 9\")",
        "0 begins 2", "said alas", "2 crashed(status: \"signal 9\")",
      ])
  }

  /// Longer than a pipe holds at once, on both ways out.
  @Test func longLinesAndMuchTalkDoNotHoldAWorkerUp() throws {
    let script = """
      read -r verb job
      head -c 300000 /dev/zero | tr '\\0' 'x' | sed "s/^/road $job /"; echo
      head -c 300000 /dev/zero | tr '\\0' 'y' >&2; echo >&2
      echo "done $job x"
      """
    let lines = try heard(script, jobs: [3])
    #expect(lines.contains("0 shows road of 3: 300000"))
    #expect(lines.contains { $0.count == 300_000 + "said ".count })
    #expect(lines.last == "3 done(\"x\")")
  }

  @Test func aProgramThatDoesNotExistIsAnError() {
    let pool = WorkerPool(
      executable: URL(fileURLWithPath: "/nonexistent/x"), count: 1, arguments: { _ in [] })
    #expect(throws: EvaluationError.self) { try pool.run([1]) { _, _, _ in } }
  }
}
