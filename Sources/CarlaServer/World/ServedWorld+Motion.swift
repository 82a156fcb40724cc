import CarlaProtocol
import DriveTypes
import Sensing
import Simulation

/// Commands to actors. Each returns the id that it was given.
extension ServedWorld {
  func control(_ id: UInt32, _ control: WireVehicleControl) throws(CarlaServerError) -> UInt32 {
    let own = try worldID(id)
    let command = VehicleControl(
      throttle: Self.cut(control.throttle, 0...1), steer: Self.cut(control.steer, -1...1),
      brake: Self.cut(control.brake, 0...1), handBrake: control.handBrake, reverse: control.reverse)
    try asking { world throws(WorldError) in try world.apply(command, to: own) }
    controls[own] = control
    return id
  }

  /// As CARLA's engine cuts what clients ask for, `x < low ? low : x < high ? x : high`: what is no number is the highest.
  ///
  /// CRITICAL: the Traffic Manager's controller divides by the wanted speed, so its brake is NaN for a car that it was told
  /// to stop (`vehicle_percentage_speed_difference(car, 100)`, Bench2Drive's HardBreak); in CARLA that car brakes hard.
  static func cut(_ value: Float, _ range: ClosedRange<Double>) -> Double {
    let value = Double(value)
    return value < range.lowerBound ? range.lowerBound : value < range.upperBound ? value : range.upperBound
  }

  func walk(_ id: UInt32, _ control: WireWalkerControl) throws(CarlaServerError) -> UInt32 {
    let own = try worldID(id)
    guard control.direction.isFinite else {
      throw .badValue(name: "direction", got: .nan, expected: "finite numbers")
    }
    try asking { world throws(WorldError) in
      try world.walk(own, direction: control.direction.vector, speed: Double(control.speed))
    }
    walkerControls[own] = control
    return id
  }

  /// CARLA's `set_transform`: on the parent for what is carried, in the world for all else.
  func move(_ id: UInt32, to transform: WireTransform) throws(CarlaServerError) -> UInt32 {
    if let index = frontIndex(id) {
      try place(index, at: try transform.mount())
      return id
    }
    let own = try worldID(id)
    let pose = try transform.pose()
    try asking { world throws(WorldError) in try world.teleport(own, to: pose) }
    return id
  }

  /// CARLA's `set_location`: elsewhere, turned as before.
  func move(_ id: UInt32, to location: WireVector) throws(CarlaServerError) -> UInt32 {
    guard location.isFinite else { throw .badValue(name: "location", got: .nan, expected: "finite numbers") }
    if let index = frontIndex(id) {
      let point = location.point
      var mount = frontActors[index].place
      mount.position = Point(x: point.x, y: point.y, z: point.z)
      try place(index, at: mount)
      return id
    }
    let own = try worldID(id)
    try asking { world throws(WorldError) in
      let turn = try world.state(of: own).pose.rotation
      try world.teleport(own, to: Pose(position: location.point, rotation: turn))
    }
    return id
  }

  private func place(_ index: Int, at mount: Pose<Ego>) throws(CarlaServerError) {
    if case .sensor(var sensor) = frontActors[index].kind {
      do throws(SensingError) {
        sensor.specification = try SensorSpecification(
          id: sensor.specification.id, mount: mount, settings: sensor.specification.settings)
      } catch { throw .sensor(error) }
      frontActors[index].kind = .sensor(sensor)
    }
    frontActors[index].place = mount
  }

  func setVelocity(_ id: UInt32, _ velocity: WireVector) throws(CarlaServerError) -> UInt32 {
    let own = try worldID(id)
    guard velocity.isFinite else { throw .badValue(name: "velocity", got: .nan, expected: "finite numbers") }
    try asking { world throws(WorldError) in try world.setTargetVelocity(velocity.vector, of: own) }
    return id
  }

  /// In the actor's own frame, m/s; nil ends it.
  func setConstantVelocity(_ id: UInt32, _ velocity: WireVector?) throws(CarlaServerError) {
    let own = try worldID(id)
    if let velocity, !velocity.isFinite {
      throw .badValue(name: "velocity", got: .nan, expected: "finite numbers")
    }
    let inBody = velocity.map { Vector<Body>(x: Double($0.x), y: 0 - Double($0.y), z: Double($0.z)) }
    try asking { world throws(WorldError) in try world.setConstantVelocity(inBody, of: own) }
  }

  func setPhysics(_ id: UInt32, _ simulates: Bool) throws(CarlaServerError) -> UInt32 {
    let own = try worldID(id)
    try asking { world throws(WorldError) in try world.setSimulatesPhysics(simulates, of: own) }
    return id
  }

  func setGravity(_ id: UInt32, _ has: Bool) throws(CarlaServerError) -> UInt32 {
    let own = try worldID(id)
    try asking { world throws(WorldError) in try world.setGravity(has, of: own) }
    return id
  }

  /// The embedded world's own traffic drives the vehicle. (The client's Traffic Manager does not use this.)
  func setAutopilot(_ id: UInt32, _ isOn: Bool) throws(CarlaServerError) -> UInt32 {
    let own = try worldID(id)
    try asking { world throws(WorldError) in try world.setAutopilot(isOn, of: own) }
    return id
  }

  /// - Parameter door: CARLA's `VehicleDoor`: front left and right, rear left and right, 6 for all.
  func setDoor(_ id: UInt32, _ door: UInt8, isOpen: Bool) throws(CarlaServerError) {
    let own = try worldID(id)
    guard door < 4 || door == Self.allDoors else {
      throw .badValue(name: "door", got: Double(door), expected: "0 to 3, or 6")
    }
    let meant: VehicleDoors =
      door == Self.allDoors
      ? [.frontLeft, .frontRight, .rearLeft, .rearRight] : VehicleDoors(rawValue: 1 << door)
    try asking { world throws(WorldError) in
      let open = try world.openDoors(of: own)
      try world.setOpenDoors(isOpen ? open.union(meant) : open.subtracting(meant), of: own)
    }
  }
  private static let allDoors: UInt8 = 6

  func setLamps(_ id: UInt32, _ bits: UInt32) throws(CarlaServerError) -> UInt32 {
    let own = try worldID(id)
    try asking { world throws(WorldError) in try world.setLights(VehicleLights(rawValue: bits), of: own) }
    return id
  }

  /// - Parameter state: CARLA's `TrafficLightState`.
  func setLight(_ id: UInt32, _ state: UInt8) throws(CarlaServerError) -> UInt32 {
    guard let light = light(id) else { throw .unknownActor(id) }
    guard let state = TrafficLightState(rawValue: state) else {
      throw .badValue(name: "traffic_light_state", got: Double(state), expected: "0 to 4")
    }
    try asking { world throws(WorldError) in try world.setState(state, ofLight: light.id) }
    return id
  }

  /// Changes one of a light's times, seconds.
  func setTime(_ id: UInt32, _ part: WritableKeyPath<TrafficLightTimes, Double>, _ seconds: Double)
    throws(CarlaServerError)
  {
    guard let light = light(id) else { throw .unknownActor(id) }
    try asking { world throws(WorldError) in
      var times = try world.times(ofLight: light.id)
      times[keyPath: part] = seconds
      try world.setTimes(times, ofLight: light.id)
    }
  }
}
