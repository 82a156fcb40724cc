import CarlaProtocol
import DriveTypes
import Images
import Rendering
import Roads
import Sensing
import Simulation

/// Measures for the sensors that somebody listens to, and writes their payloads.
final class SensorFeed {
  private let seed: UInt64
  private let cameras: CameraSuite
  /// What the cameras stand in is made when the first of them looks.
  private var hasScenery = false
  private var town = ""
  private var projection = GeoProjection(latitude: 0, longitude: 0, version: .v0916)
  /// Contacts since the last step.
  private var contacts: [CollisionEvent] = []
  /// Simulated time of each sensor's next measurement; looked up only.
  private var due: [UInt32: Double] = [:]

  init(seed: UInt64, threads: Int) {
    self.seed = seed
    cameras = CameraSuite(threads: threads)
  }

  /// Forgets the town before, and its sensors.
  func enter(_ world: EmbeddedWorld, town: String, version: CarlaVersion) {
    self.town = town
    hasScenery = false
    contacts = []
    due = [:]
    let origin = world.network.geoReference
    projection = GeoProjection(latitude: origin.latitude, longitude: origin.longitude, version: version)
  }

  func forget(_ sensor: UInt32) { due[sensor] = nil }

  /// - Throws: where a camera cannot be drawn.
  func check(_ settings: SensorSettings, mount: Pose<Ego>) throws(CarlaServerError) {
    guard case .camera(_, let picture) = settings.content else { return }
    do throws(SensingError) {
      try CameraRig.check([Self.specification(picture, mount)])
    } catch { throw .sensor(error) }
  }

  private static func specification(_ settings: CameraSettings, _ mount: Pose<Ego>) -> CameraSpecification {
    CameraSpecification(
      id: "camera", pose: mount, width: settings.width, height: settings.height,
      fieldOfView: settings.fieldOfView)
  }

  /// Called after every tick of the world.
  func note(before: WorldSnapshot, after: WorldSnapshot) {
    guard !after.collisions.isEmpty else { return }
    var told: Set<ActorID> = []
    for contact in after.collisions where told.insert(contact.actor).inserted {
      contacts += CollisionSensor(actor: contact.actor).events(from: before, to: after)
    }
  }

  /// The payloads of one step, by ascending id of the sensor.
  func measure(_ served: ServedWorld, watched: Set<UInt32>) -> [StreamPayload] {
    defer { contacts.removeAll(keepingCapacity: true) }
    var payloads: [StreamPayload] = []
    for actor in served.frontActors where watched.contains(actor.id) {
      guard case .sensor(let settings) = actor.kind,
        let parent = actor.parent.flatMap({ ActorID(exactly: $0) }),
        let place = served.place(of: actor), isDue(actor.id, settings, served.world.snapshot.time)
      else { continue }
      let header = SensorHeader(
        kind: settings.kind, frame: served.frame, timestamp: served.world.snapshot.time,
        transform: WireTransform(place))
      for body in bodies(settings, actor, parent, served) {
        var writer = RawWriter(reserving: RawLayout.sensorHeader.size + body.count)
        header.write(to: &writer, version: served.version)
        writer.raw(body)
        payloads.append(StreamPayload(stream: actor.id, bytes: writer.bytes))
      }
    }
    return payloads
  }

  private func isDue(_ id: UInt32, _ settings: SensorSettings, _ time: Double) -> Bool {
    guard settings.period > 0 else { return true }
    if let next = due[id], time < next - 1e-6 { return false }
    due[id] = time + settings.period
    return true
  }

  private func bodies(
    _ settings: SensorSettings, _ actor: FrontActor, _ parent: ActorID, _ served: ServedWorld
  ) -> [[UInt8]] {
    let snapshot = served.world.snapshot
    guard let index = snapshot.index(of: parent) else { return [] }
    switch settings.content {
    case .collision:
      return contacts.filter { $0.actor == parent }.map { collision($0, served) }
    case .gnss(let noise):
      let measured = measurement(snapshot.states[index], mount: actor.place)
        .adding(noise, from: NoiseSource(seed: seed, sensor: "carla/\(actor.id)"), tick: snapshot.tick)
      var writer = PackWriter(version: served.version)
      writer.list([measured.latitude, measured.longitude, measured.altitude]) { $0.double($1) }
      return [writer.bytes]
    case .imu(let noise):
      let measured = measurement(snapshot.states[index], mount: actor.place)
        .adding(noise, from: NoiseSource(seed: seed, sensor: "carla/\(actor.id)"), tick: snapshot.tick)
      return [inertial(measured, served.version)]
    case .camera(let content, let settings):
      return picture(content, settings, actor, parent, served).map { [$0] } ?? []
    }
  }

  /// As the sensor's own place and turn have it; velocity and acceleration are the carrier's.
  private func measurement(_ state: ActorState, mount: Pose<Ego>) -> EgoMeasurement {
    var state = state
    state.pose = state.pose.appending(mount)
    var measured = EgoSensors(geoReference: GeoReference()).measure(state)
    (measured.latitude, measured.longitude, measured.altitude) = projection.coordinates(
      of: state.pose.position)
    return measured
  }

  /// `[accelerometer, gyroscope, compass]` in CARLA's sensor axes: y to the right, so rotations about x and z turn over.
  private func inertial(_ measured: EgoMeasurement, _ version: CarlaVersion) -> [UInt8] {
    let (a, w) = (measured.acceleration, measured.angularVelocity)
    var writer = PackWriter(version: version)
    writer.array(3)
    WireVector(x: Float(a.x), y: Float(0 - a.y), z: Float(a.z)).write(to: &writer)
    WireVector(x: Float(0 - w.x), y: Float(w.y), z: Float(0 - w.z)).write(to: &writer)
    writer.float(Float(measured.compass))
    return writer.bytes
  }

  /// `[self, other, impulse]`. What is no actor is described by its type alone, with id 0.
  private func collision(_ event: CollisionEvent, _ served: ServedWorld) -> [UInt8] {
    func actor(_ id: ActorID, _ type: String) -> WireActor {
      (id > 0 ? try? served.describe(UInt32(id)) : nil)
        ?? WireActor(
          id: UInt32(clamping: id), description: WireDescription(uid: 0, id: type, attributes: []))
    }
    var writer = PackWriter(version: served.version)
    writer.array(3)
    actor(event.actor, "").write(to: &writer)
    actor(event.other, event.otherTypeID).write(to: &writer)
    WireVector(event.normalImpulse).write(to: &writer)
    return writer.bytes
  }

  private func picture(
    _ content: FrameContent, _ settings: CameraSettings, _ actor: FrontActor, _ parent: ActorID,
    _ served: ServedWorld
  ) -> [UInt8]? {
    let world = served.world
    if !hasScenery {
      cameras.enter(world.network, town: town, seed: seed, trafficLights: world.trafficLights)
      hasScenery = true
    }
    let moment = CameraMoment(snapshot: world.snapshot, ego: parent, weather: world.weather)
    // What `check` accepted can be drawn, and the parent was found alive.
    guard
      let frame = try? cameras.frames(
        [Self.specification(settings, actor.place)], at: moment, content: content
      )
      .first
    else { return nil }
    let image: RGBImage =
      content.contains(.instance)
      ? RGBImage(instanceOf: frame)
      : content.contains(.semantic)
        ? RGBImage(labelsOf: frame) : content.contains(.depth) ? RGBImage(depthOf: frame) : RGBImage(frame)
    var writer = RawWriter(reserving: RawLayout.imageHeader.size + 4 * image.width * image.height)
    writer.number(UInt32(image.width))
    writer.number(UInt32(image.height))
    writer.number(Float(degrees(settings.fieldOfView)))
    writer.raw(Self.blueFirst(image.pixels))
    return writer.bytes
  }

  /// Red, green, blue to blue, green, red, alpha.
  static func blueFirst(_ rgb: [UInt8]) -> [UInt8] {
    let count = rgb.count / 3
    return [UInt8](unsafeUninitializedCapacity: 4 * count) { target, filled in
      for pixel in 0..<count {
        target[4 * pixel] = rgb[3 * pixel + 2]
        target[4 * pixel + 1] = rgb[3 * pixel + 1]
        target[4 * pixel + 2] = rgb[3 * pixel]
        target[4 * pixel + 3] = 255
      }
      filled = 4 * count
    }
  }
}
