import DriveTypes
import Foundation
import Roads
import Testing

extension RoutingTests {
  /// On Looptown, which is in the package: nothing to download.
  @Suite struct RoutePlannerTests {
    static let scenarios = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .deletingLastPathComponent()
      .deletingLastPathComponent().deletingLastPathComponent().appendingPathComponent("Scenarios")

    static func looptown() throws -> RoadNetwork {
      let data = try Data(contentsOf: scenarios.appendingPathComponent("Maps/Looptown.xodr"))
      return try data.withUnsafeBytes { try RoadNetwork(openDrive: $0, name: "Looptown") }
    }

    /// Oracle: `GlobalRoutePlanner` on the carla 0.9.16 wheel, run on the same file: number of points, length in
    /// metres, and runs of commands.
    @Test(arguments: [
      "lt01 188 214.7 4:68 3:40 4:80", "lt02 164 188.9 4:68 1:32 4:64", "lt03 180 197.6 4:68 2:32 4:80",
      "lt04 167 188.2 4:66 1:32 4:69", "lt05 175 202.8 4:50 6:2 4:52 2:30 4:41", "lt06 241 284.8 4:241",
      "lt07 261 345.8 4:183 2:30 4:48", "lt08 243 289.6 4:143 3:40 4:60",
    ])
    func plansLooptown(expected: String) throws {
      let parts = expected.split(separator: " ").map(String.init)
      let file = try RouteFile(contentsOf: Self.scenarios.appendingPathComponent("Routes/looptown.xml"))
      let route = try #require(file.routes.first { $0.id == parts[0] })
      let plan = try RoutePlanner(network: Self.looptown()).plan(route)
      #expect(plan.points.count == Int(parts[1]) && plan.waypoints.count == plan.points.count)
      #expect(abs(plan.length - (Double(parts[2]) ?? 0)) < 0.06)
      var runs: [(option: Int8, count: Int)] = []
      for point in plan.points {
        if runs.last?.option == point.option.rawValue {
          runs[runs.count - 1].count += 1
        } else {
          runs.append((point.option.rawValue, 1))
        }
      }
      #expect(runs.map { "\($0.option):\($0.count)" } == Array(parts.dropFirst(3)))
      #expect(plan.planIndices.first == 0 && plan.planIndices.last == plan.points.count - 1)
    }

    @Test func namesWhatCannotBePlanned() throws {
      let planner = RoutePlanner(network: try Self.looptown())
      #expect(throws: RoutePlanError.tooFewKeypoints(got: 1)) { try planner.plan([Point(x: 0, y: 0)]) }
      #expect(throws: RoutePlanError.offRoad(point: Point(x: 1, y: 2))) {
        try RoutePlanner(network: RoadNetwork(name: "Nowhere")).plan([Point(x: 1, y: 2), Point(x: 3, y: 4)])
      }
    }

    /// A lane change, a turn and 50 m of the same command each give a plan point; values by hand from upstream's
    /// `downsample_route`.
    @Test func thinsThePlan() {
      let options: [RoadOption] = [
        .laneFollow, .laneFollow, .changeLaneLeft, .changeLaneLeft, .laneFollow, .left, .left,
      ]
      let points = options.enumerated().map { index, option in
        RoutePoint(pose: Pose(x: Double(index) * 10, y: 0, yaw: 0), option: option)
      }
      #expect(PlannedRoute.planIndices(of: points) == [0, 2, 3, 5, 6])
      let straight = (0...120).map {
        RoutePoint(pose: Pose(x: Double($0), y: 0, yaw: 0), option: .laneFollow)
      }
      // 51 steps of 1 m exceed 50 m; the point taken adds no step of its own.
      #expect(PlannedRoute.planIndices(of: straight) == [0, 52, 104, 120])
      #expect(PlannedRoute.planIndices(of: []).isEmpty)
    }

    @Test func findsATriggerOnTheRoute() {
      let points = (0..<30).map {
        RoutePoint(pose: Pose(x: Double($0), y: 0, yaw: .pi - 0.01), option: .laneFollow)
      }
      let route = PlannedRoute(points: points, waypoints: [], planIndices: [])
      #expect(route.index(ofTrigger: Pose(x: 11.4, y: 1, yaw: -.pi + 0.1)) == 10)
      #expect(route.index(ofTrigger: Pose(x: 11.4, y: 1, yaw: .pi / 2)) == nil)
      #expect(route.index(ofTrigger: Pose(x: 11.4, y: 2.1, yaw: .pi)) == nil)
      #expect(route.index(ofTrigger: Pose(x: 11.4, y: 1, z: 2.5, yaw: .pi)) == nil)
      // Upstream compares heights with their sign.
      #expect(route.index(ofTrigger: Pose(x: 11.4, y: 1, z: -50, yaw: .pi)) == 10)
    }
  }
}
