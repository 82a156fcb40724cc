import DriveTypes
import Evaluation
import Foundation
import Reporting
import Testing

/// What the page plays is what the trace says, to the width of the grid.
@Suite struct ReplayTests {
  /// Half a step of a grid, and the rounding of its sums.
  static func isNear(_ a: Double, _ b: Double, scale: Double) -> Bool { abs(a - b) <= 0.5 / scale + 1e-9 }

  @Test func theEgoIsThatOfTheTrace() throws {
    try MadeRun.withFolder { folder in
      let run = try MadeRun.make(in: folder)
      let page = try run.report()
      for (place, trace) in run.traces.enumerated() {
        let replay = try page.replay(place)
        let origin = try replay.header.member("origin").items().map { try $0.number().value }
        #expect(replay["tick"] == trace.ticks.map { Double($0.tick) })
        for (i, tick) in trace.ticks.enumerated() {
          let near =
            Self.isNear(replay["time"][i], tick.time, scale: 100)
            && Self.isNear(replay["x"][i] + origin[0], tick.ego.pose.position.x, scale: 100)
            && Self.isNear(replay["y"][i] + origin[1], tick.ego.pose.position.y, scale: 100)
            && abs(wrapAngle(replay["yaw"][i] - tick.ego.pose.yaw)) <= 0.0005 + 1e-9
            && Self.isNear(replay["speed"][i], tick.ego.speed, scale: 100)
            && Self.isNear(replay["throttle"][i], tick.control.throttle, scale: 100)
            && Self.isNear(replay["steer"][i], tick.control.steer, scale: 200)
            && Self.isNear(replay["brake"][i], tick.control.brake, scale: 100)
          #expect(near, "tick \(tick.tick)")
        }
      }
    }
  }

  /// Everybody within reach of the ego, at every second tick, and nobody else.
  @Test func theOthersAreThoseOfTheTrace() throws {
    try MadeRun.withFolder { folder in
      let run = try MadeRun.make(in: folder)
      let trace = run.traces[0]
      let replay = try run.report().replay(0)
      let origin = try replay.header.member("origin").items().map { try $0.number().value }
      let ids = try replay.header.member("actors").items().map { try $0.items()[0].integer() }
      var found: [Int: [Int: (x: Double, y: Double, yaw: Double)]] = [:]
      var offset = 0
      for (run, owner) in replay["run.actor"].enumerated() {
        for sample in 0..<Int(replay["run.count"][run]) {
          let place = (Int(replay["run.first"][run]) + sample) * Replay.step
          found[place, default: [:]][ids[Int(owner)]] = (
            replay["actor.x"][offset] + origin[0], replay["actor.y"][offset] + origin[1],
            replay["actor.yaw"][offset]
          )
          offset += 1
        }
      }
      #expect(offset == replay["actor.x"].count && offset > 0)
      for (place, tick) in trace.ticks.enumerated() {
        let near = tick.others.filter { other in
          place.isMultiple(of: Replay.step)
            && hypot(
              Double(other.x) - tick.ego.pose.position.x, Double(other.y) - tick.ego.pose.position.y)
              < Replay.reach
        }
        #expect(near.map { Int($0.id) } == (found[place] ?? [:]).keys.sorted())
        for other in near {
          guard let shown = found[place]?[Int(other.id)] else { continue }
          #expect(Self.isNear(shown.x, Double(other.x), scale: 20))
          #expect(Self.isNear(shown.y, Double(other.y), scale: 20))
          #expect(abs(wrapAngle(shown.yaw - Double(other.yaw))) <= 0.005 + 1e-6)
        }
      }
    }
  }

  /// The changes of each light bring every tick's state back.
  @Test func lightsChangeAsInTheTrace() throws {
    try MadeRun.withFolder { folder in
      let run = try MadeRun.make(in: folder)
      let page = try run.report()
      #expect(try page.replay(0)["light.x"].count > 0)
      for (place, trace) in run.traces.enumerated() {
        let replay = try page.replay(place)
        let count = replay["light.x"].count / 4
        let origin = try replay.header.member("origin").items().map { try $0.number().value }
        for light in 0..<count {
          // Which of the trace's lights it is, by its first corner.
          let number = try #require(
            trace.header.trafficLights.firstIndex { description in
              let corner = description.triggerVolume.corners[0]
              return Self.isNear(replay["light.x"][4 * light] + origin[0], corner.x, scale: 10)
                && Self.isNear(replay["light.y"][4 * light] + origin[1], corner.y, scale: 10)
            })
          let changes = replay["change.light"].indices.filter { Int(replay["change.light"][$0]) == light }
          for (at, tick) in trace.ticks.enumerated() {
            let last = try #require(changes.last { Int(replay["change.place"][$0]) <= at })
            #expect(Int(replay["change.state"][last]) == Int(tick.lightStates[number].rawValue))
          }
        }
      }
    }
  }

  @Test func anglesHaveNoJumps() {
    let turned = Replay.unwrapped([3.0, -3.0, -2.5, 3.1])
    #expect(zip(turned, turned.dropFirst()).allSatisfy { abs($1 - $0) < .pi })
    #expect(zip(turned, [3.0, -3.0, -2.5, 3.1]).allSatisfy { abs(wrapAngle($0 - $1)) < 1e-12 })
  }

  @Test func plansAndPicturesComeBack() throws {
    try MadeRun.withFolder { folder in
      let run = try MadeRun.make(in: folder)
      var replay = Replay(run.traces[0], on: nil)
      var plans = TracePlans()
      plans.plans = [
        TracePlans.Plan(
          place: 0, points: [Point(x: replay.origin.x + 1.24, y: replay.origin.y - 2)],
          way: [Point(x: replay.origin.x + 5, y: replay.origin.y)], tokens: [7, 2047], text: "left"),
        TracePlans.Plan(place: 10, points: [], tokens: [], text: nil),
        TracePlans.Plan(
          place: 20, points: [Point(x: replay.origin.x, y: replay.origin.y)], tokens: [1, 2], text: "left"),
      ]
      plans.add(to: &replay)
      var strip = PictureStrip(source: "CAM")
      strip.pictures = [.init(place: 0, jpeg: [1, 2, 3]), .init(place: 10, jpeg: [4, 5])]
      strip.add(to: &replay)
      let read = try ReadReplay(replay.bytes)
      #expect(read["plan.place"] == [0, 10, 20] && read["plan.points"] == [1, 0, 1])
      #expect(read["plan.tokens"] == [2, 0, 2] && read["plan.token"] == [7, 2047, 1, 2])
      #expect(read["plan.x"] == [1.24, 0] && read["plan.y"] == [-2, 0])
      #expect(read["plan.waypoints"] == [1, 0, 0] && read["plan.way.x"] == [5] && read["plan.way.y"] == [0])
      #expect(try read.header.member("texts").strings() == ["left", ""] && read["plan.text"] == [0, 1, 0])
      #expect(read["picture.place"] == [0, 10] && read["picture.size"] == [3, 2])
      #expect(Data(base64Encoded: strip.block) == Data([1, 2, 3, 4, 5]))
    }
  }

  @Test func aStripIsThinnedToItsBytes() {
    var strip = PictureStrip(source: "CAM")
    strip.pictures = (0..<10).map { .init(place: $0, jpeg: [UInt8](repeating: 0, count: 100)) }
    #expect(strip.thinned(to: 1000)?.pictures.count == 10)
    #expect(strip.thinned(to: 999)?.pictures.map(\.place) == [0, 2, 4, 6, 8])
    #expect(strip.thinned(to: 250)?.pictures.map(\.place) == [0, 5])
    #expect(strip.thinned(to: 99) == nil)
  }
}
