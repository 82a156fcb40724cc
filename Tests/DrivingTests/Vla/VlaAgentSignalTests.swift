import Driving
import Testing

/// The agent stops where signals tell it to, whatever its plan says.
@Suite struct VlaAgentSignalTests {
  private typealias Script = VlaAgentTests.Script

  /// 8 m/s, two plans a second.
  private static func script(_ signals: @escaping (Double, Int) -> PerceivedSignals?) throws -> Script {
    let script = try Script { _ in [4, 4, 4, 4, 4, 4] }
    script.signals = signals
    return script
  }

  /// A light whose reach ends 60 m down the road.
  private static func light(_ probability: Double, at place: Double) -> PerceivedSignals {
    PerceivedSignals(light: probability, distance: 60 - place, sign: 0)
  }

  /// Its middle stands 5.5 m before the end of the light's reach, as the expert's does, until the light is off.
  @Test func standsBeforeARedLight() throws {
    var agent = try VlaAgentTests.agent(Self.script { Self.light($1 < 60 ? 0.9 : 0.05, at: $0) })
    let rides = try VlaAgentTests.drive(&agent, ticks: 800)
    #expect(rides[300..<600].allSatisfy { $0.speed < 0.05 && abs($0.x - 54.5) < 1 })
    #expect(rides[799].x > 80)
    // Without what looks after the plan it is driven through.
    var careless = try VlaAgentTests.agent(Self.script { place, _ in Self.light(0.9, at: place) }) {
      $0.omitsGuard = true
    }
    #expect(try VlaAgentTests.drive(&careless, ticks: 300)[299].x > 80)
  }

  /// Neither what is doubtful stops it, nor what shows once.
  @Test func wantsToBeSure() throws {
    let never: [(Int) -> Double] = [{ _ in 0.45 }, { $0.isMultiple(of: 3) ? 0.9 : 0.05 }]
    for probability in never {
      var agent = try VlaAgentTests.agent(Self.script { Self.light(probability($1), at: $0) })
      #expect(try VlaAgentTests.drive(&agent, ticks: 300)[299].x > 80)
    }
  }

  /// A light that turns when it is too late is driven through: at 8 m/s half a second is 4 m.
  @Test func doesNotStopTooLate() throws {
    var agent = try VlaAgentTests.agent(
      Self.script { place, _ in Self.light(place > 55 ? 0.9 : 0, at: place) })
    let rides = try VlaAgentTests.drive(&agent, ticks: 300)
    #expect(rides[299].x > 80 && rides[100...].allSatisfy { $0.speed > 7 })
  }

  /// Slow before a stop sign it stops for good, once; fast past one it goes on.
  @Test func stopsAtASign() throws {
    let sign = PerceivedSignals(light: 0, distance: 0, sign: 0.9)
    let script = try Script { 10...25 ~= $0 ? [1, 1, 1, 1, 1, 1] : [4, 4, 4, 4, 4, 4] }
    script.signals = { _, number in number >= 6 ? sign : nil }
    var agent = try VlaAgentTests.agent(script)
    let rides = try VlaAgentTests.drive(&agent, ticks: 400)
    let stood = rides.indices.filter { $0 > 60 && rides[$0].speed < 0.1 }
    let (first, last) = (try #require(stood.first), try #require(stood.last))
    #expect(last - first >= 10 && last - first < 30 && stood.count == last - first + 1)
    #expect(rides[60..<100].allSatisfy { $0.speed > 2.5 } && rides[399].speed > 7)
  }

  /// A light that never turns is seen wrongly: after 40 s, well before a scenario ends for standing, the car goes.
  @Test func doesNotWaitForGood() throws {
    var agent = try VlaAgentTests.agent(Self.script { place, _ in Self.light(0.9, at: place) })
    let rides = try VlaAgentTests.drive(&agent, ticks: 1200)
    let stood = rides.filter { $0.speed < 0.05 && $0.x > 1 }.count
    #expect((795...860).contains(stood) && rides[1199].x > 55)
  }
}
