import DriveTypes
import Evaluation
import Foundation
import Roads

/// Plans of traces in a result folder, made again with the model that drove them: for exports.
public struct TracePlanner {
  private let maps: MapStore
  private var camera: TraceCamera

  /// - Parameters:
  ///   - path: trace in the folder `traces` of a result folder, whose manifest names the model.
  ///   - model: folder of that model.
  public init(trace path: String, model: String, maps: MapStore) throws {
    self.maps = maps
    let place = URL(fileURLWithPath: path).standardizedFileURL
    let folder = place.deletingLastPathComponent().deletingLastPathComponent().path
    let run = try StoredRun(folder: folder)
    guard
      let route = run.routes.first(where: {
        URL(fileURLWithPath: $0.tracePath).standardizedFileURL == place
      })
    else { throw ReportError.cannotPlan(reason: "\(path) is no trace that the journal of \(folder) names") }
    // Its bytes are held against the journal.
    _ = try run.trace(route)
    camera = try TraceCamera(agent: PlanSource.agent(of: run, folder: model))
  }

  public mutating func plans(of trace: Trace) throws -> TracePlans {
    let network = try maps.network(of: trace.header)
    return try camera.look(at: trace, on: network).plans ?? TracePlans()
  }
}
