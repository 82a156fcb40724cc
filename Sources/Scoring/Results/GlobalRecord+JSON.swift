import DriveTypes

/// The global record's place in the checkpoint schema.
extension GlobalRecord {
  public var json: JSONNode {
    .object([
      JSONMember("index", .integer(-1)),
      JSONMember("route_id", .integer(-1)),
      JSONMember("status", .string(status.rawValue)),
      JSONMember(
        "infractions",
        .object(InfractionKind.allCases.map { JSONMember($0.rawValue, .number(self[$0])) })),
      JSONMember("scores_mean", mean.json),
      JSONMember("scores_std_dev", standardDeviation.json),
      JSONMember(
        "meta",
        .object([
          JSONMember("total_length", .number(meta.totalLength)),
          JSONMember("duration_game", .number(meta.durationGame)),
          JSONMember("duration_system", .number(meta.durationSystem)),
          JSONMember(
            "exceptions",
            .array(
              meta.exceptions.map { .array([.string($0.routeID), .integer($0.index), .string($0.status)]) })),
        ])),
    ])
  }

  public init(_ cursor: JSONCursor) throws(JSONError) {
    self.init()
    status = RouteStatus(rawValue: try cursor.member("status").string())
    let infractions = try cursor.member("infractions")
    for kind in InfractionKind.allCases {
      if let node = try infractions.optional(kind.rawValue) {
        self.infractions[kind.index] = try node.number()
      }
    }
    mean = try Scores(try cursor.member("scores_mean"))
    standardDeviation = try Scores(try cursor.member("scores_std_dev"))
    let meta = try cursor.member("meta")
    self.meta.totalLength = try meta.member("total_length").number()
    self.meta.durationGame = try meta.member("duration_game").number()
    self.meta.durationSystem = try meta.member("duration_system").number()
    for item in try meta.member("exceptions").items() {
      let parts = try item.items()
      guard parts.count == 3 else {
        throw item.error(expected: "[route id, index, status]", got: "\(parts.count) items")
      }
      self.meta.exceptions.append(
        Exception(
          routeID: try parts[0].string(), index: try parts[1].integer(), status: try parts[2].string()))
    }
  }
}

extension GlobalRecord.Scores {
  fileprivate var json: JSONNode {
    .object([
      JSONMember("score_composed", .number(composed)),
      JSONMember("score_route", .number(route)),
      JSONMember("score_penalty", .number(penalty)),
    ])
  }

  fileprivate init(_ cursor: JSONCursor) throws(JSONError) {
    composed = try cursor.member("score_composed").number()
    route = try cursor.member("score_route").number()
    penalty = try cursor.member("score_penalty").number()
  }
}
