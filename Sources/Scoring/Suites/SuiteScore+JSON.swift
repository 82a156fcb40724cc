import DriveTypes

/// The score for machines.
extension SuiteScore {
  public var json: JSONNode {
    var members = [
      JSONMember("name", .string(name)),
      JSONMember("rules", .string(rules.rawValue)),
      JSONMember("evaluated_routes", .integer(driving.evaluated)),
      JSONMember("suite_size", .integer(driving.suiteSize)),
      JSONMember("driving_score", .object(both(driving.official, driving.evaluatedOnly))),
      JSONMember("success_count", .integer(driving.successes)),
      JSONMember(
        "success_rate",
        .object(both(driving.successRate * 100, driving.successRateEvaluatedOnly.map { $0 * 100 }))),
      JSONMember("efficiency", Self.optional(efficiency?.value)),
      JSONMember("efficiency_routes", .integer(efficiency?.routes ?? 0)),
    ]
    if let comfort {
      members.append(
        JSONMember(
          "comfort",
          .object([
            JSONMember("value", Self.optional(comfort.value)),
            JSONMember("routes", .integer(comfort.routes)),
            JSONMember("missing", Self.strings(comfort.missing)),
            JSONMember("problems", Self.strings(comfort.problems.map(\.description))),
          ])))
    }
    if let abilities { members.append(JSONMember("abilities", abilities.json)) }
    members += [
      JSONMember("statuses", .object(statuses.map { JSONMember($0.status, .integer($0.count)) })),
      JSONMember(
        "infractions",
        .object(InfractionKind.allCases.map { JSONMember($0.rawValue, .integer(infractionCount($0))) })),
      JSONMember(
        "missing_routes", missing.map { Self.strings($0.map(\.id)) } ?? .null),
      JSONMember("foreign_routes", Self.strings(foreign)),
      JSONMember(
        "duplicate_routes",
        .array(
          duplicates.map {
            .object([JSONMember("route_id", .string($0.routeID)), JSONMember("records", .integer($0.count))])
          })),
      JSONMember("unfinished_files", Self.strings(unfinishedFiles)),
      JSONMember("disagreements", Self.strings(disagreements)),
      JSONMember("published_rates", .array(audits.map(\.json))),
    ]
    return .object(members)
  }

  private func both(_ official: Double, _ evaluatedOnly: Double?) -> [JSONMember] {
    [
      JSONMember("official", .float(official)), JSONMember("evaluated_only", Self.optional(evaluatedOnly)),
    ]
  }

  static func optional(_ value: Double?) -> JSONNode { value.map { .float($0) } ?? .null }
  static func strings(_ strings: [String]) -> JSONNode { .array(strings.map { .string($0) }) }
}

extension AbilityScores {
  /// The keys of upstream's `merged_ability.json`, and what is behind the numbers.
  public var json: JSONNode {
    var members = [JSONMember("version", .string(version.rawValue))]
    members += Ability.allCases.map { JSONMember($0.rawValue, SuiteScore.optional(self[$0])) }
    members += [
      JSONMember("mean", SuiteScore.optional(mean)),
      JSONMember(
        "counts",
        .object(
          Ability.allCases.map { ability in
            let count = counts[ability] ?? Count()
            return JSONMember(ability.rawValue, .array([.integer(count.successes), .integer(count.total)]))
          })),
      JSONMember(
        "traffic_signs_by_success",
        .array([.integer(trafficSignsBySuccess.successes), .integer(trafficSignsBySuccess.total)])),
      JSONMember("undecided", SuiteScore.strings(undecided)),
      JSONMember(
        "crashed",
        .array(missing.map { .array([$0.scenarioType.map { .string($0) } ?? .null, .string($0.id)]) })),
    ]
    return .object(members)
  }
}

extension PublishedRate {
  var json: JSONNode {
    .object([
      JSONMember("rate", .float(rate)),
      JSONMember("suspicious", .bool(isSuspicious)),
      JSONMember("successes", successes.map { .integer($0) } ?? .null),
      JSONMember(
        "explanations", SuiteScore.strings(explanations.map { "\($0.successes)/\($0.routes)" })),
    ])
  }
}
