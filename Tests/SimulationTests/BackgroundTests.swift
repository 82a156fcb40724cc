import DriveTypes
import Foundation
import Roads
import Simulation
import TestOracles
import Testing

/// The background traffic against the rules of the leaderboard's `BackgroundBehavior`: its distances, paces, chances and
/// numbers, written out here once more.
struct BackgroundTests {
  // MARK: On the road

  /// An ego at 10 m/s, on whole metres of its route, then at rest: cars ahead are at the limit up to 30 m + 1.7 s, at rest
  /// from 45 m + 1.7 s; those behind drive faster the farther they are.
  @Test func paceFollowsTheDistance() throws {
    let drive = try Drive(in: TestTown.straight(), at: Pose(x: 200, y: -1.75, yaw: 0))
    var seen = (ahead: 0, resting: 0, behind: 0)
    var known: Set<ActorID> = []
    for tick in 0..<400 {
      let speed = tick < 250 ? 10.0 : 0
      try drive.prepare(speed)
      if tick > 0, tick % 2 == 0 {
        let x = try drive.ego.pose.position.x.rounded()
        for car in try drive.cars where car.state.pose.position.y < 0 {
          // A new car is at full pace for a tick.
          if known.insert(car.state.id).inserted { continue }
          let place = car.state.pose.position
          let way = hypot(place.x - x, place.y + 1.75)
          let isBehind = place.x - x < -0.17
          let share = isBehind ? min(2, way / 15 + 1) : min(1, max(0, (45 + 1.7 * speed - way) / 15))
          let limit = 50 / 3.6
          #expect(
            abs(car.speed - min(25, share * limit)) < 0.1, "\(x): \(place.x), \(car.speed), tick \(tick)")
          if isBehind { seen.behind += 1 } else { seen.ahead += 1 }
          if share == 0 { seen.resting += 1 }
        }
      }
      drive.world.tick()
    }
    #expect(seen.ahead > 400 && seen.behind > 100 && seen.resting > 20, "\(seen)")
  }

  /// 2 cars ahead and 2 behind on each lane, 15 m apart; the other direction's first is 80 m ahead.
  @Test func beginsWithFullLanes() throws {
    let drive = try Drive(in: TestTown.straight(), at: Pose(x: 200, y: -1.75, yaw: 0))
    try drive.prepare(0)
    let places = try drive.cars.map(\.state.pose.position)
    for y in [-1.75, -5.25] {
      let lane = places.filter { abs($0.y - y) < 0.5 }.map { $0.x.rounded() }.sorted()
      #expect(lane == [170, 185, 215, 230], "\(y): \(lane)")
    }
    let opposite = places.filter { $0.y > 0 }.map(\.x)
    #expect(opposite.count == 1 && abs(opposite[0] - 281) < 1.1, "\(opposite)")
  }

  // MARK: At a junction

  /// Looptown's crossing, an ego at rest 25 m before it; the places at which cars may appear are found here by walking
  /// from its lanes.
  private struct Crossing {
    let network: RoadNetwork
    let route: [Pose<World>]
    let id: Int32
    let start: Pose<World>
    /// 40 m before it on each lane of another road; 30 and 45 m behind it on the route's.
    let sources: [Waypoint]
    let ready: [Point<World>]
    /// The last places on other roads, and the first behind it on those that the route does not take.
    let entries: [Waypoint]
    let exits: [Waypoint]

    init() throws {
      network = try TownMaps.network("Looptown")
      let network = network
      let file = TownMaps.scenarios.appendingPathComponent("Routes/looptown.xml")
      let definition = try #require(try RouteFile(contentsOf: file).routes.first { $0.id == "lt02" })
      let route = try RoutePlanner(network: network).plan(definition.waypoints).points.map(\.pose)
      let places = route.map { network.waypoint(nearest: $0.position) }
      let first = try #require(places.firstIndex { $0.map(network.isJunction) ?? false })
      let last = try #require(places[first...].firstIndex { $0.map { !network.isJunction($0) } ?? false })
      id = try #require(places[first].flatMap(network.junction))
      let (from, to) = (try #require(places[first - 1]), try #require(places[last]))
      let start = network.pose(of: try #require(network.previous(from, distance: 25).first))
      self.start = start
      self.route = Array(route.drop { (start.position - $0.position).dot(start.forward) > 1 })
      let junction = try #require(network.junction(id: id))
      func same(_ a: Waypoint, _ b: Waypoint) -> Bool { a.road == b.road && (a.lane > 0) == (b.lane > 0) }
      func unique(_ lanes: [Waypoint]) -> [Waypoint] {
        lanes.reduce(into: []) { kept, lane in
          if !kept.contains(where: { $0.road == lane.road && $0.lane == lane.lane }) { kept.append(lane) }
        }
      }
      entries = unique(network.lanes(of: junction).compactMap { network.previous($0.0, distance: 0.2).first })
        .filter { !same($0, from) }
      let all = unique(network.lanes(of: junction).compactMap { network.next($0.1, distance: 0.2).first })
      exits = all.filter { !same($0, to) }
      sources = entries.compactMap { network.previous($0, distance: 40).first }
      ready = all.filter { same($0, to) }.flatMap { exit in
        [30.0, 45].compactMap { network.next(exit, distance: $0).first }.map { network.pose(of: $0).position }
      }
    }

    func drive(seed: UInt64) throws -> Drive {
      try Drive(in: network, at: start, along: route, seed: seed)
    }
  }

  /// Each other lane has traffic with a chance of 80 %, from 40 m before the junction; the route's next road has two cars
  /// on each lane.
  @Test func junctionsHaveSources() throws {
    let crossing = try Crossing()
    #expect(crossing.sources.count >= 4 && crossing.ready.count >= 2)
    let rounds = 120
    var counts = [Int](repeating: 0, count: crossing.sources.count)
    for seed in 0..<UInt64(rounds) {
      let drive = try crossing.drive(seed: seed)
      try drive.prepare(0)
      let places = try drive.cars.map(\.state.pose.position)
      for (i, source) in crossing.sources.enumerated() {
        let place = crossing.network.pose(of: source).position
        if places.contains(where: { $0.distance(to: place) < 1 }) { counts[i] += 1 }
      }
      for place in crossing.ready {
        #expect(places.contains { $0.distance(to: place) < 1 }, "\(seed): nobody at \(place)")
      }
    }
    // 0.8 within four standard deviations of a share of 120.
    for (i, count) in counts.enumerated() {
      #expect(abs(Double(count) / Double(rounds) - 0.8) < 0.147, "\(crossing.sources[i]): \(count)")
    }
  }

  /// A minute before a junction: those who left it by other roads wait 45 m and more behind it, two on a lane at most;
  /// no lane into it has more than six.
  @Test func carsWaitBehindTheJunction() throws {
    let crossing = try Crossing()
    let network = crossing.network
    var waiting = 0
    for seed in UInt64(0)..<4 {
      let drive = try crossing.drive(seed: seed)
      for _ in 0..<1200 {
        try drive.prepare(0)
        drive.world.tick()
      }
      let cars = try drive.cars
      func those(on lane: Waypoint) throws -> [(state: ActorState, speed: Double)] {
        try cars.filter { car in
          let place = try drive.world.waypoint(of: car.state.id)
          return place?.road == lane.road && place?.lane == lane.lane
        }
      }
      for exit in crossing.exits {
        let start = network.pose(of: exit).position
        let there = try those(on: exit)
        #expect(there.count <= 2, "seed \(seed)")
        for car in there where car.speed == 0 {
          waiting += 1
          #expect(car.state.pose.position.distance(to: start) > 44)
        }
      }
      for entry in crossing.entries { #expect(try those(on: entry).count <= 6) }
    }
    #expect(waiting > 4, "\(waiting)")
  }

  /// What a scenario orders: lanes without cars, cars that wait, a free junction and a free lane ahead of the ego.
  @Test func obeysAJunctionsOrders() throws {
    let crossing = try Crossing()
    for seed in UInt64(0)..<6 {
      let drive = try crossing.drive(seed: seed)
      let closed = crossing.entries[Int(seed) % crossing.entries.count]
      var order = BackgroundActivity.JunctionOrder()
      order.clearsMiddle = true
      order.clearsEgoEntry = true
      order.stopsEntries = seed % 2 == 0
      order.entries = [try #require(crossing.network.previous(closed, distance: 10).first)]
      let ticket = drive.activity.hold(order)
      for tick in 0..<400 {
        try drive.prepare(0)
        for car in try drive.cars {
          let place = try #require(try drive.world.waypoint(of: car.state.id))
          #expect(
            crossing.network.junction(of: place) != crossing.id || tick == 0, "seed \(seed) tick \(tick)")
          let isClosed = place.road == closed.road && place.lane == closed.lane
          #expect(!isClosed, "seed \(seed) tick \(tick): a car on a closed lane")
          let waits = crossing.entries.contains { $0.road == place.road && $0.lane == place.lane }
          if order.stopsEntries, waits { #expect(car.speed == 0) }
        }
        drive.world.tick()
      }
      let ahead = try drive.cars.filter { car in
        let place = try drive.ego.pose.localLevel(car.state.pose.position)
        return place.x > 0 && place.x < 25 && abs(place.y) < 1.5
      }
      #expect(ahead.isEmpty)
      drive.activity.release(ticket)
    }
  }

  // MARK: Along real routes

  /// The first official route of each town, driven at 8 m/s by somebody who slides: cars appear 15 m of road and more
  /// from the ego, on lanes wide enough, apart from one another, and never more than the bound; there is somebody nearly
  /// all the time; the same seed gives the same cars.
  @Test(arguments: officialTowns) func alongOfficialRoutes(town: String) throws {
    let definition = try #require(Self.officialRoutes.first { $0.town == town })
    guard let network = try TownMaps.network(ifPresent: town) else { return }
    let route = try RoutePlanner(network: network).plan(definition).points.map(\.pose)
    let clip = network.clip(around: route.map(\.position), radius: 250)
    func play() throws -> (cars: [ActorState], empty: Int, ticks: Int) {
      let drive = try Drive(in: clip, at: route[0], along: route, seed: 3)
      var known: Set<ActorID> = []
      var (empty, ticks) = (0, 0)
      while !drive.isAtEnd, ticks < 1200 {
        let ego = try drive.ego.pose.position
        try drive.prepare(8)
        let cars = try drive.cars
        for car in cars where known.insert(car.state.id).inserted {
          let place = car.state.pose.position
          #expect(place.distance(to: ego) > 13, "\(ticks): \(place) beside the ego")
          let lane = try #require(clip.waypoint(nearest: place))
          #expect(clip.laneWidth(of: lane) > 2, "\(ticks): \(place)")
          let others = cars.filter { $0.state.id != car.state.id }.map(\.state.pose.position)
          #expect(!others.contains { $0.distance(to: place) < 2 }, "\(ticks): \(place) on another")
        }
        #expect(cars.count <= drive.activity.parameters.maximumVehicles)
        if cars.isEmpty { empty += 1 }
        ticks += 1
        drive.world.tick()
      }
      return (try drive.cars.map(\.state), empty, ticks)
    }
    let (first, second) = (try play(), try play())
    #expect(first.ticks > 200 && first.empty * 10 < first.ticks, "\(first.empty) of \(first.ticks)")
    #expect(first.cars == second.cars)
  }

  private static let officialRoutes: [RouteDefinition] = {
    let file = OracleFolder.root?.appendingPathComponent("bench2drive/routes/bench2drive220.xml")
    return file.flatMap { try? RouteFile(contentsOf: $0).routes } ?? []
  }()
  static let officialTowns = Set(officialRoutes.map(\.town)).sorted()
}

/// An ego that slides along a route and the traffic around it.
private final class Drive {
  let world: EmbeddedWorld
  let activity: BackgroundActivity
  private let id: ActorID
  private let route: [Pose<World>]
  private var driven = 0.0

  /// - Parameter route: metres ahead on its own lane where empty.
  init(in network: RoadNetwork, at start: Pose<World>, along route: [Pose<World>] = [], seed: UInt64 = 1)
    throws
  {
    world = EmbeddedWorld(network: network, seed: seed)
    id = try world.spawn(blueprint: BlueprintLibrary.egoID, at: start, roleName: "hero")
    activity = BackgroundActivity(world: world, ego: id, route: route, seed: seed)
    self.route =
      route.isEmpty
      ? (0..<700).map { Pose(x: start.position.x + Double($0), y: start.position.y, yaw: 0) } : route
    let nearest = self.route.indices.min {
      self.route[$0].position.distance(to: start.position)
        < self.route[$1].position.distance(to: start.position)
    }
    for i in 0..<(nearest ?? 0) { driven += self.route[i].position.distance(to: self.route[i + 1].position) }
  }

  var ego: ActorState { get throws { try world.state(of: id) } }

  /// The background's cars and the speeds they are told, m/s.
  var cars: [(state: ActorState, speed: Double)] {
    get throws {
      try activity.vehicles.map {
        (try world.state(of: $0), try world.autopilotParameters(of: $0)?.desiredSpeed ?? -1)
      }
    }
  }

  private(set) var isAtEnd = false

  /// All before a tick: where the ego is, and the traffic's update.
  func prepare(_ speed: Double) throws {
    var left = driven
    var pose = route[route.count - 1]
    isAtEnd = true
    for (a, b) in zip(route, route.dropFirst()) {
      let length = a.position.distance(to: b.position)
      if left <= length, length > 0 {
        let share = left / length
        pose = a
        pose.position = a.position + (b.position - a.position) * share
        isAtEnd = false
        break
      }
      left -= length
    }
    // A hair beyond whole metres, where a place of the route counts as passed.
    pose.position = pose.position + pose.forward * 0.01
    try world.teleport(id, to: pose)
    try world.setTargetVelocity(pose.forward * speed, of: id)
    try activity.update()
    try world.guide(id, to: pose, speed: speed)
    driven += speed * EmbeddedWorld.tickDuration
  }
}
