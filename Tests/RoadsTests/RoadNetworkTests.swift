import DriveTypes
import Foundation
import Roads
import Testing

/// Queries on maps small enough to work out by hand.
struct RoadNetworkTests {
  @Test func laneCentresLieHalfAWidthFromTheReferenceLine() throws {
    let network = try TinyMap.network(TinyMap.straight)
    let right = try #require(network.waypoint(road: 7, lane: -1, s: 20))
    let pose = network.pose(of: right)
    #expect(pose.position.distance(to: Point(x: 20, y: -1.5, z: 3)) < 1e-12)
    #expect(pose.yaw == 0 && pose.rotation.pitch == 0.1)
    let left = try #require(network.left(of: right))
    #expect(left.lane == 1)
    let opposite = network.pose(of: left)
    #expect(opposite.position.distance(to: Point(x: 20, y: 1.5, z: 3)) < 1e-12)
    #expect(abs(opposite.yaw - .pi) < 1e-12 && opposite.rotation.pitch == -0.1)
    let sidewalk = try #require(network.right(of: right))
    #expect(network.pose(of: sidewalk).position.y == -4)
    #expect(network.laneType(of: sidewalk) == .sidewalk && network.laneWidth(of: sidewalk) == 2)
    #expect(network.right(of: sidewalk) == nil)
    #expect(!network.isJunction(right) && network.roadLength(of: right) == 100)
  }

  @Test func lanesOutsideTheRoadDoNotExist() throws {
    let network = try TinyMap.network(TinyMap.straight)
    for (road, lane, s) in [(8, -1, 1.0), (7, -3, 1), (7, 0, 1), (7, -1, -0.1), (7, -1, 100), (7, -1, .nan)] {
      #expect(network.waypoint(road: Int32(road), lane: Int32(lane), s: s) == nil)
    }
  }

  @Test func nearestLaneIsChosenByTypeAndDistance() throws {
    let network = try TinyMap.network(TinyMap.straight)
    let point = Point<World>(x: 30, y: -3.8, z: 4)
    #expect(network.waypoint(nearest: point)?.lane == -1)
    #expect(network.waypoint(nearest: point, types: .any)?.lane == -2)
    #expect(network.waypoint(nearest: point, types: .biking) == nil)
    // 2.3 m from the driving lane's centre is off that lane.
    #expect(network.waypoint(nearest: point, projectToRoad: false) == nil)
    #expect(network.waypoint(nearest: point, types: .any, projectToRoad: false)?.lane == -2)
    #expect(network.waypoint(nearest: Point(x: .nan, y: 0)) == nil)
    #expect(network.waypoint(nearest: Point(x: 1e150, y: 0))?.road == 7)
    #expect(RoadNetwork(name: "empty").waypoint(nearest: point) == nil)
  }

  @Test func nextAndPreviousRunWithTraffic() throws {
    let network = try TinyMap.network(TinyMap.straight)
    let right = try #require(network.waypoint(road: 7, lane: -1, s: 20))
    #expect(network.next(right, distance: 5).map(\.s) == [25 - 10 * Double.ulpOfOne])
    #expect(network.previous(right, distance: 5).map(\.s) == [15 + 10 * Double.ulpOfOne])
    let left = try #require(network.waypoint(road: 7, lane: 1, s: 20))
    #expect(network.next(left, distance: 5).map(\.s) == [15 + 10 * Double.ulpOfOne])
    #expect(network.next(right, distance: 81).isEmpty && network.next(right, distance: 0) == [right])
  }

  @Test func markingsAreOwnToTheRightAndInnerToTheLeft() throws {
    let network = try TinyMap.network(TinyMap.straight)
    let left = try #require(network.waypoint(road: 7, lane: 1, s: 20))
    let markings = network.markings(of: left)
    #expect(markings.right == LaneMarking(kind: .solid, color: .yellow, width: 0.12, laneChange: .left))
    #expect(markings.left == LaneMarking(kind: .broken, color: .white, width: 0, laneChange: .both))
    // `decrease` means the right for lane 1, and lane 0 allows both.
    #expect(network.laneChange(of: left) == .both)
    let sidewalk = try #require(network.waypoint(road: 7, lane: -2, s: 20))
    #expect(network.markings(of: sidewalk).right == nil && network.laneChange(of: sidewalk) == .both)
  }

  /// As the carla 0.9.16 wheel answers for a road whose marks all say the same.
  @Test func laneChangesFollowTheMarksAsInCarla() throws {
    let expected: [(String, [Int32: UInt8])] = [
      ("laneChange=\"increase\"", [2: 0, 1: 0, -1: 1, -2: 3]),
      ("laneChange=\"decrease\"", [2: 3, 1: 3, -1: 2, -2: 0]),
      ("laneChange=\"both\"", [2: 3, 1: 3, -1: 3, -2: 3]),
      ("laneChange=\"none\"", [2: 0, 1: 0, -1: 0, -2: 0]),
      ("", [2: 3, 1: 3, -1: 3, -2: 3]),
    ]
    for (mark, changes) in expected {
      let lanes = (-2...2).map { id in
        let width = id == 0 ? "" : "<width sOffset=\"0\" a=\"3\" b=\"0\" c=\"0\" d=\"0\"/>"
        return
          "<lane id=\"\(id)\" type=\"driving\">\(width)<roadMark sOffset=\"0\" type=\"solid\" \(mark)/></lane>"
      }.joined()
      let network = try TinyMap.network(
        "<OpenDRIVE><road id=\"7\" length=\"9\"><planView><geometry s=\"0\" x=\"0\" y=\"0\" hdg=\"0\" length=\"9\">"
          + "<line/></geometry></planView><lanes><laneSection s=\"0\"><right>\(lanes)</right></laneSection></lanes>"
          + "</road></OpenDRIVE>")
      for (lane, change) in changes {
        let waypoint = try #require(network.waypoint(road: 7, lane: lane, s: 1))
        #expect(network.laneChange(of: waypoint).rawValue == change, "\(mark) \(lane)")
      }
    }
  }

  @Test func mapFactsAreRead() throws {
    let network = try TinyMap.network(TinyMap.straight)
    #expect(network.geoReference == (41.5, -2.25))
    #expect(network.bounds.minimum.y == -4 && network.bounds.maximum.y == 1.5)
    #expect(network.mapHash.count == 64 && network.danglingLinkCount == 0)
    #expect(network.roadDescriptions().map(\.name) == ["A & B"])
    #expect(network.laneDescriptions().map(\.lane) == [-2, -1, 1])
  }

  @Test func speedLimitsAreMetresPerSecond() throws {
    func limit(_ speed: String) throws -> Double {
      let network = try TinyMap.network(TinyMap.straight("<speed max=\"50\" unit=\"km/h\"/>", speed))
      return network.speedLimit(of: try #require(network.waypoint(road: 7, lane: -1, s: 1)))
    }
    #expect(try limit("<speed max=\"50\" unit=\"km/h\"/>") == 50 / 3.6)
    #expect(try limit("<speed max=\"40\" unit=\"mph\"/>") == 40 * 0.44704)
    #expect(try limit("<speed max=\"20\"/>") == 20)
    // Units that cannot be meant: see `OpenDriveReader.readSpeed`.
    #expect(try limit("<speed max=\"120\" unit=\"mph\"/>") == 120 / 3.6)
    #expect(try limit("<speed max=\"65\" unit=\"km/h\"/>") == 65 * 0.44704)
    #expect(try limit("<speed max=\"no limit\"/>") == RoadNetwork.defaultSpeedLimit)
  }

  @Test func aSpeedSignCountsFromWhereItIsPassed() throws {
    let sign =
      "<objects><object id=\"s\" name=\"Speed_30\" s=\"40\" t=\"-6\" orientation=\"-\"/></objects></road>"
    let network = try TinyMap.network(TinyMap.straight("</road>", sign))
    for (lane, s, limit) in [(-1, 39.0, 50.0), (-1, 41, 30), (1, 30, 50), (1, 50, 50)] {
      let waypoint = try #require(network.waypoint(road: 7, lane: Int32(lane), s: s))
      #expect(network.speedLimit(of: waypoint) == limit / 3.6)
    }
    let landmark = try #require(network.landmarks().first)
    #expect(landmark.type == "274" && landmark.value == 30 && landmark.lanes == [-2 ... -1])
    #expect(network.waypoints(of: landmark).map(\.lane) == [-2, -1])
  }

  /// Arc of a quarter circle, radius 100/(π/2): the end is at (r, r), heading 90°.
  @Test func arcsSpiralsAndCubicsEndWhereTheyShould() throws {
    func end(_ geometry: String) throws -> Pose<World> {
      let network = try TinyMap.network(TinyMap.bent(geometry))
      return network.referencePose(road: 7, s: 100 - 1e-9) ?? Pose(x: .nan, y: .nan, yaw: .nan)
    }
    let radius = 200 / Double.pi
    let arc = try end("<arc curvature=\"\(1 / radius)\"/>")
    #expect(arc.position.distanceXY(to: Point(x: radius, y: radius)) < 1e-6 && abs(arc.yaw - .pi / 2) < 1e-9)
    let circle = try end("<spiral curvStart=\"\(1 / radius)\" curvEnd=\"\(1 / radius)\"/>")
    #expect(circle.position.distanceXY(to: arc.position) < 1e-9)
    // Euler spiral from 0 to k: ∫cos(k s²/200) ds over 100 m with k = 0.02, by scipy.special.fresnel.
    let spiral = try end("<spiral curvStart=\"0\" curvEnd=\"0.02\"/>")
    #expect(
      spiral.position.distanceXY(to: Point(x: 90.4524238, y: 31.0268302)) < 1e-6 && abs(spiral.yaw - 1) < 1e-9
    )
    let straight = try end("<poly3 a=\"0\" b=\"0.75\" c=\"0\" d=\"0\"/>")
    #expect(straight.position.distanceXY(to: Point(x: 80, y: 60)) < 1e-6)
    let cubic = try end(
      "<paramPoly3 aU=\"0\" bU=\"90\" cU=\"0\" dU=\"0\" aV=\"0\" bV=\"0\" cV=\"0\" dV=\"10\" pRange=\"normalized\"/>"
    )
    #expect(cubic.position.distanceXY(to: Point(x: 90, y: 10)) < 1e-5)
    let byLength = try end(
      "<paramPoly3 aU=\"0\" bU=\"1\" cU=\"0\" dU=\"0\" aV=\"0\" bV=\"0\" cV=\"0\" dV=\"0\" pRange=\"arcLength\"/>"
    )
    #expect(byLength.position.distanceXY(to: Point(x: 100, y: 0)) < 1e-6)
  }
}
