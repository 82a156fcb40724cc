import DriveTypes
import Driving
import Evaluation
import Foundation
import Roads
import Testing

/// Views of a real drive on the project's own town, against its trace.
@Suite struct DriveBroadcastTests {
  private static func prepared() throws -> PreparedRoute {
    let root = EndToEndTests.root.path
    let maps = MapStore(
      folder: FileManager.default.temporaryDirectory.appendingPathComponent("driveloop-watch-maps"),
      searchFolders: [URL(fileURLWithPath: root + "/Scenarios/Maps")])
    var preparer = RoutePreparer(maps: maps)
    let routes = try RouteFile(contentsOf: URL(fileURLWithPath: root + "/" + EndToEndTests.suite)).routes
    return try preparer.prepare(try #require(routes.first { $0.id == "lt01" }), index: 0)
  }

  private final class Views {
    var all: [(part: DriveView.Part, root: JSONCursor)] = []
    var asked = 0
  }

  private static func drive(_ route: PreparedRoute, period: Double, views: Views?) throws -> RouteRun {
    var world = EmbeddedDrivingWorld()
    if let views {
      // Every look finds the clock `period` seconds later.
      world.live = DriveBroadcast(
        clock: {
          views.asked += 1
          return Double(views.asked) * period
        },
        send: { part, json in
          #expect(!json.contains("\n"))
          if let node = try? JSONReader.read(Array(json.utf8), file: "view") {
            views.all.append((part, JSONCursor(node, file: "view")))
          }
        })
    }
    var agent = try AgentRegistry.agent(named: "expert")
    return ClosedLoop.run(route, world: &world, agent: &agent, seed: 3)
  }

  @Test func viewsShowWhatTheTraceHas() throws {
    let route = try Self.prepared()
    let views = Views()
    let seen = try Self.drive(route, period: 1, views: views)
    let trace = try #require(seen.trace)
    #expect(views.all.first?.part == .road)
    let frames = views.all.dropFirst().map(\.root)
    #expect(views.all.dropFirst().allSatisfy { $0.part == .frame })
    // The last tick is looked at too: one frame for each.
    try #require(frames.count == trace.ticks.count)
    for (frame, tick) in zip(frames, trace.ticks) {
      let ego = try frame.member("ego").items().map { try? $0.number().value }
      let pose = tick.ego.pose
      let box = trace.header.ego.box(at: pose)
      try #require(ego.count == 7)
      let expected = [box.centre.x, box.centre.y, box.yaw, box.halfExtent.x, box.halfExtent.y]
      for (got, wanted) in zip(ego[2...], expected) { #expect(abs((got ?? .nan) - wanted) < 0.0051) }
      #expect(abs(try frame.member("time").number().value - tick.time) < 0.0051)
      #expect(abs(try frame.member("speed").number().value - tick.ego.speed) < 0.0051)
      // Single precision in the trace may decide otherwise at the very edge.
      func near(_ reach: Double) -> Int {
        tick.others.count { hypot(Double($0.x) - pose.position.x, Double($0.y) - pose.position.y) < reach }
      }
      let shown = try frame.member("others").items().count
      #expect((near(DriveBroadcast.reach - 0.01)...near(DriveBroadcast.reach + 0.01)).contains(shown))
    }
    #expect(try frames.contains { try $0.member("others").items().count > 2 })
    let road = try #require(views.all.first?.root)
    let way = try road.member("way").items().map { try $0.number().value }
    let start = try #require(route.planned.points.first?.pose.position)
    #expect(abs(way[0] - start.x) < 0.0051 && abs(way[1] - start.y) < 0.0051)
    let roads = try road.member("roads").items()
    #expect(roads.count > 3)
    for area in roads {
      let parts = try area.items()
      try #require(parts.count == 3)
      let use = try parts[0].integer()
      #expect(LaneUse(rawValue: UInt8(clamping: use)) != nil)
      #expect(try parts[2].items().count >= 8)
    }
    // Nobody notices that somebody looks on.
    let unseen = try Self.drive(route, period: 1, views: nil)
    #expect(unseen.record == seen.record)
    #expect(unseen.trace == seen.trace)
  }

  @Test func framesAreSome() throws {
    let route = try Self.prepared()
    let views = Views()
    let run = try Self.drive(route, period: DriveBroadcast.period / 4.5, views: views)
    let ticks = try #require(run.trace).ticks.count
    // The first tick, and then every fifth.
    #expect(views.all.count - 1 == (ticks + 4) / 5)
  }
}
