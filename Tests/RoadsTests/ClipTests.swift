import DriveTypes
import Foundation
import Roads
import TestOracles
import Testing

/// A clip answers as the whole map does, within its corridor.
struct ClipTests {
  static let towns = ["Town04", "Town12", "Town13", "Town15"].filter(TownMaps.isPresent)

  @Test(.enabled(if: !towns.isEmpty, "no maps"), arguments: towns)
  func clipsAnswerAsTheWholeMap(_ town: String) throws {
    let network = try TownMaps.network(town)
    var random = RandomSource(seed: 3)
    let places = network.generateWaypoints(distance: 40)
    for _ in 0..<4 {
      // A drive of 200 m from anywhere.
      var waypoint = places[Int(random.next() % UInt64(places.count))]
      var route = [network.pose(of: waypoint).position]
      for _ in 0..<100 {
        guard let next = network.next(waypoint, distance: 2).first else { break }
        waypoint = next
        route.append(network.pose(of: waypoint).position)
      }
      let clip = network.clip(around: route, radius: 200)
      #expect(clip.isClip && clip.mapHash == network.mapHash && clip.geoReference == network.geoReference)
      #expect(clip.roadDescriptions().count < network.roadDescriptions().count)
      try compare(clip, network, around: route, &random)
    }
  }

  private func compare(
    _ clip: RoadNetwork, _ network: RoadNetwork, around route: [Point<World>], _ random: inout RandomSource
  ) throws {
    for place in route {
      func offset(_ spread: UInt64) -> Double { Double(random.next() % (2 * spread)) - Double(spread) }
      let point = Point<World>(x: place.x + offset(60), y: place.y + offset(60), z: place.z + offset(3))
      for types in [LaneType.driving, .any] {
        let whole = try #require(network.waypoint(nearest: point, types: types))
        let part = try #require(clip.waypoint(nearest: point, types: types))
        #expect(isSame(whole, part))
        #expect(network.pose(of: whole) == clip.pose(of: part))
        #expect(network.laneWidth(of: whole) == clip.laneWidth(of: part))
        #expect(network.markings(of: whole) == clip.markings(of: part))
        #expect(network.speedLimit(of: whole) == clip.speedLimit(of: part))
        #expect(network.junction(of: whole) == clip.junction(of: part))
        #expect(areSame(network.next(whole, distance: 30), clip.next(part, distance: 30)))
        #expect(areSame(network.previous(whole, distance: 30), clip.previous(part, distance: 30)))
      }
    }
    let near = { (point: Point<World>) in route.contains { $0.distanceXY(to: point) < 150 } }
    func keys(_ network: RoadNetwork) -> [String] {
      network.landmarks().filter { near($0.pose.position) }.map { "\($0.id) \($0.road) \($0.s) \($0.lanes)" }
    }
    // A sign may stand near the route and belong to a road that is not; those of the clip must be the whole map's.
    let (whole, part) = (Set(keys(network)), keys(clip))
    #expect(whole.isSuperset(of: part))
    let groups = Dictionary(uniqueKeysWithValues: network.trafficLightGroups().map { ($0.junction, $0) })
    for group in clip.trafficLightGroups() { #expect(groups[group.junction] == group) }
    for junction in clip.junctions() { #expect(network.junction(id: junction.id) == junction) }
    for crosswalk in clip.crosswalks() { #expect(!crosswalk.outline.isEmpty) }
    // A clip of a clip, and its image, keep the answers.
    let again = clip.clip(around: route, radius: 200)
    #expect(again.roadDescriptions() == clip.roadDescriptions())
  }

  private func isSame(_ a: Waypoint, _ b: Waypoint) -> Bool {
    a.road == b.road && a.section == b.section && a.lane == b.lane && a.s == b.s
  }

  private func areSame(_ a: [Waypoint], _ b: [Waypoint]) -> Bool {
    a.count == b.count && zip(a, b).allSatisfy(isSame)
  }
}

/// The packed tree against a linear search, and parsing against itself.
struct LaneIndexTests {
  static let towns = ["Town01", "Town04", "Town15"].filter(TownMaps.isPresent)

  @Test(.enabled(if: !towns.isEmpty, "no maps"), arguments: towns)
  func nearestEqualsLinearSearch(_ town: String) throws {
    let network = try TownMaps.network(town)
    var random = RandomSource(seed: 5)
    let (low, high) = (network.bounds.minimum, network.bounds.maximum)
    func uniform(_ a: Double, _ b: Double) -> Double { a + (b - a) * Double(random.next() >> 11) * 0x1p-53 }
    for _ in 0..<2000 {
      let point = Point<World>(
        x: uniform(low.x - 100, high.x + 100), y: uniform(low.y - 100, high.y + 100),
        z: uniform(low.z, high.z))
      for types in [LaneType.driving, .sidewalk, .any] {
        let found = try #require(network.waypoint(nearest: point, types: types))
        // First of the equally near ones, without tolerance.
        #expect(network.waypoints(equallyNear: point, types: types, tolerance: 0).contains(found))
      }
    }
  }

  @Test(.enabled(if: !towns.isEmpty, "no maps"), arguments: towns)
  func parsingTwiceGivesTheSameBytes(_ town: String) throws {
    let first = try RoadNetwork(xodr: TownMaps.path(town))
    #expect(try RoadNetwork(xodr: TownMaps.path(town)).packedBytes == first.packedBytes)
  }
}
