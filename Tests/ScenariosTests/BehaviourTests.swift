import Scenarios
import Testing

@Suite struct BehaviourTests {
  /// Counts its ticks and is done after some.
  private final class Count: Behaviour {
    let limit: Int
    var begun = 0
    var ticks = 0
    var ended = 0
    init(_ limit: Int) { self.limit = limit }
    func begin() throws(ScenarioError) { begun += 1 }
    func update() throws(ScenarioError) -> Bool {
      ticks += 1
      return ticks >= limit
    }
    func end() { ended += 1 }
  }

  @Test func sequenceGoesOnInTheSameTick() throws {
    let (a, b) = (Count(1), Count(2))
    let sequence = Sequence([a, b])
    try sequence.begin()
    #expect(try sequence.update() == false)
    #expect(a.ticks == 1 && a.ended == 1 && b.ticks == 1)
    #expect(try sequence.update())
    sequence.end()
    #expect(b.begun == 1 && b.ended == 1)
  }

  @Test func raceEndsWithTheFirstAndEndsAll() throws {
    let (a, b) = (Count(3), Count(2))
    let race = Race([a, b])
    try race.begin()
    #expect(try race.update() == false)
    #expect(try race.update())
    race.end()
    #expect(a.ended == 1 && b.ended == 1 && a.ticks == 2)
  }

  @Test func togetherEndsWithTheLastAndEndsEachOnce() throws {
    let (a, b) = (Count(1), Count(3))
    let together = Together([a, b])
    try together.begin()
    #expect(try together.update() == false)
    #expect(try together.update() == false)
    #expect(try together.update())
    together.end()
    #expect(a.ticks == 1 && a.ended == 1 && b.ended == 1)
  }

  /// A sequence given up in the middle ends the child that runs, and only that one.
  @Test func givingUpEndsTheRunningChild() throws {
    let (a, b, c) = (Count(1), Count(9), Count(1))
    let sequence = Sequence([a, b, c])
    try sequence.begin()
    _ = try sequence.update()
    sequence.end()
    #expect(a.ended == 1 && b.ended == 1 && c.begun == 0 && c.ended == 0)
  }
}
