import DriveTypes

extension MessagePackWriter {
  func briefing(_ briefing: RouteBriefing) {
    key("route")
    string(briefing.routeID)
    key("town")
    string(briefing.town)
    key("map_hash")
    string(briefing.mapHash)
    key("seed")
    unsigned(briefing.seed)
    key("plan")
    list(briefing.plan, routePoint)
    key("origin_latitude")
    double(briefing.originLatitude)
    key("origin_longitude")
    double(briefing.originLongitude)
    key("privileged")
    guard let privileged = briefing.privileged else { return null() }
    map(5)
    key("dense_route")
    list(privileged.denseRoute, routePoint)
    key("speed_limits")
    list(privileged.speedLimits, double)
    key("traffic_lights")
    list(privileged.trafficLights, trafficLight)
    key("stop_signs")
    list(privileged.stopSigns, stopSign)
    key("lanes")
    laneMap(privileged.lanes)
  }

  /// [x, y, z, roll, pitch, yaw, option]
  private func routePoint(_ point: RoutePoint) {
    array(7)
    components(point.pose)
    integer(Int(point.option.rawValue))
  }

  /// [id, signal id, junction or nil, pose, trigger volume]
  private func trafficLight(_ light: TrafficLightDescription) {
    array(5)
    integer(Int(light.id))
    string(light.signalID)
    if let junction = light.junction { integer(Int(junction)) } else { null() }
    pose(light.pose)
    box(light.triggerVolume)
  }

  /// [id, signal id, pose, trigger volume]
  private func stopSign(_ sign: StopSignDescription) {
    array(4)
    integer(Int(sign.id))
    string(sign.signalID)
    pose(sign.pose)
    box(sign.triggerVolume)
  }
}

extension RouteBriefing {
  init(_ fields: consuming FieldReader) throws(MessagingError) {
    self.init(
      routeID: try fields.string("route"), town: try fields.string("town"),
      mapHash: try fields.string("map_hash"),
      seed: try fields.read("seed") { value throws(MessagingError) in try value.unsigned() },
      plan: try fields.list("plan") { value throws(MessagingError) in try RoutePoint(value) },
      originLatitude: try fields.double("origin_latitude"),
      originLongitude: try fields.double("origin_longitude"),
      privileged: try fields.optional("privileged") { value throws(MessagingError) in
        try PrivilegedBriefing(try value.fields(5))
      })
  }
}

extension PrivilegedBriefing {
  fileprivate init(_ fields: consuming FieldReader) throws(MessagingError) {
    self.init(
      denseRoute: try fields.list("dense_route") { value throws(MessagingError) in try RoutePoint(value) },
      speedLimits: try fields.list("speed_limits") { value throws(MessagingError) in try value.double() },
      trafficLights: try fields.list("traffic_lights") { value throws(MessagingError) in
        try TrafficLightDescription(value)
      },
      stopSigns: try fields.list("stop_signs") { value throws(MessagingError) in
        try StopSignDescription(value)
      },
      lanes: try fields.read("lanes") { value throws(MessagingError) in try LaneMap(value) })
  }
}

extension RoutePoint {
  fileprivate init(_ value: MessagePackValue) throws(MessagingError) {
    var row = try value.row(7)
    self.init(
      pose: try row.poseComponents(),
      option: try row.read { value throws(MessagingError) in try value.numbered() })
  }
}

extension TrafficLightDescription {
  fileprivate init(_ value: MessagePackValue) throws(MessagingError) {
    var row = try value.row(5)
    self.init(
      id: try row.integer(), signalID: try row.string(),
      junction: try row.read { value throws(MessagingError) in
        value.isNil ? nil : try value.integer(Int32.self)
      },
      pose: try row.pose(), triggerVolume: try row.box())
  }
}

extension StopSignDescription {
  fileprivate init(_ value: MessagePackValue) throws(MessagingError) {
    var row = try value.row(4)
    self.init(
      id: try row.integer(), signalID: try row.string(), pose: try row.pose(), triggerVolume: try row.box())
  }
}
