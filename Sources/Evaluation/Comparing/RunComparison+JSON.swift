import DriveTypes
import Scoring

/// The comparison for machines; the same bytes for the same runs.
extension RunComparison {
  public var json: String {
    JSONWriter.text(
      .object([
        JSONMember("regression", .bool(isRegression)),
        JSONMember("reasons", .array(regressions.map { .string($0) })),
        JSONMember("world", .string(new.manifest.world)), JSONMember("suite", .string(new.manifest.suite)),
        JSONMember("base", Self.side(base)), JSONMember("new", Self.side(new)),
        JSONMember("seeds", .array(seeds.map { .string(String($0)) })),
        JSONMember("resamples", .integer(rules.bootstrap.resamples)),
        JSONMember("confidence", .float(rules.bootstrap.confidence)),
        JSONMember("all", Self.group(all)), JSONMember("abilities", .array(abilities.map(Self.group))),
        JSONMember("types", .array(types.map(Self.group))), JSONMember("noise_budget", noise?.json ?? .null),
        JSONMember("routes", .array(routes.map(Self.route))),
      ]))
  }

  private static func side(_ runs: RunSet) -> JSONNode {
    .object(
      runs.manifest.fields.filter { $0.name != "seed" }.map { JSONMember($0.name, .string($0.value)) }
        + [JSONMember("seeds", .array(runs.seeds.map { .string(String($0)) }))])
  }

  private static func group(_ group: GroupComparison) -> JSONNode {
    .object([
      JSONMember("name", .string(group.name)), JSONMember("routes", .integer(group.routes)),
      JSONMember("pairs", .integer(group.pairs)), JSONMember("base", .float(group.base)),
      JSONMember("new", .float(group.new)), JSONMember("difference", .float(group.difference)),
      JSONMember("interval", interval(group.interval)),
      JSONMember("base_success_rate", .float(group.baseSuccess)),
      JSONMember("new_success_rate", .float(group.newSuccess)),
      JSONMember("success_difference", .float(group.successDifference)),
      JSONMember("success_interval", interval(group.successInterval)),
    ])
  }

  private static func interval(_ interval: Interval?) -> JSONNode {
    interval.map { .array([.float($0.low), .float($0.high)]) } ?? .null
  }

  private static func route(_ route: RouteComparison) -> JSONNode {
    .object([
      JSONMember("route_id", .string(route.route.id)), JSONMember("town", .string(route.route.town)),
      JSONMember("type", route.route.type.map { .string($0) } ?? .null),
      JSONMember("base", .float(route.baseScore)), JSONMember("new", .float(route.newScore)),
      JSONMember("difference", .float(route.difference)), JSONMember("flip", .string(route.flip.rawValue)),
      JSONMember("seeds", .array(route.pairs.map(pair))),
    ])
  }

  private static func pair(_ pair: RoutePair) -> JSONNode {
    .object([
      JSONMember("seed", .string(String(pair.seed))), JSONMember("base", .float(pair.base.score)),
      JSONMember("new", pair.new.map { .float($0.score) } ?? .null),
      JSONMember("base_status", .string(pair.base.status)),
      JSONMember("new_status", pair.new.map { .string($0.status) } ?? .null),
      JSONMember("base_success", .bool(pair.base.isSuccess)),
      JSONMember("new_success", .bool(pair.new?.isSuccess == true)),
    ])
  }
}

extension NoiseBudget {
  var json: JSONNode {
    .object([
      JSONMember("deviation", .float(deviation)), JSONMember("seeds", .integer(seeds)),
      JSONMember("difference", .float(difference)), JSONMember("seeds_needed", .integer(needed)),
    ])
  }
}
