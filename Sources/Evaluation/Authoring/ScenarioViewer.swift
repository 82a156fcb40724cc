import DriveTypes
import Foundation
import Roads

/// Draws a route's scenario while an agent drives it.
public struct ScenarioViewer {
  private let maps: MapStore
  private let seed: UInt64

  public init(maps: MapStore, seed: UInt64 = 0) {
    self.maps = maps
    self.seed = seed
  }

  /// - Parameters:
  ///   - route: id in the file; the first route where nil.
  ///   - size: longest side, pixels.
  /// - Throws: `EvaluationError.unknownRoute`, `.nothingToShow` where the route cannot be driven, and what the file, map
  ///   and agent throw.
  public func svg(of file: URL, route id: String?, agent: String, size: Double = 1200) throws -> String {
    let routes = try RouteFile(contentsOf: file).routes
    guard let route = id == nil ? routes.first : routes.first(where: { $0.id == id }) else {
      throw EvaluationError.unknownRoute(id: id ?? "", suite: file.relativePath)
    }
    var trial = RouteTrial(maps: maps, seed: seed)
    let prepared = try trial.prepare(route)
    return try Self.svg(of: prepared, run: trial.drive(prepared, agent: agent), agent: agent, size: size)
  }

  static func svg(of route: PreparedRoute, run: RouteRun, agent: String, size: Double) throws -> String {
    guard let trace = run.trace, let scenario = route.definition.scenarios.first else {
      throw EvaluationError.nothingToShow(
        routeID: route.definition.id, reason: run.reason ?? "it has no scenario; see `driveloop view`")
    }
    var picture = ScenarioPicture()
    picture.size = size
    return picture.svg(
      of: trace, scenario: scenario, on: route.surroundings,
      caption: "\(scenario.type), \(route.definition.town): \(agent), \(run.record.outcome)")
  }
}
