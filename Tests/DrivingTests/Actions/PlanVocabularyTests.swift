import DriveTypes
import Driving
import Glibc
import Testing

/// Plans in words, decoded. The words themselves are checked on the other side by Training/Tests/test_waypoints.py.
@Suite struct PlanVocabularyTests {
  /// Bins of half a metre ahead and a quarter to the side.
  private func bins() throws -> WaypointVocabulary {
    try WaypointVocabulary(
      name: "made", bins: 8, x: -1...3, y: -1...1, provenance: VocabularyProvenance(method: "made"))
  }

  @Test func wordsAreThoseOfTraining() {
    #expect(PlanForm.actions.word(7) == "<action_7>" && PlanForm.waypoints.word(511) == "<bin_511>")
    #expect(PlanForm.actions.introduction == "<answer>\nThe final output action is: ")
    #expect(PlanForm.waypoints.introduction == "<answer>\nThe planned waypoints are: ")
  }

  /// The same figures as in Python.
  @Test func binsByHand() throws {
    let points = [(-1.0, -1.0), (0.2, 0.1), (3, 1), (99, -99)].map { Point<Ego>(x: $0.0, y: $0.1) }
    #expect(try bins().encode(points).ids == [0, 0, 2, 4, 7, 7, 7, 0])
  }

  @Test func headingsOfAnArcAStandingAndABackingCar() {
    func headings(_ points: [(Double, Double)]) -> [Double] {
      WaypointVocabulary.headings(points.map { Point(x: $0.0, y: $0.1) })
    }
    var circle: [(Double, Double)] = []
    for step in 1...6 {
      let angle = 0.1 * Double(step)
      circle.append((20 * sin(angle), 20 * (1 - cos(angle))))
    }
    for (step, heading) in headings(circle).enumerated() {
      let expected = 0.1 * Double(step + 1)
      #expect(abs(heading - expected) < 1e-9)
    }
    #expect(headings(Array(repeating: (0.01, 0.02), count: 6)) == Array(repeating: 0, count: 6))
    let backing: [(Double, Double)] = (1...6).map { (-Double($0), 0) }
    #expect(headings(backing).allSatisfy { abs($0) < 1e-12 })
    #expect(headings([]) == [])
    #expect(headings([(2, 2)]) == [.pi / 2])
  }

  @Test func waypointsBecomeATrajectoryInTheWorld() throws {
    let vocabulary = PlanVocabulary.waypoints(try bins())
    #expect(vocabulary.form == .waypoints && vocabulary.count == 8 && vocabulary.period == 0.5)
    let start = Pose<World>(x: 10, y: 20, yaw: .pi / 2)
    let plan = try #require(vocabulary.trajectory([4, 4, 7, 4], horizon: 2, from: start))
    // Bin 4 of x is 1.25 m ahead, bin 4 of y 0.125 m to the left: north is ahead.
    #expect(abs(plan.poses[0].position.x - 9.875) < 1e-9 && abs(plan.poses[0].position.y - 21.25) < 1e-9)
    #expect(abs(plan.poses[1].position.y - 22.75) < 1e-9 && plan.duration == 1)
    for words in [[], [4], [4, 4], [4, 4, 7], [4, 4, 7, 8], [4, 4, 7, -1], [1, 2, 3, 4, 5, 6]] {
      #expect(vocabulary.trajectory(words, horizon: 2, from: start) == nil, "\(words)")
    }
  }
}
