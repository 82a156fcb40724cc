import DriveTypes
import Foundation
import Roads

/// Draws stored traces: finds the map that a trace names and checks that it is the same one.
public struct TraceViewer {
  private let maps: MapStore

  public init(mapsCache: String?) { maps = MapStore.standard(path: mapsCache) }

  public func svg(ofTraceFile path: String, tick: Int?) throws -> String {
    let trace = try TraceFile.read(URL(fileURLWithPath: path))
    let network = try maps.network(for: trace.header.town)
    guard network.mapHash == trace.header.mapHash else {
      throw EvaluationError.otherMap(
        town: trace.header.town, got: network.mapHash, expected: trace.header.mapHash)
    }
    return TopView().svg(of: trace, on: network, tick: tick)
  }
}
