import Roads

/// A scenario type as authors see it: what happens, how it goes wrong, its
/// parameters, and what it asks of the road. What it does stands
/// in `ScenarioCatalogue`.
///
/// Values and places are those of Bench2Drive's 220 routes (`reference/bench2drive.md` §3.1, facts), defaults are
/// upstream's (`srunner/scenarios`).
public struct ScenarioSpecification: Sendable {
  public var type: String
  /// One sentence.
  public var summary: String
  /// How a driver fails who ignores it.
  public var hazard: ScenarioHazard
  public var parameters: [ParameterSpecification]
  /// Where it can be played.
  var site: SiteRequirement

  init(
    _ type: String, _ summary: String, _ hazard: ScenarioHazard, _ site: SiteRequirement,
    _ parameters: [ParameterSpecification] = []
  ) {
    self.type = type
    self.summary = summary
    self.hazard = hazard
    self.parameters = parameters
    self.site = site
  }

  /// The 44 types, by name.
  public static let all: [ScenarioSpecification] =
    (obstacles + roadsides + turns + crossings + ramps).sorted { $0.type < $1.type }

  private static let byType = Dictionary(uniqueKeysWithValues: all.map { ($0.type, $0) })

  public static func of(_ type: String) -> ScenarioSpecification? { byType[type] }

  /// Such as `distance=120 direction=right`; what must be given stands as `start_actor_flow!`.
  public var defaults: String {
    parameters.map { parameter in
      parameter.standard.map { "\(parameter.name)=\($0)" } ?? "\(parameter.name)!"
    }.joined(separator: " ")
  }
}

extension ScenarioSpecification {
  /// - Throws: `unknownType` with the names that may have been meant.
  public static func named(_ type: String) throws(ScenarioGeneratorError) -> ScenarioSpecification {
    guard let found = of(type) else { throw .unknownType(got: type, nearest: ScenarioType.nearest(to: type)) }
    return found
  }

  /// The type, what happens, what goes wrong, and each parameter on a line.
  public var text: String {
    let lines = parameters.map { parameter in
      "  <\(parameter.name)>: \(parameter.meaning); \(parameter.expected), "
        + (parameter.standard.map { "\($0) when absent" } ?? "must be given")
    }
    let failure = "  a driver who ignores it (\(hazard.driver.rawValue)) \(hazard.words)"
    return ([type + ": " + summary, failure] + (lines.isEmpty ? ["  no parameters"] : lines)).joined(
      separator: "\n")
  }
}
