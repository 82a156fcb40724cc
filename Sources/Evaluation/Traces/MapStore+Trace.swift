import DriveTypes
import Roads

extension MapStore {
  /// The map that a drive was driven on. Throws where the town's map here is another one.
  package func network(of drive: TraceHeader) throws -> RoadNetwork {
    let network = try network(for: drive.town)
    guard network.mapHash == drive.mapHash else {
      throw EvaluationError.otherMap(town: drive.town, got: network.mapHash, expected: drive.mapHash)
    }
    return network
  }
}
