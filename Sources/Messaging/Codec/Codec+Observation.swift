import DriveTypes

extension MessagePackWriter {
  func observation(_ observation: ObservationMessage) {
    key("tick")
    integer(observation.tick)
    key("time")
    double(observation.time)
    key("ego")
    ego(observation.ego)
    key("images")
    list(observation.images) { image in
      array(4)
      string(image.camera)
      integer(image.width)
      integer(image.height)
      integer(image.jpeg.count)
    }
    key("readings")
    list(observation.readings, reading)
    key("privileged")
    guard let privileged = observation.privileged else { return null() }
    map(7)
    key("ego")
    integer(Int(privileged.ego))
    key("tick")
    integer(privileged.tick)
    key("time")
    double(privileged.time)
    key("new_descriptions")
    list(privileged.newDescriptions, description)
    key("states")
    list(privileged.states, state)
    key("light_states")
    list(privileged.lightStates) { integer(Int($0.rawValue)) }
    key("collisions")
    list(privileged.collisions) { collision in
      array(3)
      integer(Int(collision.actor))
      integer(Int(collision.other))
      string(collision.otherTypeID)
    }
  }

  private func ego(_ ego: EgoMeasurement) {
    map(7)
    key("speed")
    double(ego.speed)
    key("acceleration")
    vector(ego.acceleration)
    key("angular_velocity")
    vector(ego.angularVelocity)
    key("compass")
    double(ego.compass)
    key("latitude")
    double(ego.latitude)
    key("longitude")
    double(ego.longitude)
    key("altitude")
    double(ego.altitude)
  }

  /// [id, kind, type id, role name, half extent x, y, z, box centre x, y, z]
  private func description(_ description: ActorDescription) {
    array(10)
    integer(Int(description.id))
    integer(Int(description.kind.rawValue))
    string(description.typeID)
    string(description.roleName)
    components(description.halfExtent)
    components(description.boxCentre)
  }

  /// [id, x, y, z, roll, pitch, yaw, velocity x, y, z, acceleration x, y, z, angular velocity x, y, z, lights, doors]
  private func state(_ state: ActorState) {
    array(18)
    integer(Int(state.id))
    components(state.pose)
    components(state.velocity)
    components(state.acceleration)
    components(state.angularVelocity)
    integer(Int(state.lights.rawValue))
    integer(Int(state.doors.rawValue))
  }
}

extension ObservationMessage {
  init(_ fields: consuming FieldReader, _ frames: [[UInt8]]) throws(MessagingError) {
    tick = try fields.integer("tick")
    time = try fields.double("time")
    ego = try fields.read("ego") { value throws(MessagingError) in try EgoMeasurement(try value.fields(7)) }
    var frames = FrameQueue(frames)
    images = try fields.list("images") { value throws(MessagingError) in try CameraImage(value, &frames) }
    readings = try fields.list("readings") { value throws(MessagingError) in
      try SensorReading(value, &frames)
    }
    privileged = try fields.optional("privileged") { value throws(MessagingError) in
      try PrivilegedMessage(try value.fields(7))
    }
    try frames.finish()
  }
}

extension CameraImage {
  /// [camera, width, height, bytes of its frame]
  fileprivate init(_ value: MessagePackValue, _ frames: inout FrameQueue) throws(MessagingError) {
    var row = try value.row(4)
    self.init(camera: try row.string(), width: try row.integer(), height: try row.integer(), jpeg: [])
    jpeg = try frames.take(bytes: try row.integer())
  }
}

extension EgoMeasurement {
  fileprivate init(_ fields: consuming FieldReader) throws(MessagingError) {
    self.init(
      speed: try fields.double("speed"),
      acceleration: try fields.read("acceleration") { value throws(MessagingError) in try value.vector() },
      angularVelocity: try fields.read("angular_velocity") { value throws(MessagingError) in
        try value.vector()
      },
      compass: try fields.double("compass"), latitude: try fields.double("latitude"),
      longitude: try fields.double("longitude"), altitude: try fields.double("altitude"))
  }
}

extension PrivilegedMessage {
  fileprivate init(_ fields: consuming FieldReader) throws(MessagingError) {
    self.init(
      ego: try fields.integer("ego"), tick: try fields.integer("tick"), time: try fields.double("time"),
      newDescriptions: try fields.list("new_descriptions") { value throws(MessagingError) in
        try ActorDescription(value)
      },
      states: try fields.list("states") { value throws(MessagingError) in try ActorState(value) },
      lightStates: try fields.list("light_states") { value throws(MessagingError) in try value.numbered() },
      collisions: try fields.list("collisions") { value throws(MessagingError) in try Collision(value) })
  }
}

extension ActorDescription {
  fileprivate init(_ value: MessagePackValue) throws(MessagingError) {
    var row = try value.row(10)
    self.init(
      id: try row.integer(), kind: try row.read { value throws(MessagingError) in try value.numbered() },
      typeID: try row.string(), roleName: try row.string(), halfExtent: try row.vectorComponents(),
      boxCentre: try row.pointComponents())
  }
}

extension ActorState {
  fileprivate init(_ value: MessagePackValue) throws(MessagingError) {
    var row = try value.row(18)
    self.init(
      id: try row.integer(), pose: try row.poseComponents(), velocity: try row.vectorComponents(),
      acceleration: try row.vectorComponents(), angularVelocity: try row.vectorComponents(),
      lights: VehicleLights(rawValue: try row.integer()), doors: VehicleDoors(rawValue: try row.integer()))
  }
}

extension Collision {
  fileprivate init(_ value: MessagePackValue) throws(MessagingError) {
    var row = try value.row(3)
    self.init(actor: try row.integer(), other: try row.integer(), otherTypeID: try row.string())
  }
}
