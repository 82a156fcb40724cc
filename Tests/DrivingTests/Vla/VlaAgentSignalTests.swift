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

  /// From its line a light hardly shows: a sight without it now and then, or with it in a wrong place, is no green.
  @Test func standsOnWhereALightFlickers() throws {
    var agent = try VlaAgentTests.agent(
      Self.script { place, number in
        let isUnseen = number > 25 && number.isMultiple(of: 4)
        return number >= 60
          ? PerceivedSignals(light: 0, distance: 3, sign: 0)
          : PerceivedSignals(light: isUnseen ? 0 : 0.9, distance: isUnseen ? 40 : 60 - place, sign: 0)
      })
    let rides = try VlaAgentTests.drive(&agent, ticks: 800)
    #expect(rides[300..<600].allSatisfy { $0.speed < 0.05 && abs($0.x - 54.5) < 1 } && rides[799].x > 80)
  }

  /// A light that shows no more from near its line, and did not from where the car then stands, is above the picture: it is taken
  /// to be red for 8 s on. From afar it is off.
  @Test(arguments: [52.0, 40.0])
  func remembersALightAboveThePicture(lost: Double) throws {
    var agent = try VlaAgentTests.agent(
      Self.script { place, _ in place < lost ? Self.light(0.9, at: place) : Self.light(0, at: place) })
    let rides = try VlaAgentTests.drive(&agent, ticks: 600)
    let stood = rides.filter { $0.speed < 0.05 && $0.x > 1 }.count
    #expect(lost > 51 ? (100...180).contains(stood) : stood == 0)
    #expect(rides[599].x > 80)
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

  /// Slow before a stop sign it stops fully, and again every few metres as long as the sign shows, as where its line is does not
  /// show; fast past one it goes on.
  @Test func stopsAtASign() throws {
    let script = try Script { 10...40 ~= $0 ? [1, 1, 1, 1, 1, 1] : [4, 4, 4, 4, 4, 4] }
    var shown: ClosedRange<Double>?
    script.signals = { place, number in
      if number == 10 { shown = place + 4...place + 12 }
      let isFast = (6..<10).contains(number)
      return PerceivedSignals(
        light: 0, distance: 0, sign: isFast || shown?.contains(place) ?? false ? 0.9 : 0)
    }
    var agent = try VlaAgentTests.agent(script)
    let rides = try VlaAgentTests.drive(&agent, ticks: 700)
    var stops: [(place: Double, ticks: Int)] = []
    for ride in rides.dropFirst(60) where ride.speed < 0.1 {
      if let last = stops.last, ride.x - last.place < 1 {
        stops[stops.count - 1].ticks += 1
      } else {
        stops.append((ride.x, 1))
      }
    }
    #expect((2...3).contains(stops.count) && stops.allSatisfy { (10..<30).contains($0.ticks) })
    for (a, b) in zip(stops, stops.dropFirst()) { #expect((3.4..<6).contains(b.place - a.place)) }
    #expect(rides[60..<100].allSatisfy { $0.speed > 6 } && rides[699].speed > 7)
  }

  /// A light that never turns is seen wrongly: after 40 s, well before a scenario ends for standing, the car goes.
  @Test func doesNotWaitForGood() throws {
    var agent = try VlaAgentTests.agent(Self.script { place, _ in Self.light(0.9, at: place) })
    let rides = try VlaAgentTests.drive(&agent, ticks: 1200)
    let stood = rides.filter { $0.speed < 0.05 && $0.x > 1 }.count
    #expect((795...860).contains(stood) && rides[1199].x > 55)
  }
}
