import DriveTypes
import Foundation
import Roads

/// Draws stored traces: finds the map that a trace names and checks that it is the same one.
public struct TraceViewer {
  private let maps: MapStore

  public init(mapsCache: String?) { maps = MapStore.standard(path: mapsCache) }

  public func svg(ofTraceFile path: String, tick: Int?) throws -> String {
    let trace = try TraceFile.read(URL(fileURLWithPath: path))
    let network = try maps.network(of: trace.header)
    return TopView().svg(of: trace, on: network, tick: tick)
  }
}
