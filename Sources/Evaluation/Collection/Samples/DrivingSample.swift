import DriveTypes
import Driving

/// One moment to learn from: what the model is told and shown, what it should answer, and what there was to see.
///
/// The JSON line is the contract with `Training/`: metres, m/s, radians in the ego's frame at the moment (of the shifted
/// ego in recovery views), x ahead, y to the left; pictures are bytes of the `.bin` file of the same name.
struct DrivingSample {
  /// Bytes of a picture in its file.
  struct Picture: Sendable, Hashable {
    var offset, length: Int
  }

  var id, route, scenario, town: String
  var tick: Int
  /// yawRate: radians a second to the left, since the earlier picture.
  var time, speed, yawRate: Double
  var command: RoadOption
  var targets: [Point<Ego>]
  var motion: SampleMotion
  var way: SampleWay
  /// Periods of a plan.
  var horizon: Int
  var image, previous: Picture
  var view: RecoveryView
  var labels: SampleLabels
  var text: ReasoningText

  var json: JSONNode {
    .object([
      JSONMember("id", .string(id)), JSONMember("route", .string(route)),
      JSONMember("scenario", .string(scenario)), JSONMember("town", .string(town)),
      JSONMember("tick", .integer(tick)), JSONMember("time", .rounded(time)),
      JSONMember("speed", .rounded(speed)), JSONMember("yaw_rate", .rounded(yawRate)),
      JSONMember("command", .string(command.phrase)),
      JSONMember("targets", .array(targets.map { .numbers([$0.x, $0.y]) })),
      JSONMember(
        "future",
        .array(
          (0..<horizon).map { step in
            guard motion.future.indices.contains(step) else { return .null }
            let pose = motion.future[step]
            return .numbers([pose.x, pose.y, pose.heading])
          })),
      JSONMember(
        "actions",
        .array(
          (0..<horizon).map { motion.actions.indices.contains($0) ? .integer(motion.actions[$0]) : .null })),
      JSONMember("way", way.json), JSONMember("class", .string(motion.kind.rawValue)),
      JSONMember("image", image.json), JSONMember("previous", previous.json),
      JSONMember(
        "view", .object([JSONMember("y", .rounded(view.y)), JSONMember("yaw", .rounded(view.yaw))])),
      JSONMember("labels", labels.json),
      JSONMember(
        "text",
        .object([
          JSONMember("perception", .string(text.perception)),
          JSONMember("prediction", .string(text.prediction)),
          JSONMember("planning", .string(text.planning)), JSONMember("behavior", .string(text.behavior)),
        ])),
      JSONMember("weight", .float(1)),
    ])
  }
}

extension DrivingSample.Picture {
  var json: JSONNode {
    .object([JSONMember("offset", .integer(offset)), JSONMember("length", .integer(length))])
  }
}

extension SampleLabels {
  var json: JSONNode {
    .object([
      JSONMember("boxes", .array(boxes.map(\.json) + (light?.box.map { [$0] } ?? []))),
      JSONMember(
        "light",
        .object([
          JSONMember("state", .string(light?.state.rawValue ?? "none")),
          JSONMember("distance", light.map { .rounded($0.distance) } ?? .null),
          JSONMember("pixels", .integer(light?.shown?.pixels ?? 0)),
        ])),
      JSONMember(
        "lead",
        lead.map {
          .object([
            JSONMember("distance", .rounded($0.distance)), JSONMember("speed", .rounded($0.speed)),
          ])
        } ?? .null),
      JSONMember("reasons", .array(decision?.reasons.map { .string($0.cause.name) } ?? [])),
      JSONMember("target_speed", decision.map { .rounded($0.targetSpeed) } ?? .null),
    ])
  }
}

extension SampleLabels.Light {
  /// As one more box, of kind `red light` and so on; nil where it does not show.
  fileprivate var box: JSONNode? {
    guard let shown else { return nil }
    return .object([
      JSONMember("kind", .string("\(state.rawValue) light")), JSONMember("x", .rounded(shown.place.x)),
      JSONMember("y", .rounded(shown.place.y)), JSONMember("yaw", .rounded(0)),
      JSONMember("length", .rounded(0)), JSONMember("width", .rounded(0)), JSONMember("height", .rounded(0)),
      JSONMember("vx", .rounded(0)), JSONMember("vy", .rounded(0)),
      JSONMember(
        "box2d",
        .numbers([shown.bounds.left, shown.bounds.top, shown.bounds.right, shown.bounds.bottom])),
      JSONMember("pixels", .integer(shown.pixels)),
    ])
  }
}

extension SampleLabels.Box {
  var json: JSONNode {
    .object([
      JSONMember("kind", .string(object.kind.rawValue)), JSONMember("x", .rounded(object.x)),
      JSONMember("y", .rounded(object.y)), JSONMember("yaw", .rounded(object.yaw)),
      JSONMember("length", .rounded(object.length)), JSONMember("width", .rounded(object.width)),
      JSONMember("height", .rounded(object.height)), JSONMember("vx", .rounded(object.vx)),
      JSONMember("vy", .rounded(object.vy)),
      JSONMember("box2d", .numbers([bounds.left, bounds.top, bounds.right, bounds.bottom])),
      JSONMember("pixels", .integer(object.pixels)),
    ])
  }
}

extension JSONNode {
  /// A tenth of a millimetre, which is finer than anybody needs and shorter than a double.
  static func rounded(_ value: Double) -> JSONNode { .float(pythonRound(value, 4) + 0) }
  static func numbers(_ values: [Double]) -> JSONNode { .array(values.map(JSONNode.rounded)) }
}
