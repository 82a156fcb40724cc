import CarlaProtocol
import DriveTypes
import Simulation

/// What the stream of snapshots carries.
extension ServedWorld {
  func snapshotPayload() -> StreamPayload {
    let actors = actorFrames()
    var writer = RawWriter(
      reserving: RawLayout.sensorHeader.size + RawLayout.snapshotHeader.size
        + actors.count * RawLayout.actor.size)
    SensorHeader(kind: .world, frame: frame, timestamp: world.snapshot.time)
      .write(to: &writer, version: version)
    // Simulated time in place of the platform's: the same drive gives the same bytes.
    WorldFrame(
      episode: episode, platformTimestamp: world.snapshot.time, deltaSeconds: Float(stepDuration),
      isMapNew: isMapNew, actors: actors
    ).write(to: &writer)
    return StreamPayload(stream: StreamPayload.worldStream, bytes: writer.bytes)
  }

  /// Every actor, ascending by id: lights, signs, what was spawned, the spectator and sensors.
  private func actorFrames() -> [ActorFrame] {
    let snapshot = world.snapshot
    var frames: [ActorFrame] = []
    frames.reserveCapacity(
      world.trafficLights.count + world.stopSigns.count + snapshot.states.count + frontActors.count)
    for (index, light) in world.trafficLights.enumerated() {
      frames.append(
        ActorFrame(
          id: wireID(light.id),
          transform: WireTransform(place(pole: light.pose, volume: light.triggerVolume)),
          kind: .trafficLight(lightFrame(light, state: snapshot.lightStates[index]))))
    }
    for sign in world.stopSigns {
      frames.append(
        ActorFrame(
          id: wireID(sign.id), transform: WireTransform(place(pole: sign.pose, volume: sign.triggerVolume)),
          kind: .trafficSign(sign.signalID)))
    }
    for (description, state) in zip(snapshot.descriptions, snapshot.states) {
      frames.append(
        ActorFrame(
          id: wireID(state.id), transform: WireTransform(state.pose), velocity: WireVector(state.velocity),
          angularVelocity: WireVector(angular: state.angularVelocity),
          acceleration: WireVector(state.acceleration), kind: kind(of: description)))
    }
    for actor in frontActors {
      guard let place = place(of: actor) else { continue }
      frames.append(ActorFrame(id: actor.id, transform: WireTransform(place)))
    }
    return frames
  }

  private func kind(of actor: ActorDescription) -> ActorFrame.Kind {
    switch actor.kind {
    case .prop: .other
    case .walker: .walker(walkerControls[actor.id] ?? WireWalkerControl())
    case .vehicle: .vehicle(vehicleFrame(actor.id))
    }
  }

  private func vehicleFrame(_ id: ActorID) -> VehicleFrame {
    let control = (try? world.control(of: id)) ?? VehicleControl()
    let asked = controls[id]
    let limit = (try? world.speedLimit(of: id)).flatMap { $0 } ?? 0
    let light = (try? world.light(affecting: id)).flatMap { $0 }
    let state = light.flatMap { try? world.state(ofLight: $0.id) }
    return VehicleFrame(
      control: WireVehicleControl(
        throttle: Float(control.throttle), steer: Float(control.steer), brake: Float(control.brake),
        handBrake: control.handBrake, reverse: control.reverse,
        manualGearShift: asked?.manualGearShift ?? false, gear: asked?.gear ?? 0),
      speedLimit: Float(limit * 3.6),
      light: light.map { (state: state?.rawValue ?? TrafficLightState.unknown.rawValue, id: wireID($0.id)) })
  }

  private func lightFrame(_ light: TrafficLightDescription, state: TrafficLightState) -> TrafficLightFrame {
    let times = (try? world.times(ofLight: light.id)) ?? TrafficLightTimes()
    let group = (try? world.group(ofLight: light.id)) ?? []
    return TrafficLightFrame(
      signID: light.signalID, greenTime: Float(times.green), yellowTime: Float(times.yellow),
      redTime: Float(times.allRed), elapsedTime: 0, poleIndex: UInt32(group.firstIndex(of: light.id) ?? 0),
      isFrozen: areLightsFrozen || ((try? world.isFrozen(light: light.id)) ?? false), state: state.rawValue)
  }
}
