import DriveTypes
import Foundation
import Roads
import Scoring
import TestOracles
import Testing

/// The real routes on the real towns, driven exactly along their middle; counted and skipped where a map is absent.
@Suite(.enabled(if: !AbilityOracleTests.routes.isEmpty, "no route file under DRIVELOOP_DATA"))
struct TownDriveTests {
  /// Law: who follows the dense route leaves neither it nor the lanes, and completes it.
  @Test func followingTheRouteIsClean() throws {
    var driven = 0
    var skipped = 0
    for (town, routes) in Dictionary(grouping: AbilityOracleTests.routes, by: \.town).sorted(by: {
      $0.key < $1.key
    }) {
      guard let network = try TownMaps.network(ifPresent: town) else {
        skipped += routes.count
        continue
      }
      let planner = RoutePlanner(network: network)
      for route in routes {
        let plan = try planner.plan(route)
        var drive = MadeUpDrive(route: plan.points, town: town)
        for pose in MadeUpDrive.poses(along: plan.points, speed: 12) { drive.append(pose, speed: 12) }
        drive.passTheEnd()
        let outcome = try drive.outcome(network)
        let record = outcome.record(index: 0, routeID: "RouteScenario_\(route.id)_rep0", place: nil)
        #expect(outcome.verdict == .finished(.completed), "\(route.id) in \(town)")
        #expect(record.infractions[.outsideRouteLanes] == [], "\(route.id) in \(town)")
        driven += 1
      }
    }
    print("routes followed on real towns: \(driven), skipped for want of a map: \(skipped)")
  }
}
