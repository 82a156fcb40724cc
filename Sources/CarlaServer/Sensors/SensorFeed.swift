import CarlaProtocol
import DriveTypes
import Rendering
import Roads
import Sensing
import Simulation

/// Measures for the sensors that somebody listens to, and writes their payloads.
final class SensorFeed {
  let seed: UInt64
  private let cameras: CameraSuite
  /// What is looked at is made when the first sensor looks.
  private var hasScenery = false
  private var town = ""
  private var projection = GeoProjection(latitude: 0, longitude: 0, version: .v0916)
  /// Contacts since the last step.
  private var contacts: [CollisionEvent] = []
  /// Simulated time of each sensor's next measurement; looked up only.
  private var due: [UInt32: Double] = [:]
  /// Rotating sensors, which remember where they point; looked up only.
  private var lidars: [UInt32: Lidar] = [:]
  private var semanticLidars: [UInt32: SemanticLidar] = [:]

  init(seed: UInt64, threads: Int) {
    self.seed = seed
    cameras = CameraSuite(threads: threads)
  }

  /// Forgets the town before, and its sensors.
  func enter(_ world: EmbeddedWorld, town: String, version: CarlaVersion) {
    self.town = town
    hasScenery = false
    contacts = []
    (due, lidars, semanticLidars) = ([:], [:], [:])
    let origin = world.network.geoReference
    projection = GeoProjection(latitude: origin.latitude, longitude: origin.longitude, version: version)
  }

  func forget(_ sensor: UInt32) {
    due[sensor] = nil
    lidars[sensor] = nil
    semanticLidars[sensor] = nil
  }

  /// Called after every tick of the world.
  func note(before: WorldSnapshot, after: WorldSnapshot) {
    guard !after.collisions.isEmpty else { return }
    var told: Set<ActorID> = []
    for contact in after.collisions where told.insert(contact.actor).inserted {
      contacts += CollisionSensor(actor: contact.actor).events(from: before, to: after)
    }
  }

  /// One sensor in one step.
  private struct Turn {
    var id: UInt32
    var sensor: ServedSensor
    var parent: ActorID
    /// Of the sensor, in the world.
    var pose: Pose<World>
    /// Seconds since its last measurement was due.
    var span: Double
    /// Of cameras.
    var frame: Rendering.Frame?
  }

  /// The payloads of one step, by ascending id of the sensor.
  func measure(_ served: ServedWorld, watched: Set<UInt32>) -> [StreamPayload] {
    defer { contacts.removeAll(keepingCapacity: true) }
    var turns = turns(served, watched)
    draw(&turns, served)
    var payloads: [StreamPayload] = []
    for turn in turns {
      let header = SensorHeader(
        kind: turn.sensor.kind, frame: served.frame, timestamp: served.world.snapshot.time,
        transform: WireTransform(turn.pose))
      for body in bodies(turn, served) {
        var writer = RawWriter(reserving: RawLayout.sensorHeader.size + body.count)
        header.write(to: &writer, version: served.version)
        writer.raw(body)
        payloads.append(StreamPayload(stream: turn.id, bytes: writer.bytes))
      }
    }
    return payloads
  }

  private func turns(_ served: ServedWorld, _ watched: Set<UInt32>) -> [Turn] {
    let snapshot = served.world.snapshot
    return served.frontActors.compactMap { actor in
      guard watched.contains(actor.id), case .sensor(let sensor) = actor.kind,
        let parent = actor.parent.flatMap(served.ownID), snapshot.index(of: parent) != nil,
        let pose = served.place(of: actor)
      else { return nil }
      if sensor.period > 0 {
        if let next = due[actor.id], snapshot.time < next - 1e-6 { return nil }
        due[actor.id] = snapshot.time + sensor.period
      }
      return Turn(
        id: actor.id, sensor: sensor, parent: parent, pose: pose,
        span: max(sensor.period, served.stepDuration))
    }
  }

  /// Draws the cameras that one actor carries in one go.
  private func draw(_ turns: inout [Turn], _ served: ServedWorld) {
    var drawn: Set<ActorID> = []
    for first in turns where first.sensor.camera != nil && drawn.insert(first.parent).inserted {
      let places = turns.indices.filter { turns[$0].parent == first.parent && turns[$0].sensor.camera != nil }
      var content: FrameContent = []
      for place in places { content.formUnion(turns[place].sensor.kind.content) }
      // What was accepted at its birth can be drawn, and the parent was found alive.
      guard
        let frames = try? cameras(in: served).frames(
          places.compactMap { turns[$0].sensor.camera }, at: moment(served, first.parent), content: content)
      else { continue }
      for (place, frame) in zip(places, frames) { turns[place].frame = frame }
    }
  }

  private func cameras(in served: ServedWorld) -> CameraSuite {
    if !hasScenery {
      let world = served.world
      cameras.enter(world.network, town: town, seed: seed, trafficLights: world.trafficLights)
      hasScenery = true
    }
    return cameras
  }

  private func moment(_ served: ServedWorld, _ carrier: ActorID) -> CameraMoment {
    CameraMoment(snapshot: served.world.snapshot, ego: carrier, weather: served.world.weather)
  }

  private func bodies(_ turn: Turn, _ served: ServedWorld) -> [[UInt8]] {
    let snapshot = served.world.snapshot
    guard let index = snapshot.index(of: turn.parent) else { return [] }
    let carrier = snapshot.states[index]
    // Counted within the episode: the same drive has the same noise, whatever was driven before.
    let number = turn.id - served.spectatorID + FrontActor.firstID
    let noise = NoiseSource(seed: seed, sensor: "carla/\(number)")
    let body = SensorBody(version: served.version)
    // Rays need a scene as large as their reach from the carrier.
    func town(_ reach: Double) -> RayTown {
      let arm = turn.pose.position.distance(to: carrier.pose.position)
      return RayTown(cameras(in: served), moment(served, turn.parent), reach: reach + arm)
    }
    switch turn.sensor.specification.settings {
    case .collision:
      return contacts.filter { $0.actor == turn.parent }.map { body.collision($0, served) }
    case .gnss(let satellite):
      return [body.place(measurement(carrier, turn).adding(satellite, from: noise, tick: snapshot.tick))]
    case .imu(let inertial):
      return [body.motion(measurement(carrier, turn).adding(inertial, from: noise, tick: snapshot.tick))]
    case .camera(let kind, let settings):
      return turn.frame.map { [body.picture(kind, $0, fieldOfView: settings.fieldOfView)] } ?? []
    case .lidar(let settings):
      var view = town(settings.range)
      guard let scene = try? view.all() else { return [] }
      var lidar = lidars[turn.id] ?? Lidar(settings, noise: noise)
      // One rotation at most: it shows all that a standing world has.
      let scan = lidar.scan(
        scene, from: turn.pose, tick: snapshot.tick, duration: min(turn.span, 1 / settings.rotationFrequency))
      lidars[turn.id] = lidar
      return [body.points(scan)]
    case .semanticLidar(let settings):
      var view = town(settings.range)
      guard let scene = try? view.all() else { return [] }
      var lidar = semanticLidars[turn.id] ?? SemanticLidar(settings)
      let scan = lidar.scan(
        scene, from: turn.pose, duration: min(turn.span, 1 / settings.rotationFrequency))
      semanticLidars[turn.id] = lidar
      return [body.points(scan, idBase: served.idBase)]
    case .radar(let settings):
      let radar = Radar(settings, noise: noise)
      var view = town(radar.reach)
      guard let scene = try? view.all() else { return [] }
      return [
        body.detections(
          radar.measure(
            scene, from: turn.pose, velocity: carrier.velocity, in: snapshot, duration: turn.span))
      ]
    case .obstacle(let settings):
      var view = town(settings.distance + settings.hitRadius)
      let still = settings.onlyDynamics ? nil : try? view.still()
      let event = ObstacleSensor(actor: turn.parent, settings: settings)
        .event(at: turn.pose, in: snapshot, stillWorld: still)
      return event.map { [body.obstacle($0, served)] } ?? []
    // The client computes crossed lines itself, from the map.
    case .laneInvasion, .speedometer, .openDriveMap: return []
    }
  }

  /// As the sensor's own place and turn have it; velocity and acceleration are the carrier's.
  private func measurement(_ carrier: ActorState, _ turn: Turn) -> EgoMeasurement {
    var state = carrier
    state.pose = turn.pose
    var measured = EgoSensors(geoReference: GeoReference()).measure(state)
    (measured.latitude, measured.longitude, measured.altitude) = projection.coordinates(
      of: turn.pose.position)
    return measured
  }
}

extension SensorKind {
  /// What a camera of this kind has drawn.
  fileprivate var content: FrameContent {
    switch self {
    case .rgbCamera: .colour
    case .depthCamera: .depth
    case .semanticCamera: .semantic
    case .instanceCamera: [.instance, .semantic]
    default: []
    }
  }
}
