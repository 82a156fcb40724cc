import DriveTypes
import Foundation
import Roads
import Simulation
import TestOracles
import Testing

/// Fifty cars on autopilot for a simulated minute: the laws of the traffic, not the numbers of a reference.
struct TrafficTests {
  struct Outcome {
    var contacts: [String] = []
    var redLights: [String] = []
    var meanSpeed = 0.0
    var stoodAllMinute = 0
  }

  /// Spawns up to `count` cars spread over the driving lanes outside junctions, always the same ones for a seed.
  static func populate(_ world: EmbeddedWorld, count: Int, seed: UInt64) throws -> [ActorID] {
    var random = RandomSource(seed: seed, stream: "test/populate")
    var places = world.network.generateWaypoints(distance: 12).filter { place in
      // Room for a car outside junctions and tapers.
      let around =
        [place] + world.network.next(place, distance: 6) + world.network.previous(place, distance: 6)
      return world.network.laneWidth(of: place) > 2.6 && !around.contains { world.network.isJunction($0) }
    }
    let cars = BlueprintLibrary.all.filter { $0.baseType == .car || $0.baseType == .van }
    var ids: [ActorID] = []
    while ids.count < count, !places.isEmpty {
      let place = places.remove(at: random.index(below: places.count))
      let blueprint = cars[random.index(below: cars.count)]
      if let id = try? world.spawn(
        blueprint: blueprint.id, at: world.network.pose(of: place), roleName: "background")
      {
        try world.setAutopilot(true, of: id)
        ids.append(id)
      }
    }
    return ids
  }

  static func drive(_ network: RoadNetwork, cars: Int, seconds: Double, seed: UInt64) throws -> Outcome {
    let world = EmbeddedWorld(network: network, seed: seed)
    let ids = try populate(world, count: cars, seed: seed)
    #expect(ids.count == cars)
    var outcome = Outcome()
    var start: [ActorID: Point<World>] = [:]
    for state in world.snapshot.states { start[state.id] = state.pose.position }
    var farthest: [ActorID: Double] = [:]
    let ticks = Int(seconds / EmbeddedWorld.tickDuration)
    var red = RedLightWatch(world)
    var sum = 0.0
    for _ in 0..<ticks {
      let snapshot = world.tick()
      for contact in snapshot.collisions where contact.actor < contact.other {
        let place = try world.state(of: contact.actor).pose.position
        outcome.contacts.append("tick \(snapshot.tick): \(contact.actor) and \(contact.other) at \(place)")
      }
      outcome.redLights += red.check(snapshot)
      for state in snapshot.states {
        sum += state.speed
        if let from = start[state.id] {
          farthest[state.id] = max(farthest[state.id] ?? 0, from.distance(to: state.pose.position))
        }
      }
    }
    outcome.meanSpeed = sum / Double(ticks * ids.count)
    outcome.stoodAllMinute = farthest.values.filter { $0 < 5 }.count
    return outcome
  }

  @Test(arguments: ["Looptown", "Town03", "Town05", "Town01", "Town04", "Town10HD"])
  func fiftyCarsForAMinute(town: String) throws {
    guard let network = try TownMaps.network(ifPresent: town) else {
      return
    }
    let outcome = try Self.drive(network, cars: 50, seconds: 60, seed: 1)
    #expect(outcome.contacts.isEmpty, "\(outcome.contacts.count) contacts: \(outcome.contacts.prefix(5))")
    #expect(outcome.redLights.isEmpty, "\(outcome.redLights)")
    #expect(outcome.meanSpeed > 2, "\(outcome.meanSpeed) m/s")
    #expect(outcome.stoodAllMinute <= 3, "\(outcome.stoodAllMinute) cars stood for the whole minute")
  }
}

/// Independent of the traffic's own logic: a car runs a red light when its front bumper passes from a light's trigger
/// volume over the stop line while the light is red.
struct RedLightWatch {
  private let lights: [TrafficLightDescription]
  private var inside: Set<String> = []

  init(_ world: EmbeddedWorld) { lights = world.trafficLights }

  mutating func check(_ snapshot: WorldSnapshot) -> [String] {
    var found: [String] = []
    for (i, state) in snapshot.states.enumerated() {
      let reach = snapshot.descriptions[i].halfExtent.x
      let front = state.pose.position + state.pose.forward * reach
      for (k, light) in lights.enumerated() {
        let volume = light.triggerVolume
        if abs(volume.centre.x - front.x) > 20 || abs(volume.centre.y - front.y) > 20 { continue }
        // The volume's x axis points right of travel, so travel is at yaw + 90°.
        let travel = volume.yaw + .pi / 2
        let (c, s) = (cos(travel), sin(travel))
        let (dx, dy) = (front.x - volume.centre.x, front.y - volume.centre.y)
        let along = dx * c + dy * s
        let aside = abs(dy * c - dx * s)
        guard aside < volume.halfExtent.x, abs(front.z - volume.centre.z) < 3,
          cos(state.pose.yaw - travel) > 0.7
        else { continue }
        let key = "\(state.id)/\(light.id)"
        if along <= volume.halfExtent.y, along > -volume.halfExtent.y {
          inside.insert(key)
        } else if along > volume.halfExtent.y, inside.remove(key) != nil, snapshot.lightStates[k] == .red {
          found.append(
            "tick \(snapshot.tick): car \(state.id) ran light \(light.id) (signal \(light.signalID))")
        }
      }
    }
    return found
  }
}

/// Traffic around a hero who drives on autopilot himself.
struct BackgroundActivityTests {
  @Test(arguments: ["Town05", "Town10HD", "Town04"])
  func surroundsTheEgoWithoutTouchingIt(town: String) throws {
    guard let network = try TownMaps.network(ifPresent: town) else { return }
    let world = EmbeddedWorld(network: network, seed: 4)
    let places = network.generateWaypoints(distance: 30).filter {
      !network.isJunction($0) && network.laneWidth(of: $0) > 3
    }
    let ego = try world.spawn(
      blueprint: BlueprintLibrary.egoID, at: network.pose(of: places[places.count / 3]), roleName: "hero")
    try world.setAutopilot(true, of: ego)
    let activity = BackgroundActivity(world: world, ego: ego, seed: 4)
    var most = 0
    var ticksWithTraffic = 0
    for _ in 0..<2400 {
      try activity.update()
      let snapshot = world.tick()
      #expect(snapshot.collisions.isEmpty, "\(snapshot.tick): \(snapshot.collisions)")
      let near = activity.vehicles.count
      most = max(most, near)
      if near > 0 { ticksWithTraffic += 1 }
    }
    #expect(most >= 4 && most <= activity.parameters.maximumVehicles)
    #expect(ticksWithTraffic > 2000)
    #expect(world.actors(role: "background") == activity.vehicles)
    activity.capSpeed(2)
    for _ in 0..<200 {
      try activity.update()
      world.tick()
    }
    for id in activity.vehicles { #expect(try world.speed(of: id) <= 2.2) }
    activity.clear()
    #expect(world.actors(role: "background").isEmpty)
  }

  @Test func frontVehiclesStopAndStart() throws {
    let world = EmbeddedWorld(network: try TestTown.straight(), seed: 1)
    let ego = try world.spawn(
      blueprint: BlueprintLibrary.egoID, at: Pose(x: 200, y: -1.75, yaw: 0), roleName: "hero")
    let activity = BackgroundActivity(world: world, ego: ego, seed: 1)
    try activity.update()
    // 2 ahead and 2 behind on each of the two lanes of the ego's direction; the source of the other direction.
    #expect(activity.vehicles.count == 9)
    activity.stopFrontVehicles(true)
    for _ in 0..<60 {
      try activity.update()
      world.tick()
    }
    for id in activity.vehicles {
      let state = try world.state(of: id)
      if state.pose.position.x > 205, state.pose.position.y < 0, state.pose.position.x < 270 {
        #expect(state.speed < 0.1)
      }
    }
    activity.stopFrontVehicles(false)
    let beside = { world.snapshot.states.filter { abs($0.pose.position.y + 5.25) < 1 }.count }
    let count = beside()
    activity.leaveSpaceInFront(60)
    var ahead: [Double] = []
    for id in activity.vehicles {
      let place = try world.state(of: id).pose.position
      if place.x > 200, abs(place.y + 1.75) < 1 { ahead.append(place.x) }
    }
    // Moved on, not taken away.
    let nearest = try #require(ahead.min())
    #expect(ahead.count == 2 && abs(nearest - 260) < 1, "\(ahead)")
    #expect(beside() == count && count > 1)
  }

  @Test func carsBehindStopAndStart() throws {
    let world = EmbeddedWorld(network: try TestTown.straight(), seed: 1)
    let ego = try world.spawn(
      blueprint: BlueprintLibrary.egoID, at: Pose(x: 200, y: -1.75, yaw: 0), roleName: "hero")
    try world.setTargetVelocity(Vector(x: 8, y: 0), of: ego)
    let activity = BackgroundActivity(world: world, ego: ego, seed: 1)
    func drive(seconds: Double) throws {
      for _ in 0..<Int(seconds / EmbeddedWorld.tickDuration) {
        try activity.update()
        try world.apply(VehicleControl(throttle: 0.5), to: ego)
        world.tick()
      }
    }
    try drive(seconds: 2)
    let x = try world.state(of: ego).pose.position.x
    let behind = world.snapshot.states.filter {
      $0.pose.position.y < 0 && $0.pose.position.x < x && $0.id != ego
    }
    #expect(behind.count >= 2)
    activity.stopBackVehicles(true)
    try drive(seconds: 4)
    for car in behind where world.isAlive(car.id) { #expect(try world.speed(of: car.id) < 0.1) }
    activity.stopBackVehicles(false)
    try drive(seconds: 3)
    for car in behind where world.isAlive(car.id) { #expect(try world.speed(of: car.id) > 0.5) }
  }

  /// `ChangeOppositeBehavior(spawn_dist)`: the source stands twice the spacing ahead.
  @Test func oppositeCarsKeepTheSpacingAskedFor() throws {
    let world = EmbeddedWorld(network: try TestTown.straight(), seed: 1)
    let ego = try world.spawn(
      blueprint: BlueprintLibrary.egoID, at: Pose(x: 500, y: -1.75, yaw: 0), roleName: "hero")
    let activity = BackgroundActivity(world: world, ego: ego, seed: 1)
    activity.setOppositeSpacing(100)
    for _ in 0..<800 {
      try activity.update()
      world.tick()
    }
    let places = world.snapshot.states.filter { $0.pose.position.y > 0 }.map(\.pose.position.x).sorted()
    #expect(places.count >= 3)
    for (a, b) in zip(places, places.dropFirst()) { #expect(b - a > 85, "\(places)") }
    #expect(try #require(places.last) > 600)
  }

  /// At a fork the car takes the branch that the route names, whichever it is.
  @Test func autopilotFollowsItsRoute() throws {
    let network = try TownMaps.network("Looptown")
    let start = try #require(
      network.generateWaypoints(distance: 5).first { place in
        !network.isJunction(place) && network.next(place, distance: 30).count > 1
          && network.next(place, distance: 10).allSatisfy { !network.isJunction($0) }
      })
    let branches = network.next(start, distance: 60)
    #expect(branches.count > 1)
    for goal in branches {
      let world = EmbeddedWorld(network: network, seed: 1)
      let car = try world.spawn(
        blueprint: "vehicle.toyota.prius", at: network.pose(of: start), roleName: "background")
      var parameters = AutopilotParameters()
      parameters.ignoresLights = true
      parameters.route = [network.pose(of: goal).position]
      try world.setAutopilot(true, of: car, parameters: parameters)
      var nearest = Double.infinity
      for _ in 0..<600 {
        world.tick()
        nearest = min(nearest, try world.state(of: car).pose.position.distance(to: parameters.route[0]))
      }
      #expect(nearest < 1, "\(goal)")
    }
  }

  /// A car on autopilot does not hit what it did not expect: an ego that stops, cuts in, stands across the lane.
  @Test func autopilotSparesAnErraticEgo() throws {
    for seed in UInt64(1)...5 {
      let world = EmbeddedWorld(network: try TestTown.straight(), seed: seed)
      var random = RandomSource(seed: seed, stream: "erratic")
      let ego = try world.spawn(
        blueprint: BlueprintLibrary.egoID, at: Pose(x: 100, y: -1.75, yaw: 0), roleName: "hero")
      for (k, x) in [20.0, 40, 60, 80].enumerated() {
        let car = try world.spawn(
          blueprint: "vehicle.toyota.prius", at: Pose(x: x, y: k % 2 == 0 ? -1.75 : -5.25, yaw: 0),
          roleName: "background")
        try world.setAutopilot(true, of: car)
      }
      var brake = 0.0
      for tick in 0..<1200 {
        if tick % 60 == 0 { brake = random.uniform() < 0.4 ? 1 : 0 }
        try world.apply(VehicleControl(throttle: brake > 0 ? 0 : 0.6, brake: brake), to: ego)
        let collisions = world.tick().collisions
        #expect(collisions.isEmpty, "seed \(seed) tick \(tick): \(collisions)")
      }
    }
  }

  @Test func autopilotYieldsToAWalkerWhoCrosses() throws {
    let world = EmbeddedWorld(network: try TestTown.straight(), seed: 1)
    let car = try world.spawn(
      blueprint: "vehicle.toyota.prius", at: Pose(x: 20, y: -1.75, yaw: 0), roleName: "background")
    try world.setAutopilot(true, of: car)
    for walkerX in [70.0, 140, 210] {
      let walker = try world.spawn(
        blueprint: "walker.pedestrian.0003", at: Pose(x: walkerX, y: -8, yaw: 0), roleName: "pedestrian")
      var isWalking = false
      for _ in 0..<400 {
        let x = try world.state(of: car).pose.position.x
        if !isWalking, walkerX - x < 30 {
          isWalking = true
          try world.walk(walker, direction: Vector(x: 0, y: 1), speed: 1.4)
        }
        #expect(world.tick().collisions.isEmpty)
      }
      #expect(try world.state(of: car).pose.position.x > walkerX)
      try world.destroy(walker)
    }
  }
}
