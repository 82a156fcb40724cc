import DriveTypes
import Driving
import Foundation
import Roads
import Scenarios
import Scoring

/// Whether a user's routes with scenarios can be played: map, plan, parameters, trigger, room for the actors, and
/// whether an agent masters them.
public struct RouteCheck {
  /// Of one route.
  public struct Verdict: Sendable, Hashable, Codable {
    public var route: String
    public var town: String
    public var scenarios: [String]
    /// What must be mended, each with file and line.
    public var problems: [String]
    /// What the author may want to know: defaults that are taken.
    public var notes: [String]
    /// The agent's driving score, percent; nil where it did not drive.
    public var drivingScore: Double?

    public var isFit: Bool { problems.isEmpty }
  }

  private let maps: MapStore
  private let agent: String?
  private let seed: UInt64

  /// - Parameter agent: drives each route that is otherwise in order; nil: nobody drives.
  public init(maps: MapStore, agent: String? = "expert", seed: UInt64 = 0) throws {
    self.maps = maps
    self.agent = agent
    self.seed = seed
    if let agent { _ = try AgentRegistry.agent(named: agent) }
  }

  /// A verdict on each route of the file, in file order.
  /// - Throws: `RouteFileError` where the file cannot be read.
  public func verdicts(on file: URL) throws -> [Verdict] {
    var trial = RouteTrial(maps: maps, seed: seed)
    return try RouteFile(contentsOf: file).routes.map { verdict(on: $0, &trial) }
  }

  private func verdict(on route: RouteDefinition, _ trial: inout RouteTrial) -> Verdict {
    var verdict = Verdict(
      route: route.id, town: route.town, scenarios: route.scenarios.map(\.type), problems: [], notes: [])
    for scenario in route.scenarios { Self.check(scenario, &verdict) }
    if route.scenarios.isEmpty { verdict.notes.append("\(route.location): the route has no scenario") }
    let prepared: PreparedRoute
    do {
      prepared = try trial.prepare(route)
    } catch {
      verdict.problems.append("\(route.location): \(error)")
      return verdict
    }
    place(prepared, &verdict)
    if let agent, verdict.isFit { drive(prepared, agent, trial, &verdict) }
    return verdict
  }

  // MARK: Parameters

  private static func check(_ scenario: ScenarioDefinition, _ verdict: inout Verdict) {
    guard let specification = ScenarioSpecification.of(scenario.type) else {
      if !ScenarioCatalogue.types.contains(scenario.type) {
        verdict.problems.append("\(scenario.location): scenarios of type '\(scenario.type)' are not played")
      }
      return
    }
    let known = specification.parameters
    for parameter in scenario.parameters {
      guard let match = known.first(where: { $0.name == parameter.name }) else {
        let names = known.map(\.name).joined(separator: ", ")
        verdict.problems.append(
          "\(scenario.location): \(scenario.type) has no parameter '\(parameter.name)'; "
            + (names.isEmpty ? "it has none" : "it has \(names)"))
        continue
      }
      if !match.allows(parameter.value) {
        verdict.problems.append(
          "\(scenario.location): <\(match.name)> is \(text(parameter.value)), expected \(match.expected)")
      }
    }
    for parameter in known where !scenario.parameters.contains(where: { $0.name == parameter.name }) {
      if let standard = parameter.standard {
        verdict.notes.append("\(scenario.location): <\(parameter.name)> is not given: \(standard)")
      } else {
        verdict.problems.append(
          "\(scenario.location): \(scenario.type) needs <\(parameter.name) …/>: \(parameter.meaning)")
      }
    }
  }

  private static func text(_ value: ScenarioParameter.Value) -> String {
    switch value {
    case .text(let text): "'\(text)'"
    case .interval(let from, let to): "from \(from) to \(to)"
    case .location, .pose: "a place"
    case .attributes(let attributes): attributes.map { "\($0.name)='\($0.value)'" }.joined(separator: " ")
    }
  }

  // MARK: On the map

  private func place(_ route: PreparedRoute, _ verdict: inout Verdict) {
    for scenario in route.definition.scenarios
    where route.planned.index(ofTrigger: scenario.trigger) == nil {
      verdict.problems.append(
        "\(scenario.location): the trigger of \(scenario.name) is not on the route (at most 2 m and 10° off), "
          + "so the scenario would not start")
    }
    guard verdict.isFit else { return }
    do {
      let reports = try PlacementCheck.reports(
        of: route.definition, planned: route.planned, network: route.network, seed: seed)
      for (report, scenario) in zip(reports, route.definition.scenarios) {
        if case .couldNotBePlaced(let reason) = report.outcome {
          verdict.problems.append(
            reason.hasPrefix("\(scenario.location)") ? reason : "\(scenario.location): \(reason)")
        }
      }
    } catch {
      verdict.problems.append("\(error)")
    }
  }

  private func drive(_ route: PreparedRoute, _ agent: String, _ trial: RouteTrial, _ verdict: inout Verdict) {
    do {
      let run = try trial.drive(route, agent: agent)
      verdict.drivingScore = run.record.scores.composed.value
      if let reason = run.reason { verdict.problems.append("\(route.definition.location): \(reason)") }
      for (report, scenario) in zip(run.scenarios, route.definition.scenarios) {
        switch report.outcome {
        case .couldNotBePlaced(let reason): verdict.problems.append(reason)
        case .waiting, .placed:
          verdict.problems.append(
            "\(scenario.location): \(agent) did not reach the trigger of \(scenario.name)")
        default: break
        }
      }
      if !run.record.isSuccess {
        verdict.problems.append("\(route.definition.location): not solved by \(agent): \(run.record.outcome)")
      }
    } catch {
      verdict.problems.append("\(route.definition.location): \(error)")
    }
  }
}
