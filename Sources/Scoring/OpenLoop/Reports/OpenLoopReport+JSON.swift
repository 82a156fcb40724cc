import DriveTypes

/// The report for machines.
extension OpenLoopReport {
  public var json: JSONNode {
    .object([
      JSONMember("data", .string(name)),
      JSONMember("world", source.map { .string($0.world) } ?? .null),
      JSONMember("suite", source.map { .string($0.suite) } ?? .null),
      JSONMember("samples", .integer(sampleCount)),
      JSONMember("complete_samples", .integer(completeCount)),
      JSONMember("scenes", .integer(sceneCount)),
      JSONMember("modes", .array(modes.map(\.json))),
      JSONMember("planners", .array(planners.map { json($0) })),
      JSONMember(
        "bootstrap",
        bootstrap.map {
          .object([
            JSONMember("resamples", .integer($0.resamples)), JSONMember("seed", .string("\($0.seed)")),
            JSONMember("confidence", .float($0.confidence)),
            JSONMember("groups", .string(sceneCount >= 2 ? "scenes" : "frames")),
          ])
        } ?? .null),
      JSONMember("findings", .array(findings.map(\.json))),
      JSONMember("clean", .bool(isClean)),
    ])
  }

  private func json(_ planner: Planner) -> JSONNode {
    var members = [
      JSONMember("name", .string(planner.name)),
      JSONMember("kind", .string(planner.kind.rawValue)),
      JSONMember("usable", .integer(planner.usable)),
      JSONMember("coverage", .finite(Double(planner.usable) / Double(sampleCount))),
    ]
    if let origin = planner.origin {
      members += [
        JSONMember("model_sha256", .string(origin.modelHash)),
        JSONMember("model_options", .string(origin.options)),
        JSONMember("commit", .string(origin.commit)),
      ]
    }
    if let note = planner.note { members.append(JSONMember("note", .string(note))) }
    if let driverModel = planner.driverModel { members.append(JSONMember("pdm", driverModel.json)) }
    members += [
      JSONMember("step_l2", .array(planner.stepDistances.map { .finite($0) })),
      JSONMember("ade", .finite(planner.averageDistance)),
      JSONMember("frame_errors", planner.errors.json),
      JSONMember("fde", .finite(planner.finalDistance)),
      JSONMember(
        "ade_drivelm",
        .object([
          JSONMember("at_t", .finite(planner[.uniad]?.distance.mean)),
          JSONMember("up_to_t", .finite(planner[.vad]?.distance.mean)),
        ])),
      JSONMember(
        "modes", .object(planner.scores.map { JSONMember($0.mode.name.rawValue, $0.json) })),
    ]
    return .object(members)
  }
}

extension ModeScore {
  /// Distances in metres, collisions as shares of 1.
  public var json: JSONNode {
    .object([
      JSONMember("frames", .integer(frames)),
      JSONMember("possible_frames", .integer(possibleFrames)),
      JSONMember("l2", .array(distance.values.map { .finite($0) })),
      JSONMember("l2_avg", .finite(distance.mean)),
      JSONMember("l2_undiluted", .array(undilutedDistance.values.map { .finite($0) })),
      JSONMember("l2_undiluted_avg", .finite(undilutedDistance.mean)),
      JSONMember("l2_intervals", .array(distanceIntervals.map(\.json))),
      JSONMember("collision", collision.map { .array($0.values.map { .finite($0) }) } ?? .null),
      JSONMember("collision_avg", .finite(collision?.mean)),
      JSONMember("collision_counts", collisions.map { .array($0.map { .integer($0) }) } ?? .null),
      JSONMember("collision_intervals", .array(collisionIntervals.map(\.json))),
    ])
  }
}

extension OpenLoopMode {
  public var json: JSONNode {
    .object([
      JSONMember("name", .string(name.rawValue)), JSONMember("version", .integer(version)),
      JSONMember("source", .string(source)), JSONMember("frame", .string(frame.rawValue)),
      JSONMember("distance", .string(distance.rawValue)),
      JSONMember("collision", layout == nil ? .null : .string(collision.rawValue)),
      JSONMember("raster", layout.map { .string($0.rawValue) } ?? .null),
      JSONMember("denominator", .string(denominator.rawValue)), JSONMember("diluted", .bool(isDiluted)),
      JSONMember("seconds", .array(seconds.map { .float($0) })),
    ])
  }
}

extension Interval {
  var json: JSONNode { .array([.finite(low), .finite(high)]) }
}

extension InputFinding {
  public var json: JSONNode {
    .object([
      JSONMember("kind", .string(kind.rawValue)), JSONMember("planner", planner.map { .string($0) } ?? .null),
      JSONMember("detail", .string(detail)), JSONMember("tokens", SuiteScore.strings(tokens)),
    ])
  }
}

extension JSONNode {
  /// null for what is not a number: NaN is not JSON.
  static func finite(_ value: Double?) -> JSONNode {
    guard let value, value.isFinite else { return .null }
    return .float(value)
  }
}
