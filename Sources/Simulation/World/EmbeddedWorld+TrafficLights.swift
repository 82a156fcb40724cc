import DriveTypes

/// Traffic lights: states, freezing, times, and which light a vehicle stands before.
extension EmbeddedWorld {
  private func lightIndex(_ id: ActorID) throws(WorldError) -> Int {
    // Lights have the ids 1…count in order.
    let i = Int(id) - 1
    guard trafficLights.indices.contains(i) else { throw .unknownTrafficLight(got: id) }
    return i
  }

  public func state(ofLight id: ActorID) throws(WorldError) -> TrafficLightState {
    lights.states[try lightIndex(id)]
  }

  /// Shows a state. It lasts until the junction's clock next changes, or for good while the light is frozen.
  public func setState(_ state: TrafficLightState, ofLight id: ActorID) throws(WorldError) {
    lights.set(try lightIndex(id), to: state)
    refreshSnapshot()
  }

  /// Keeps a light as it is; its junction's clock stands still while any light there is frozen.
  public func setFrozen(_ frozen: Bool, light id: ActorID) throws(WorldError) {
    lights.setFrozen(frozen, try lightIndex(id))
  }

  public func isFrozen(light id: ActorID) throws(WorldError) -> Bool { lights.isFrozen[try lightIndex(id)] }

  /// Stops or starts the clocks of all junctions, as CARLA's `freeze_all_traffic_lights`.
  public func freezeAllTrafficLights(_ frozen: Bool) { lights.allFrozen = frozen }

  /// Phase times of a light, in force from its next phase on. A controller's lights follow its first one's.
  public func setTimes(_ times: TrafficLightTimes, ofLight id: ActorID) throws(WorldError) {
    let named = [("green time", times.green), ("yellow time", times.yellow), ("all-red time", times.allRed)]
    for (name, value) in named where !(value.isFinite && value >= 0) {
      throw .invalidValue(name: name, got: value)
    }
    lights.setTimes(times, try lightIndex(id))
  }

  public func times(ofLight id: ActorID) throws(WorldError) -> TrafficLightTimes {
    lights.times[try lightIndex(id)]
  }

  /// Ids of the lights that guard the same junction, the light itself among them; ascending.
  public func group(ofLight id: ActorID) throws(WorldError) -> [ActorID] {
    lights.group(of: try lightIndex(id)).map { trafficLights[$0].id }
  }

  /// Starts the junction's cycle anew, all its lights thawed.
  public func resetGroup(ofLight id: ActorID) throws(WorldError) {
    lights.reset(groupOf: try lightIndex(id))
    refreshSnapshot()
  }

  /// The light in whose trigger volume the vehicle stands: the first whose box its own box meets, heading within 90°
  /// of the controlled lanes; nil elsewhere. CARLA's `get_traffic_light`.
  public func light(affecting vehicle: ActorID) throws(WorldError) -> TrafficLightDescription? {
    let actor = actors[try vehicleIndex(vehicle)]
    let box = actor.footprint
    return trafficLights.first { light in
      let volume = light.triggerVolume
      // The volume's x axis points to the right of travel.
      let along = wrapAngle(actor.pose.yaw - (volume.yaw + .pi / 2))
      return abs(along) < .pi / 2 && box.separation(from: Footprint(volume)) != nil
    }
  }

  /// Whether the vehicle stands before a light that is not green. CARLA's `is_at_traffic_light`.
  public func isAtTrafficLight(_ vehicle: ActorID) throws(WorldError) -> Bool {
    guard let light = try light(affecting: vehicle) else { return false }
    return try state(ofLight: light.id) != .green
  }

  /// The stop sign in whose trigger volume the vehicle's box reaches, heading within 90° of its lanes.
  public func stopSign(affecting vehicle: ActorID) throws(WorldError) -> StopSignDescription? {
    let actor = actors[try vehicleIndex(vehicle)]
    let box = actor.footprint
    return stopSigns.first { sign in
      let along = wrapAngle(actor.pose.yaw - (sign.triggerVolume.yaw + .pi / 2))
      return abs(along) < .pi / 2 && box.separation(from: Footprint(sign.triggerVolume)) != nil
    }
  }
}
