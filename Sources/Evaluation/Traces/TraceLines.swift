import DriveTypes
import Foundation
import Roads

/// A stored trace with everything in it as JSON Lines: what other programs' exports start from (`Bridges/Exports`).
///
/// The first line is the header, the second the lanes around the route where they were asked for, and every other line a
/// tick. World frame of DriveLoop: x east, y north, z up, metres; angles in radians, yaw counter-clockwise; m/s; seconds.
/// `Bridges/Exports/README.md` names every member.
public enum TraceLines {
  public static let formatVersion = 1
  /// Metres around the route within which lanes are told.
  static let reach = 70.0

  /// - Parameters:
  ///   - maps: where the town's map is; nil to leave the lanes out.
  ///   - plans: what the model planned along the trace; nil to leave plans out.
  ///   - line: takes one line after another, without its end.
  public static func write(
    ofTraceFile path: String, maps: MapStore? = nil, plans: ((Trace) throws -> TracePlans)? = nil,
    line: (String) throws -> Void
  ) throws {
    let trace = try TraceFile.read(URL(fileURLWithPath: path))
    func write(_ members: [JSONMember]) throws { try line(JSONWriter.text(.object(members), indent: nil)) }
    let made = try plans?(trace)
    try write(header(trace) + (made.map { [JSONMember("plans", .object(members($0)))] } ?? []))
    if let maps {
      let network = try maps.network(of: trace.header)
      let lanes = network.laneMap(around: trace.header.denseRoute.map(\.pose.position), reach: reach).lanes
      try write([
        JSONMember("type", .string("lanes")), JSONMember("lanes", .array(lanes.map { .object(members($0)) })),
      ])
    }
    var coming = (made?.plans ?? [])[...]
    for (place, tick) in trace.ticks.enumerated() {
      var members = members(tick)
      if let plan = coming.first, plan.place == place {
        coming.removeFirst()
        members.append(JSONMember("plan", .object(self.members(plan))))
      }
      try write(members)
    }
  }

  private static func header(_ trace: Trace) -> [JSONMember] {
    let header = trace.header
    return [
      JSONMember("type", .string("header")), JSONMember("format", .integer(formatVersion)),
      JSONMember("route_id", .string(header.routeID)), JSONMember("town", .string(header.town)),
      JSONMember("map_sha256", .string(header.mapHash)), JSONMember("world", .string(header.world)),
      JSONMember("agent", .string(header.agent)),
      // As text: JSON's readers may keep no more than 53 bits.
      JSONMember("seed", .string(String(header.seed))),
      JSONMember("tick_duration", .float(header.tickDuration)),
      JSONMember("failure", trace.failure.map { .string($0) } ?? .null),
      JSONMember("ticks", .integer(trace.ticks.count)), JSONMember("ego", .object(members(header.ego))),
      JSONMember(
        "dense_route",
        .array(
          header.denseRoute.map { point in
            .object([
              JSONMember("pose", pose(point.pose)), JSONMember("option", .string(point.option.name)),
            ])
          })),
      JSONMember(
        "traffic_lights",
        .array(
          header.trafficLights.map {
            control($0.id, $0.signalID, $0.pose, $0.triggerVolume)
          })),
      JSONMember(
        "stop_signs",
        .array(header.stopSigns.map { control($0.id, $0.signalID, $0.pose, $0.triggerVolume) })),
    ]
  }

  private static func members(_ tick: TraceTick) -> [JSONMember] {
    let control = tick.control
    var members = [
      JSONMember("type", .string("tick")), JSONMember("tick", .integer(tick.tick)),
      JSONMember("time", .float(tick.time)),
      JSONMember(
        "ego",
        .object([
          JSONMember("pose", pose(tick.ego.pose)), JSONMember("velocity", vector(tick.ego.velocity)),
          JSONMember("acceleration", vector(tick.ego.acceleration)),
          JSONMember("angular_velocity", vector(tick.ego.angularVelocity)),
          JSONMember("speed", .float(tick.ego.speed)),
        ])),
      JSONMember(
        "control",
        .object([
          JSONMember("throttle", .float(control.throttle)), JSONMember("steer", .float(control.steer)),
          JSONMember("brake", .float(control.brake)), JSONMember("hand_brake", .bool(control.handBrake)),
          JSONMember("reverse", .bool(control.reverse)),
        ])),
      JSONMember("spawned", .array(tick.spawned.map { .object(Self.members($0)) })),
      JSONMember("actors", .array(tick.others.map(actor))),
      JSONMember("lights", .string(tick.lightStates.map(letter).joined())),
      JSONMember(
        "collisions",
        .array(
          tick.collisions.map {
            .object([
              JSONMember("other", .integer(Int($0.other))), JSONMember("type_id", .string($0.otherTypeID)),
            ])
          })),
      JSONMember("signals", .array(tick.signals.map { .string(text($0)) })),
    ]
    if let decision = tick.decision {
      members.append(JSONMember("decision", .object(Self.members(decision))))
    }
    return members
  }

  private static func members(_ plans: TracePlans) -> [JSONMember] {
    [
      JSONMember("count", .integer(plans.plans.count)),
      JSONMember("difference", plans.difference.map { .float($0) } ?? .null),
    ]
  }

  private static func members(_ plan: TracePlans.Plan) -> [JSONMember] {
    [
      JSONMember("points", .array(plan.points.map(point))),
      JSONMember("way", .array(plan.way.map(point))),
      JSONMember("tokens", .array(plan.tokens.map { .integer($0) })),
      JSONMember("text", plan.text.map { .string($0) } ?? .null),
    ]
  }

  private static func members(_ actor: ActorDescription) -> [JSONMember] {
    [
      JSONMember("id", .integer(Int(actor.id))), JSONMember("kind", .string(String(describing: actor.kind))),
      JSONMember("type_id", .string(actor.typeID)), JSONMember("role", .string(actor.roleName)),
      JSONMember("half_extent", vector(actor.halfExtent)),
      JSONMember("box_centre", point(actor.boxCentre)),
    ]
  }

  private static func members(_ decision: Decision) -> [JSONMember] {
    [
      JSONMember("target_speed", .float(decision.targetSpeed)),
      JSONMember("lateral_offset", .float(decision.lateralOffset)),
      JSONMember(
        "reasons",
        .array(
          decision.reasons.map { reason in
            .object([
              JSONMember("cause", .string(reason.cause.name)),
              JSONMember("actor", reason.actor.map { .integer(Int($0)) } ?? .null),
              JSONMember("distance", reason.distance.map { .float($0) } ?? .null),
              JSONMember("visible", .bool(reason.isVisible)),
            ])
          })),
    ]
  }

  private static func members(_ lane: LaneStrip) -> [JSONMember] {
    [
      JSONMember("road", .integer(Int(lane.road))), JSONMember("section", .integer(Int(lane.section))),
      JSONMember("lane", .integer(Int(lane.lane))),
      JSONMember("use", .string(String(describing: lane.use))),
      JSONMember("junction", .bool(lane.isInJunction)), JSONMember("speed_limit", .float(lane.speedLimit)),
      JSONMember(
        "points",
        .array(
          lane.points.map {
            .array([
              .float($0.position.x), .float($0.position.y), .float($0.position.z), .float($0.width),
            ])
          })),
    ]
  }

  /// `[id, x, y, z, roll, pitch, yaw, vx, vy, vz, lights, doors]`: there are many.
  private static func actor(_ actor: TraceActor) -> JSONNode {
    let numbers = [
      actor.x, actor.y, actor.z, actor.roll, actor.pitch, actor.yaw, actor.velocityX, actor.velocityY,
      actor.velocityZ,
    ]
    return .array(
      [.integer(Int(actor.id))] + numbers.map { .float(Double($0)) }
        + [.integer(Int(actor.lights.rawValue)), .integer(Int(actor.doors.rawValue))])
  }

  private static func control<F: Frame>(
    _ id: ActorID, _ signal: String, _ place: Pose<F>, _ volume: OrientedBox<F>
  ) -> JSONNode {
    .object([
      JSONMember("id", .integer(Int(id))), JSONMember("signal_id", .string(signal)),
      JSONMember("pose", pose(place)), JSONMember("trigger_centre", point(volume.centre)),
      JSONMember("trigger_yaw", .float(volume.yaw)),
      JSONMember("trigger_half_extent", vector(volume.halfExtent)),
    ])
  }

  /// `[x, y, z, roll, pitch, yaw]`
  private static func pose<F: Frame>(_ pose: Pose<F>) -> JSONNode {
    .array(
      [
        pose.position.x, pose.position.y, pose.position.z, pose.rotation.roll, pose.rotation.pitch,
        pose.rotation.yaw,
      ].map { .float($0) })
  }
  private static func vector<F: Frame>(_ vector: Vector<F>) -> JSONNode {
    .array([.float(vector.x), .float(vector.y), .float(vector.z)])
  }
  private static func point<F: Frame>(_ point: Point<F>) -> JSONNode {
    .array([.float(point.x), .float(point.y), .float(point.z)])
  }

  private static func letter(_ state: TrafficLightState) -> String {
    switch state {
    case .red: "R"
    case .yellow: "Y"
    case .green: "G"
    case .off: "O"
    case .unknown: "?"
    }
  }

  private static func text(_ signal: ScenarioSignal) -> String {
    switch signal {
    case .scenarioStarted(let name, let type): "scenario started: \(name) (\(type))"
    case .scenarioEnded(let name): "scenario ended: \(name)"
    case .actorBlockedTest(let enabled): "actor blocked test \(enabled ? "on" : "off")"
    case .wrongDirectionTest(let enabled): "wrong direction test \(enabled ? "on" : "off")"
    case .scenarioTimedOut(let name): "scenario timed out: \(name)"
    case .secondCollisionTest(let enabled): "second collision test \(enabled ? "on" : "off")"
    case .emergencyVehicle(let id?): "emergency vehicle: \(id)"
    case .emergencyVehicle(nil): "emergency vehicle: none"
    }
  }
}
