import CarlaProtocol
import DriveTypes
import Foundation
import Roads
import Simulation

/// The embedded world as CARLA's clients know it: an episode of a town, actors by CARLA's ids, frames, settings. It adds
/// no physics. Everything in CARLA's axes and units stops at its methods; see `Border`.
///
/// Ids: lights and stop signs first, then what clients spawn, as in `EmbeddedWorld` but counted on from one episode to the
/// next; the spectator and the sensors, which the world does not know, from `FrontActor.firstID` up.
public final class ServedWorld {
  package let version: CarlaVersion
  let maps: MapStore
  let seed: UInt64
  let catalogue: BlueprintCatalogue
  /// Whether sensors have the noise that clients ask for.
  let hasSensorNoise: Bool

  /// Name of the town, such as `Town01`.
  private(set) var town: String
  private(set) var openDrive: String
  package private(set) var world: EmbeddedWorld
  private(set) var spawnPoints: [WireTransform]
  /// Grows by one with every load of a map.
  private(set) var episode: UInt64 = 1
  /// Grows by one with every step, over episodes too.
  private(set) var frame: UInt64 = 1
  /// Whether no step has been taken in this episode.
  private(set) var isMapNew = true
  private(set) var settings = WireSettings()
  /// What a load that resets the settings goes back to.
  private let firstSettings: WireSettings

  /// As clients asked for them; looked up only.
  var descriptions: [ActorID: WireDescription] = [:]
  /// The walkers' commands, which the world turns into velocities; looked up only.
  var walkerControls: [ActorID: WireWalkerControl] = [:]
  /// Of vehicles, what the world's own control has no place for; looked up only.
  var controls: [ActorID: WireVehicleControl] = [:]
  /// Ascending by id.
  var frontActors: [FrontActor] = []
  private(set) var nextFrontID = FrontActor.firstID
  /// First of the episode's front actors.
  private(set) var spectatorID = FrontActor.firstID
  /// What CARLA's ids have above the world's own.
  ///
  /// CRITICAL: as in CARLA, an id never means another actor in a later episode. The Traffic Manager remembers ids over
  /// loads: an ego that came by the id of an earlier traffic light was no hero to it, so all its cars drove without physics
  /// and through the ego.
  private(set) var idBase: UInt32 = 0
  /// Highest of the world's own ids in this episode.
  var highestID: ActorID = 0
  /// Where ids begin again.
  private static let mostIDBase: UInt32 = 900_000
  /// Whether the clocks of all lights stand still.
  var areLightsFrozen = false
  /// Where streams are listened for.
  var streamPort: UInt16 = 2001
  let feed: SensorFeed

  /// Most actors that clients may have spawned at a time, sensors included.
  static let mostActors = 4096

  /// - Parameters:
  ///   - isSynchronous: whether the world waits for ticks from the beginning. Else it steps by the clock on the wall, as
  ///     CARLA's, until a client wants it otherwise: lights and time are then further in one run than in another.
  ///   - hasSensorNoise: whether sensors have the noise that clients ask for.
  /// - Throws: `CarlaServerError.map`.
  public init(
    town: String, maps: MapStore, version: CarlaVersion, seed: UInt64, threads: Int = 1,
    isSynchronous: Bool = false, hasSensorNoise: Bool = true
  ) throws(CarlaServerError) {
    self.hasSensorNoise = hasSensorNoise
    firstSettings = Self.settings(isSynchronous: isSynchronous)
    settings = firstSettings
    self.version = version
    self.maps = maps
    self.seed = seed
    self.town = town
    catalogue = BlueprintCatalogue(version: version)
    let map = try Self.load(town, maps)
    openDrive = map.openDrive
    world = EmbeddedWorld(network: map.network, seed: seed)
    spawnPoints = SpawnPoints.of(map.network)
    feed = SensorFeed(seed: seed, threads: threads)
    beginEpisode()
  }

  /// A town without a map store, for tests: its settings and calls are the same, `load_new_episode` finds nothing.
  package init(
    network: RoadNetwork, openDrive: String, maps: MapStore, version: CarlaVersion, seed: UInt64,
    isSynchronous: Bool = false, hasSensorNoise: Bool = true
  ) {
    self.hasSensorNoise = hasSensorNoise
    firstSettings = Self.settings(isSynchronous: isSynchronous)
    settings = firstSettings
    self.version = version
    self.maps = maps
    self.seed = seed
    town = network.name
    catalogue = BlueprintCatalogue(version: version)
    self.openDrive = openDrive
    world = EmbeddedWorld(network: network, seed: seed)
    spawnPoints = SpawnPoints.of(network)
    feed = SensorFeed(seed: seed, threads: 1)
    beginEpisode()
  }

  private static func settings(isSynchronous: Bool) -> WireSettings {
    var settings = WireSettings()
    if isSynchronous { (settings.isSynchronous, settings.fixedDelta) = (true, EmbeddedWorld.tickDuration) }
    return settings
  }

  private static func load(_ town: String, _ maps: MapStore) throws(CarlaServerError) -> (
    network: RoadNetwork, openDrive: String
  ) {
    do throws(MapStoreError) {
      let network = try maps.network(for: town)
      let file = try maps.file(for: town)
      guard let data = try? Data(contentsOf: file) else {
        throw .unreadable(path: file.path, reason: "it cannot be read")
      }
      return (network, String(decoding: data, as: UTF8.self))
    } catch { throw .map(error) }
  }

  private func beginEpisode() {
    isMapNew = true
    areLightsFrozen = false
    descriptions = [:]
    walkerControls = [:]
    controls = [:]
    frontActors = []
    feed.enter(world, town: town, version: version)
    highestID = (world.trafficLights.map(\.id) + world.stopSigns.map(\.id)).max() ?? 0
    spectatorID = nextFrontID
    _ = addFrontActor(
      WireDescription(uid: 0, id: "spectator", attributes: []), .spectator, parent: nil,
      place: Pose(x: 0, y: 0, z: 0, yaw: 0))
  }

  /// CARLA's `load_new_episode`. What clients had spawned is gone.
  /// - Parameter name: `Town01`, or a path that ends so.
  func load(_ name: String, resetsSettings: Bool) throws(CarlaServerError) {
    let short = name.split(separator: "/").last.map(String.init) ?? name
    let map = try Self.load(short, maps)
    town = short
    openDrive = map.openDrive
    world = EmbeddedWorld(network: map.network, seed: seed)
    spawnPoints = SpawnPoints.of(map.network)
    if resetsSettings { try apply(firstSettings) }
    episode += 1
    frame += 1
    idBase += UInt32(highestID)
    if idBase > Self.mostIDBase { idBase = 0 }
    beginEpisode()
  }

  func addFrontActor(
    _ description: WireDescription, _ kind: FrontActor.Kind, parent: UInt32?, place: Pose<Ego>
  ) -> FrontActor {
    let actor = FrontActor(
      id: nextFrontID, description: description, kind: kind, parent: parent, place: place)
    nextFrontID += 1
    frontActors.append(actor)
    return actor
  }

  // MARK: Time

  /// World ticks in one step.
  private(set) var ticksPerStep = 1
  /// Seconds of simulated time in one step.
  var stepDuration: Double { Double(ticksPerStep) * EmbeddedWorld.tickDuration }
  /// Longest step, in ticks.
  static let mostTicksPerStep = 20

  /// - Throws: for a step that is not a multiple of the world's tick.
  func apply(_ new: WireSettings) throws(CarlaServerError) {
    if let delta = new.fixedDelta, delta != 0 {
      let ticks = delta / EmbeddedWorld.tickDuration
      guard ticks.isFinite, abs(ticks - ticks.rounded()) < 1e-4,
        (1...Double(Self.mostTicksPerStep)).contains(ticks.rounded())
      else {
        throw .badValue(
          name: "fixed_delta_seconds", got: delta,
          expected:
            "a multiple of \(EmbeddedWorld.tickDuration) up to \(Double(Self.mostTicksPerStep) * EmbeddedWorld.tickDuration)"
        )
      }
      ticksPerStep = Int(ticks.rounded())
    } else {
      ticksPerStep = 1
    }
    settings = new
  }

  /// Advances one step. The sensors in `watched` measure.
  /// - Returns: payloads by stream, the snapshot first.
  func step(watched: Set<UInt32>) -> [StreamPayload] {
    frame += 1
    isMapNew = false
    for _ in 0..<ticksPerStep {
      let before = world.snapshot
      world.tick()
      feed.note(before: before, after: world.snapshot)
    }
    var payloads = [snapshotPayload()]
    payloads += feed.measure(self, watched: watched)
    return payloads
  }
}

/// What goes to everyone who listens to a stream.
struct StreamPayload: Sendable {
  var stream: UInt32
  var bytes: [UInt8]
  /// The stream of snapshots.
  static let worldStream: UInt32 = 0
}
