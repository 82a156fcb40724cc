import DriveTypes
import Roads

/// The embedded simulator: a CARLA-like world of actors on a real road network, stepped 0.05 s at a time.
///
/// One API serves everybody: background traffic, scenario behaviours, the closed loop, the ZeroMQ front end and a
/// CARLA server are all clients of it. No wall clock, no global state: same seed and calls, same snapshots.
///
/// A tick, in this order:
/// 1. `traffic` decides for every vehicle on autopilot and guides it;
/// 2. actors move, ascending by id, by their dynamics, a constant velocity, a walker's command or a client's guidance;
/// 3. the road carries them: place on the lane, height, pitch;
/// 4. touching actors are parted and their contacts noted, then contacts with the road's edge;
/// 5. traffic lights advance, vehicles' lamps follow what they do;
/// 6. the snapshot is made.
///
/// Actors' ids follow those of the lights and stop signs, which come first, in a fixed order. An actor's origin is on
/// the ground under its box's centre; a spawn within 2.5 m of the road's height is set on the road at once, so the
/// leaderboard's z + 0.5 m drops nothing. Actors farther above or below (scenarios hide them at −200 m) float.
public final class EmbeddedWorld {
  public let network: RoadNetwork
  /// Lights and stop signs built from the map (near the region, when one was given), fixed for the world's life.
  public let trafficLights: [TrafficLightDescription]
  public let stopSigns: [StopSignDescription]
  public static let tickDuration = 0.05

  public let seed: UInt64
  /// For clients to keep; nothing in the dynamics reads it.
  public var weather = Weather.leaderboardDefault
  /// Everything at the last tick.
  public internal(set) var snapshot: WorldSnapshot
  /// Drives the vehicles on autopilot.
  package let traffic: TrafficManager

  package let atlas: LaneAtlas
  let surface: SurfaceTracker
  let edge: RoadEdge
  var lights: TrafficLightCycle
  /// Living actors, ascending by id.
  var actors: [SimulatedActor] = []
  var nextID: ActorID
  /// Contacts of the tick being made.
  var contacts: [Collision] = []
  var collisionScratch = CollisionScratch()
  var descriptionsChanged = false
  /// Grows when an actor comes, goes or is teleported; clients that keep lists by index compare it.
  package internal(set) var actorsVersion = 0

  /// - Parameters:
  ///   - seed: of every random stream in this world.
  ///   - region: places, such as a route's key points; only lights and stop signs within `regionReach` metres of one
  ///     of them (seen from above) are built. All of them where nil.
  public init(
    network: RoadNetwork, seed: UInt64, region: [Point<World>]? = nil, regionReach: Double = 200
  ) {
    self.network = network
    self.seed = seed
    atlas = LaneAtlas(network: network)
    surface = SurfaceTracker(atlas: atlas)
    edge = RoadEdge(network: network)
    let furniture = RoadFurniture(atlas: atlas, region: region, reach: regionReach)
    trafficLights = furniture.lights.map(\.description)
    stopSigns = furniture.stops.map(\.description)
    lights = TrafficLightCycle(groups: furniture.groups, count: trafficLights.count)
    traffic = TrafficManager(seed: seed, atlas: atlas, furniture: furniture)
    nextID = ActorID(trafficLights.count + stopSigns.count) + 1
    snapshot = WorldSnapshot(
      tick: 0, time: 0, descriptions: [], states: [], lightStates: lights.states, collisions: [])
  }

  /// Advances 0.05 s and returns the new snapshot.
  @discardableResult public func tick() -> WorldSnapshot {
    contacts.removeAll(keepingCapacity: true)
    traffic.drive(self)
    moveActors()
    carryActors()
    collideActors()
    collideWithEdge()
    lights.advance(by: Self.tickDuration)
    lightLamps()
    snapshot.tick += 1
    snapshot.time = Double(snapshot.tick) * Self.tickDuration
    refreshSnapshot()
    return snapshot
  }

  /// Writes the actors, lights and contacts into `snapshot`; the tick counter stays.
  func refreshSnapshot() {
    if descriptionsChanged {
      snapshot.descriptions = actors.map(\.description)
      descriptionsChanged = false
    }
    snapshot.states = actors.map(\.state)
    snapshot.lightStates = lights.states
    snapshot.collisions = contacts
  }
}
