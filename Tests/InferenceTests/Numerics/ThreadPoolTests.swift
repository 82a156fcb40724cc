import Inference
import Synchronization
import Testing

@Suite struct ThreadPoolTests {
  /// Each job once, also where there are none or one, fewer than threads, or far more.
  @Test(arguments: [1, 2, 3, 5]) func doesEachJobOnce(threads: Int) {
    let compute = Compute(threads: threads)
    for count in [0, 1, 2, 3, 7, 64, 1001] {
      let times = (0..<count).map { _ in Counter() }
      compute.parallel(count) { times[$0].add(1) }
      #expect(times.allSatisfy { $0.value == 1 })
    }
    compute.parallel(-1) { _ in Issue.record("no job was asked for") }
  }

  /// A late thread must take nothing of a run that is over: many short runs, each with a result of its own.
  @Test(arguments: [2, 3]) func keepsShortRunsApart(threads: Int) {
    let compute = Compute(threads: threads)
    var wrong = 0
    for run in 0..<20000 {
      let count = run % 9
      let sum = Counter()
      compute.parallel(count) { sum.add(run &* 31 &+ $0) }
      if sum.value != count &* run &* 31 &+ count * (count - 1) / 2 { wrong += 1 }
    }
    #expect(wrong == 0)
  }

  @Test func runsNestedJobsWhereTheyAreStarted() {
    let compute = Compute(threads: 3)
    let other = Compute(threads: 2)
    let sum = Counter()
    for _ in 0..<100 {
      compute.parallel(6) { outer in
        compute.parallel(5) { inner in
          compute.parallel(2) { sum.add(outer * 100 + inner * 10 + $0) }
        }
      }
      // Another pool's jobs from within a job, by one thread only: a pool has one owner.
      compute.parallel(2) { outer in
        if outer == 0 { other.parallel(4) { sum.add($0) } }
      }
    }
    // Σ (100 outer + 10 inner + last) over 6 x 5 x 2, and 0 + 1 + 2 + 3 of the other pool.
    #expect(sum.value == 100 * (100 * 15 * 10 + 10 * 10 * 12 + 30 + 6))
  }

  @Test func comesAndGoes() {
    let sum = Counter()
    for round in 0..<200 {
      let compute = Compute(threads: 2 + round % 3)
      if round % 2 == 0 { compute.parallel(4) { sum.add($0) } }
    }
    #expect(sum.value == 600)
  }

  private final class Counter: Sendable {
    private let count = Atomic<Int>(0)
    func add(_ n: Int) { count.wrappingAdd(n, ordering: .relaxed) }
    var value: Int { count.load(ordering: .relaxed) }
  }
}
