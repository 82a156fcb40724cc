import CarlaProtocol
import DriveTypes
import Sensing
import Simulation

/// Actors by CARLA's ids: birth, death, and what clients are told of them.
extension ServedWorld {
  /// CARLA's id of one of the world's actors, lights or signs.
  package func wireID(_ own: ActorID) -> UInt32 { idBase + UInt32(own) }

  /// The reverse, whether or not there is such an actor; nil for ids of other episodes, of sensors and of the spectator.
  func ownID(_ id: UInt32) -> ActorID? {
    id > idBase && id < FrontActor.firstID ? ActorID(exactly: id - idBase) : nil
  }

  /// The id as the world has it. Ids of sensors and of the spectator are none.
  func worldID(_ id: UInt32) throws(CarlaServerError) -> ActorID {
    guard let own = ownID(id), world.isAlive(own) else { throw .unknownActor(id) }
    return own
  }

  func frontIndex(_ id: UInt32) -> Int? { frontActors.firstIndex { $0.id == id } }

  /// Runs a call to the world; its errors become ours.
  func asking<Value>(_ body: (EmbeddedWorld) throws(WorldError) -> Value) throws(CarlaServerError) -> Value {
    do throws(WorldError) { return try body(world) } catch { throw .world(error) }
  }

  // MARK: Birth and death

  func spawn(_ description: WireDescription, at transform: WireTransform, parent: UInt32?)
    throws(CarlaServerError) -> WireActor
  {
    guard descriptions.count + frontActors.count < Self.mostActors else {
      throw .tooMany("actors", limit: Self.mostActors)
    }
    _ = try catalogue.find(description.id)
    if let blueprint = SensorBlueprint.find(description.id) {
      return try spawnSensor(blueprint, description, at: transform, parent: parent)
    }
    guard parent == nil || parent == 0 else {
      throw .wrongKind(
        actor: parent ?? 0, got: "a parent of \(description.id)", expected: "none: only sensors are carried")
    }
    let named = try asking { _ throws(WorldError) in try BlueprintLibrary.find(description.id) }
    let blueprint = try MeshProp.shaped(named, by: description)
    var pose = try transform.pose()
    pose.position.z -= Self.rootHeight(blueprint.kind, blueprint.halfExtent.z)
    let own = try asking { world throws(WorldError) in
      try world.spawn(blueprint, at: pose, roleName: description.value("role_name") ?? "")
    }
    if Self.isDrivenByPedals(blueprint) {
      try asking { world throws(WorldError) in try world.setDynamics(.lincolnMKZ, of: own) }
    }
    descriptions[own] = description
    highestID = max(highestID, own)
    return try describe(wireID(own))
  }

  /// Whether a vehicle has a motor.
  ///
  /// CRITICAL: CARLA's clients drive every vehicle by throttle and brake: the Traffic Manager its traffic, scenarios their
  /// actors. World on Rails' law, which the embedded world keeps for others than the ego (its own traffic needs no
  /// throttle), gains 0.56 m/s² at most: cars took 49 s to 100 km/h, fell behind what the Traffic Manager expects and met
  /// the ego more often. PDM-Lite's law for the MKZ is the one published fit to a car of CARLA that gets away as they do;
  /// that trucks and motorcycles follow it too is our assumption. Of bicycles no figures are known; they keep the other.
  private static func isDrivenByPedals(_ blueprint: Blueprint) -> Bool {
    blueprint.kind == .vehicle && blueprint.baseType != .bicycle
  }

  private func spawnSensor(
    _ blueprint: SensorBlueprint, _ description: WireDescription, at transform: WireTransform, parent: UInt32?
  ) throws(CarlaServerError) -> WireActor {
    guard let parent, parent != 0 else {
      throw .wrongKind(actor: 0, got: "no parent of \(description.id)", expected: "an actor that carries it")
    }
    _ = try worldID(parent)
    let mount = try transform.mount()
    let sensor = try ServedSensor(
      blueprint, description, id: nextFrontID, mount: mount, hasNoise: hasSensorNoise)
    try checkCameras(of: parent, with: sensor)
    return wire(addFrontActor(description, .sensor(sensor), parent: parent, place: mount))
  }

  /// Cameras that one actor carries are drawn in one go, which has its limits.
  private func checkCameras(of parent: UInt32, with new: ServedSensor) throws(CarlaServerError) {
    guard let camera = new.camera else { return }
    let others = frontActors.compactMap { actor -> CameraSpecification? in
      guard actor.parent == parent, case .sensor(let sensor) = actor.kind else { return nil }
      return sensor.camera
    }
    do throws(SensingError) { try CameraRig.check(others + [camera]) } catch { throw .sensor(error) }
  }

  /// CARLA's `destroy_actor`; what the actor carries goes with it. False where there is no such actor.
  func destroy(_ id: UInt32) -> Bool {
    if let index = frontIndex(id), id != spectatorID {
      frontActors.remove(at: index)
      feed.forget(id)
      return true
    }
    guard let own = try? worldID(id), (try? world.destroy(own)) != nil else { return false }
    descriptions[own] = nil
    walkerControls[own] = nil
    controls[own] = nil
    for carried in frontActors.filter({ $0.parent == id }) { feed.forget(carried.id) }
    frontActors.removeAll { $0.parent == id }
    return true
  }

  // MARK: What clients learn

  /// An actor by id, light, sign or any other.
  func describe(_ id: UInt32) throws(CarlaServerError) -> WireActor {
    if let index = frontIndex(id) { return wire(frontActors[index]) }
    if let light = light(id) {
      return furniture(id, "traffic.traffic_light", light.pose, light.triggerVolume, Self.lightTag)
    }
    if let sign = world.stopSigns.first(where: { wireID($0.id) == id }) {
      return furniture(id, "traffic.stop", sign.pose, sign.triggerVolume, Self.signTag)
    }
    let own = try worldID(id)
    let actor = try asking { world throws(WorldError) in try world.description(of: own) }
    return WireActor(
      id: id,
      description: descriptions[own] ?? WireDescription(uid: 0, id: actor.typeID, attributes: []),
      box: box(of: actor), tags: [Self.tag(of: actor)])
  }

  /// Metres from where the world has an actor, on the ground under it, up to where CARLA has it.
  ///
  /// CRITICAL: a walker's place in CARLA is the middle of its body. Scenarios put walkers 1.2 m above the ground and wait
  /// until they stand within 1 m of there.
  func rootHeight(of actor: ActorDescription) -> Double {
    Self.rootHeight(actor.kind, actor.halfExtent.z)
  }
  private static func rootHeight(_ kind: ActorKind, _ halfHeight: Double) -> Double {
    kind == .walker ? halfHeight : 0
  }

  /// Of a living actor of the world.
  func rootHeight(of own: ActorID) -> Double {
    (try? world.description(of: own)).map(rootHeight) ?? 0
  }

  /// In the actor's own frame.
  func box(of actor: ActorDescription) -> WireBox {
    let (centre, extent) = (actor.boxCentre, actor.halfExtent)
    return WireBox(
      location: WireVector(
        x: Float(centre.x), y: Float(0 - centre.y), z: Float(centre.z - rootHeight(of: actor))),
      extent: WireVector(x: Float(extent.x), y: Float(extent.y), z: Float(extent.z)), actor: wireID(actor.id))
  }

  func light(_ id: UInt32) -> TrafficLightDescription? {
    // Lights have the world's ids 1…count in order.
    guard let own = ownID(id), world.trafficLights.indices.contains(Int(own) - 1) else { return nil }
    return world.trafficLights[Int(own) - 1]
  }

  /// Where CARLA has a light or sign: its x axis across the lanes, to the right of travel, as its trigger volume's.
  func place(pole: Pose<World>, volume: OrientedBox<World>) -> Pose<World> {
    Pose(position: pole.position, rotation: Rotation(yaw: volume.yaw))
  }

  private func furniture(
    _ id: UInt32, _ type: String, _ pole: Pose<World>, _ volume: OrientedBox<World>, _ tag: UInt8
  ) -> WireActor {
    let place = place(pole: pole, volume: volume)
    let offset: Vector<Body> = place.components(of: volume.centre - place.position)
    return WireActor(
      id: id, description: WireDescription(uid: 0, id: type, attributes: []),
      box: WireBox(
        location: WireVector(x: Float(offset.x), y: Float(0 - offset.y), z: Float(offset.z)),
        extent: WireVector(
          x: Float(volume.halfExtent.x), y: Float(volume.halfExtent.y), z: Float(volume.halfExtent.z)),
        actor: id),
      tags: [tag])
  }

  private func wire(_ actor: FrontActor) -> WireActor {
    var token: StreamToken?
    if case .sensor = actor.kind { token = self.token(of: actor.id) }
    return WireActor(
      id: actor.id, parent: actor.parent ?? 0, description: actor.description, token: token)
  }

  /// A sensor's stream has its actor's number. Its port is filled in by whoever listens.
  func token(of stream: UInt32) -> StreamToken { StreamToken(stream: stream, port: streamPort) }

  /// Where a sensor, or the spectator, is now; nil where its parent is gone.
  func place(of actor: FrontActor) -> Pose<World>? {
    guard let parent = actor.parent else {
      let p = actor.place.position
      return Pose(position: Point(x: p.x, y: p.y, z: p.z), rotation: actor.place.rotation)
    }
    guard let own = ownID(parent), let index = world.snapshot.index(of: own) else { return nil }
    var carrier = world.snapshot.states[index].pose
    carrier.position.z += rootHeight(of: world.snapshot.descriptions[index])
    return carrier.appending(actor.place)
  }

  // CARLA's semantic labels.
  private static let lightTag: UInt8 = 7
  private static let signTag: UInt8 = 8

  private static func tag(of actor: ActorDescription) -> UInt8 {
    switch actor.kind {
    case .walker: return 12
    case .prop: return 21
    case .vehicle:
      switch (try? BlueprintLibrary.find(actor.typeID))?.baseType {
      case .truck: return 15
      case .bus: return 16
      case .motorcycle: return 18
      case .bicycle: return 19
      default: return 14
      }
    }
  }
}
