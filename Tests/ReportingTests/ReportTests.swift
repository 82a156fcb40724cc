import DriveTypes
import Evaluation
import Foundation
import Reporting
import Scoring
import Testing

@Suite struct ReportTests {
  @Test func sameInputSameBytes() throws {
    try MadeRun.withFolder { folder in
      let run = try MadeRun.make(in: folder)
      #expect(try run.report().text == run.report().text)
    }
  }

  @Test func thePageLoadsNothing() throws {
    try MadeRun.withFolder { folder in
      let text = try MadeRun.make(in: folder).report().text
      #expect(text.contains("default-src 'none'"))
      #expect(!text.contains("src=\"http") && !text.contains("href=\"http") && !text.contains("@import"))
      #expect(text.contains("Released under the MIT License"))
      #expect(text.contains("must not be listed among CARLA's"))
    }
  }

  /// Every punished entry of a record has a moment, and the moment of a collision is that of a contact in the trace.
  @Test func infractionsHaveTheirMoments() throws {
    try MadeRun.withFolder { folder in
      let run = try MadeRun.make(in: folder)
      let routes = try run.report().data().member("routes").items()
      var collisions = 0
      for (route, (record, trace)) in zip(routes, zip(run.records, run.traces)) {
        #expect(try route.member("problems").items().isEmpty)
        #expect(try route.member("score").number().value == record.scores.composed.value)
        let events = try route.member("events").items().map { try $0.items() }
        for kind in InfractionKind.allCases where kind != .minimumSpeed && kind != .outsideRouteLanes {
          let times = try events.filter { try $0[0].string() == kind.rawValue }.map {
            try $0[1].number().value
          }
          #expect(times.count == record.infractions[kind].count, "\(kind)")
          guard kind == .collisionVehicle || kind == .collisionLayout || kind == .collisionPedestrian else {
            continue
          }
          for time in times {
            collisions += 1
            #expect(trace.ticks.contains { abs($0.time - time) < 1e-6 && !$0.collisions.isEmpty })
          }
        }
        let isOutside = try events.contains {
          try $0[0].string() == InfractionKind.outsideRouteLanes.rawValue
        }
        #expect(isOutside == !record.infractions[.outsideRouteLanes].isEmpty)
      }
      #expect(collisions > 0)
    }
  }

  @Test func theDecisiveEventEndsTheRouteOrCostsMost() {
    let events = [
      RouteEvent(kind: "scenario_started", place: 1, title: ""),
      RouteEvent(kind: "stop_infraction", place: 5, title: "", penalty: 0.8),
      RouteEvent(kind: "collisions_vehicle", place: 9, title: "", penalty: 0.6),
      RouteEvent(kind: "collisions_vehicle", place: 12, title: "", penalty: 0.6),
      RouteEvent(kind: "vehicle_blocked", place: 20, title: ""),
    ]
    #expect(RouteEvent.decisive(events, isCompleted: false)?.place == 20)
    #expect(RouteEvent.decisive(Array(events.dropLast()), isCompleted: true)?.place == 9)
    #expect(RouteEvent.decisive(Array(events.prefix(1)), isCompleted: true) == nil)
  }

  @Test func twoRunsAreCompared() throws {
    try MadeRun.withFolder { folder in
      let run = try MadeRun.make(in: folder)
      let other = try MadeRun.make(MadeRun.expertDrives, in: folder + "-other", agent: "expert")
      defer { try? FileManager.default.removeItem(atPath: other.folder) }
      let page = try run.report { $0.other = other.folder }
      let routes = try page.data().member("routes").items()
      let twin = try routes[0].member("other")
      #expect(try twin.member("score").number().value == other.records[0].scores.composed.value)
      #expect(try routes[2].optional("other") == nil)
      let divergence = Divergence(run.traces[0], other.traces[0])
      #expect(try twin.member("visible").number().value == divergence.visible)
      let replay = try page.replay(0)
      #expect(replay["ghost.x"].count == (other.traces[0].ticks.count + 1) / 2)
      #expect(try page.replay(2)["ghost.x"].isEmpty)
      let same = try run.report { $0.other = run.folder }
      #expect(try same.data().member("routes").items()[0].member("other").member("first").isNull)
    }
  }

  /// The first other control is told to the tick, and half a metre of distance.
  @Test func divergenceIsFoundToTheTick() throws {
    let trace = try #require(try MadeRun.drives.get()[0].run.trace)
    #expect(Divergence(trace, trace) == Divergence(trace, trace))
    #expect(Divergence(trace, trace).first == nil && Divergence(trace, trace).visible == nil)
    var other = trace
    other.ticks[30].control.brake += 0.001
    for i in 40..<other.ticks.count { other.ticks[i].ego.pose.position.x += 0.01 * Double(i - 39) }
    let divergence = Divergence(trace, other)
    #expect(divergence.first == trace.ticks[30].time)
    #expect(divergence.visible == trace.ticks[89].time)
  }
}
