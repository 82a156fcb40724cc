import DriveTypes

/// The record's place in the checkpoint schema; field order is upstream's (`vars(RouteRecord)`).
extension RouteRecord {
  public var json: JSONNode {
    var members: [JSONMember] = []
    if let index { members.append(JSONMember("index", .integer(index))) }
    members.append(JSONMember("route_id", .string(routeID)))
    if let place {
      members += [
        JSONMember("scenario_name", .string(place.scenarioName)),
        JSONMember("weather_id", place.weatherID.map { .string($0) } ?? .null),
        JSONMember("save_name", .string(place.saveName)),
      ]
    }
    members += [
      JSONMember("status", .string(status.rawValue)),
      JSONMember("num_infractions", .integer(infractionCount)),
      JSONMember("infractions", infractions.json),
      JSONMember(
        "scores",
        .object([
          JSONMember("score_route", .number(scores.route)),
          JSONMember("score_penalty", .number(scores.penalty)),
          JSONMember("score_composed", .number(scores.composed)),
        ])),
      JSONMember(
        "meta",
        .object([
          JSONMember("route_length", .number(meta.routeLength)),
          JSONMember("duration_game", .number(meta.durationGame)),
          JSONMember("duration_system", .number(meta.durationSystem)),
        ])),
    ]
    if let place { members.append(JSONMember("town_name", .string(place.townName))) }
    return .object(members)
  }

  /// Required: id, status, infractions, scores. The other fields may be missing, as in older files.
  public init(_ cursor: JSONCursor) throws(JSONError) {
    var place: Place?
    if let scenario = try cursor.optional("scenario_name") {
      var weather: String?
      if let node = try cursor.optional("weather_id"), !node.isNull { weather = try node.string() }
      place = Place(
        scenarioName: try scenario.string(), weatherID: weather,
        saveName: try cursor.optional("save_name")?.string() ?? "",
        townName: try cursor.optional("town_name")?.string() ?? "")
    }
    self.init(
      index: try cursor.optional("index")?.integer(), routeID: try cursor.member("route_id").string(),
      place: place)
    status = RouteStatus(rawValue: try cursor.member("status").string())
    infractions = try InfractionLists(try cursor.member("infractions"))
    infractionCount = try cursor.optional("num_infractions")?.integer() ?? infractions.count
    let scores = try cursor.member("scores")
    self.scores = Scores(
      route: try scores.member("score_route").number(), penalty: try scores.member("score_penalty").number(),
      composed: try scores.member("score_composed").number())
    if let meta = try cursor.optional("meta") {
      self.meta = Meta(
        routeLength: try meta.optional("route_length")?.number() ?? 0,
        durationGame: try meta.optional("duration_game")?.number() ?? 0,
        durationSystem: try meta.optional("duration_system")?.number() ?? 0)
    }
  }
}

extension InfractionLists {
  var json: JSONNode {
    let known = InfractionKind.allCases.map { kind in
      JSONMember(kind.rawValue, .array(self[kind].map { .string($0) }))
    }
    return .object(known + others.map { JSONMember($0.key, .array($0.texts.map { .string($0) })) })
  }

  init(_ cursor: JSONCursor) throws(JSONError) {
    self.init()
    for member in try cursor.members() {
      let texts = try JSONCursor(member.node, file: cursor.file, path: "\(cursor.path).\(member.key)")
        .strings()
      if let kind = InfractionKind(rawValue: member.key) {
        self[kind] = texts
      } else {
        others.append(Other(key: member.key, texts: texts))
      }
    }
  }
}
