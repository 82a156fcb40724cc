import DriveTypes
import Rendering
import Roads
import Scenery
import TestOracles
import Testing

/// What is drawn lies where the map says; the map is the oracle, asked by upright rays.
@Suite struct StreetTests {
  static let towns = [
    "Town01", "Town02", "Town03", "Town04", "Town05", "Town06", "Town07", "Town10HD", "Town11", "Town12",
    "Town13", "Town15",
  ]

  /// A stretch of a town, about 300 m around a random lane.
  struct Site {
    var network: RoadNetwork
    var centre: Point<World>
    var probe: SurfaceProbe
    var tiles: [SceneryTile]
    /// Lanes with a point within 100 m of the centre.
    var lanes: [LaneDescription]
  }

  static func site(_ town: String, _ random: inout RandomSource) throws -> Site? {
    guard let whole = try TownMaps.network(ifPresent: town) else { return nil }
    let lanes = whole.laneDescriptions().filter { $0.type == .driving }
    let start = lanes[random.index(below: lanes.count)]
    let centre = whole.pose(of: whole.waypoint(on: start, s: start.s.lowerBound)).position
    let network = whole.clip(around: [centre], radius: 250)
    let tiles = TownScenery(network: network, seed: 1).tiles(near: centre, reach: 220)
    let near = network.laneDescriptions().filter { lane in
      let middle = network.waypoint(on: lane, s: (lane.s.lowerBound + lane.s.upperBound) / 2)
      return network.pose(of: middle).position.distanceXY(to: centre) < 100
        && lane.s.upperBound - lane.s.lowerBound > 1
    }
    return Site(
      network: network, centre: centre, probe: SurfaceProbe(tiles, distance: 50), tiles: tiles, lanes: near)
  }

  /// A random point of the lanes' centres, at least 0.2 m from their ends.
  static func point(_ site: Site, _ lanes: [LaneDescription], _ random: inout RandomSource) -> (
    Waypoint, Pose<World>
  ) {
    let lane = lanes[random.index(below: lanes.count)]
    let place = site.network.waypoint(
      on: lane, s: random.uniform(lane.s.lowerBound + 0.2, lane.s.upperBound - 0.2))
    return (place, site.network.pose(of: place))
  }

  /// 3 cm: chords of the surface leave the true height by at most 1 cm, and lane centres are level with the road.
  @Test(arguments: towns) func roadsLieAtTheMapsHeight(town: String) throws {
    var random = RandomSource(seed: 11, stream: town)
    for _ in 0..<3 {
      guard let site = try Self.site(town, &random) else { return }
      let lanes = site.lanes.filter { $0.type == .driving }
      if lanes.isEmpty { continue }
      for _ in 0..<200 {
        let (place, pose) = Self.point(site, lanes, &random)
        if site.network.laneWidth(of: place) < 1 || pose.position.distanceXY(to: site.centre) > 150 {
          continue
        }
        let hits = site.probe.hits(x: pose.position.x, y: pose.position.y)
        let road = hits.contains {
          ($0.surface.label == .roads || $0.surface.label == .roadLine) && abs($0.z - pose.position.z) < 0.03
        }
        #expect(
          road,
          "\(town) road \(place.road) lane \(place.lane) s \(place.s): \(hits.map { ($0.z - pose.position.z, $0.surface.label) })"
        )
        // Nothing but paint, and roads that cross above, covers it; in junctions other roads may lie a little higher.
        let cover = hits.first {
          $0.z > pose.position.z + 0.03 && $0.z < pose.position.z + 2.5
            && $0.surface.label != .roads && $0.surface.label != .roadLine
        }
        #expect(
          cover == nil,
          "\(town) road \(place.road) lane \(place.lane) s \(place.s) under \(String(describing: cover))")
      }
    }
  }

  @Test(arguments: towns) func sidewalksAreRaised(town: String) throws {
    var random = RandomSource(seed: 12, stream: town)
    guard let site = try Self.site(town, &random) else { return }
    let lanes = site.lanes.filter { $0.type == .sidewalk }
    if lanes.isEmpty { return }
    var raised = 0
    var asked = 0
    for _ in 0..<100 {
      let (place, pose) = Self.point(site, lanes, &random)
      if site.network.laneWidth(of: place) < 1 { continue }
      asked += 1
      let hits = site.probe.hits(x: pose.position.x, y: pose.position.y)
      if hits.contains(where: { $0.surface.label == .sidewalks && abs($0.z - pose.position.z - 0.13) < 0.03 })
      {
        raised += 1
      }
    }
    // Where a connecting road crosses a sidewalk, the sidewalk gives way; that is rare.
    #expect(raised >= asked * 9 / 10, "\(raised) of \(asked)")
  }

  /// The terrain is the lowest: nowhere on a lane for cars does it lie above the road.
  @Test(arguments: towns) func terrainStaysBelowRoads(town: String) throws {
    var random = RandomSource(seed: 13, stream: town)
    for _ in 0..<3 {
      guard let site = try Self.site(town, &random) else { return }
      let lanes = site.lanes.filter { $0.type == .driving }
      if lanes.isEmpty { continue }
      for _ in 0..<300 {
        let (place, pose) = Self.point(site, lanes, &random)
        let aside = random.uniform(-0.45, 0.45) * site.network.laneWidth(of: place)
        let at = pose.position + pose.right * aside
        if at.distanceXY(to: site.centre) > 150 { continue }
        let above = site.probe.hits(x: at.x, y: at.y).first {
          $0.surface.label == .terrain && $0.z > at.z + 0.005 && $0.z < at.z + 3
        }
        #expect(
          above == nil,
          "\(town) road \(place.road) lane \(place.lane) s \(place.s): \(String(describing: above))")
      }
    }
  }

  /// A solid line's paint covers the lane's edge, to its width.
  @Test(arguments: ["Town03", "Town04", "Town05", "Town10HD"]) func linesLieOnTheLanesEdge(town: String)
    throws
  {
    var random = RandomSource(seed: 14, stream: town)
    guard let site = try Self.site(town, &random) else { return }
    let lanes = site.lanes.filter { $0.type == .driving }
    var painted = 0
    for _ in 0..<300 {
      let (place, pose) = Self.point(site, lanes, &random)
      guard let marking = site.network.markings(of: place).right, marking.kind == .solid,
        site.network.junction(of: place) == nil, pose.position.distanceXY(to: site.centre) < 150
      else { continue }
      let edge = site.network.laneEdges(of: place).right
      let side = pose.right
      func isPaint(_ aside: Double) -> Bool {
        let at = edge + side * aside
        return site.probe.hits(x: at.x, y: at.y).contains {
          $0.surface.label == .roadLine && abs($0.z - pose.position.z - 0.012) < 0.015
        }
      }
      painted += 1
      #expect(isPaint(0), "\(town) road \(place.road) lane \(place.lane) s \(place.s)")
      #expect(!isPaint(marking.width / 2 + 0.06) || !isPaint(-marking.width / 2 - 0.06))
    }
    #expect(painted > 5)
  }
}
