import DriveTypes

// Each pair of write and read stands together; the order of lines is the order of fields on the wire.

extension MessagePackWriter {
  func hello(_ hello: Hello) {
    key("protocol")
    integer(hello.version)
    key("agent")
    string(hello.agent)
    key("model")
    if let model = hello.model { self.model(model) } else { null() }
    key("cameras")
    list(hello.requirements.cameras) { camera in
      array(5)
      string(camera.id)
      pose(camera.pose)
      integer(camera.width)
      integer(camera.height)
      double(camera.fieldOfView)
    }
    key("camera_period")
    integer(hello.requirements.cameraPeriod)
    key("jpeg_quality")
    integer(hello.requirements.jpegQuality)
    key("sensors")
    list(hello.requirements.sensors, sensor)
    key("privileged")
    bool(hello.requirements.privileged)
  }
}

extension Hello {
  init(_ fields: consuming FieldReader) throws(MessagingError) {
    version = try fields.integer("protocol")
    agent = try fields.string("agent")
    model = try fields.optional("model") { value throws(MessagingError) in
      try ModelIdentity(try value.fields(2))
    }
    let cameras = try fields.list("cameras") { value throws(MessagingError) in
      var row = try value.row(5)
      return CameraSpecification(
        id: try row.string(), pose: try row.pose(), width: try row.integer(), height: try row.integer(),
        fieldOfView: try row.double())
    }
    requirements = AgentRequirements(
      cameras: cameras, cameraPeriod: try fields.integer("camera_period"),
      jpegQuality: try fields.integer("jpeg_quality"),
      sensors: try fields.list("sensors") { value throws(MessagingError) in try SensorRequest(value) },
      privileged: try fields.bool("privileged"))
  }
}

extension MessagePackWriter {
  func welcome(_ welcome: Welcome) {
    key("protocol")
    integer(welcome.version)
    key("world")
    string(welcome.world)
    key("tick_duration")
    double(welcome.tickDuration)
  }
}

extension Welcome {
  init(_ fields: consuming FieldReader) throws(MessagingError) {
    version = try fields.integer("protocol")
    world = try fields.string("world")
    tickDuration = try fields.double("tick_duration")
  }
}

extension MessagePackWriter {
  func refusal(_ refusal: Refusal) {
    key("code")
    string(refusal.code.rawValue)
    key("message")
    string(refusal.message)
    key("expected")
    string(refusal.expected)
    key("got")
    string(refusal.got)
  }
}

extension Refusal {
  init(_ fields: consuming FieldReader) throws(MessagingError) {
    code = try fields.read("code") { value throws(MessagingError) in try value.choice() }
    message = try fields.string("message")
    expected = try fields.string("expected")
    got = try fields.string("got")
  }
}

extension MessagePackWriter {
  func control(_ message: ControlMessage) {
    key("tick")
    integer(message.tick)
    key("throttle")
    double(message.control.throttle)
    key("steer")
    double(message.control.steer)
    key("brake")
    double(message.control.brake)
    key("hand_brake")
    bool(message.control.handBrake)
    key("reverse")
    bool(message.control.reverse)
    key("decision")
    if let decision = message.decision { self.decision(decision) } else { null() }
    key("plans")
    if let counts = message.planCounts { planCounts(counts) } else { null() }
  }
}

extension ControlMessage {
  /// Reads the numbers as they are; whether they are in range is the world's question (`VehicleControl.isValid`).
  init(_ fields: consuming FieldReader) throws(MessagingError) {
    tick = try fields.integer("tick")
    control = VehicleControl()
    control.throttle = try fields.double("throttle")
    control.steer = try fields.double("steer")
    control.brake = try fields.double("brake")
    control.handBrake = try fields.bool("hand_brake")
    control.reverse = try fields.bool("reverse")
    decision = try fields.optional("decision") { value throws(MessagingError) in
      try Decision(try value.fields(3))
    }
    planCounts = try fields.optional("plans") { value throws(MessagingError) in try PlanCounts(value) }
  }
}

extension MessagePackWriter {
  func routeEnd(_ end: RouteEnd) {
    key("route")
    string(end.routeID)
    key("controls")
    integer(end.controls)
  }
}

extension RouteEnd {
  init(_ fields: consuming FieldReader) throws(MessagingError) {
    routeID = try fields.string("route")
    controls = try fields.integer("controls")
  }
}

extension MessagePackWriter {
  func fault(_ fault: Fault) {
    key("code")
    string(fault.code.rawValue)
    key("message")
    string(fault.message)
  }
}

extension Fault {
  init(_ fields: consuming FieldReader) throws(MessagingError) {
    code = try fields.read("code") { value throws(MessagingError) in try value.choice() }
    message = try fields.string("message")
  }
}
