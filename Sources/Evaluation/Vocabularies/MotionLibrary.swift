import DriveTypes
import Driving
import Foundation
import Roads
import Scenarios

/// What was driven in one or more evaluations: the ego's poses of every trace, and where they come from.
public struct MotionLibrary: Sendable {
  public struct Drive: Sendable {
    /// Which drive it is, among all: the suite's hash and the route's id.
    public var name: String
    public var poses: [Pose<World>]
  }

  public private(set) var drives: [Drive] = []
  public private(set) var sources: [VocabularyProvenance.Source] = []
  /// Seconds between poses, the same in all drives.
  public private(set) var tickDuration = 0.0
  /// Places that all routes lie on, where that was checked.
  public let split: PlacementSplit?

  /// - Parameters:
  ///   - folders: output folders of `driveloop evaluate`.
  ///   - split: a route with a point elsewhere is refused.
  ///   - commit: recorded as the commit that drove; the manifests' own where nil.
  public init(
    folders: [String], split: PlacementSplit? = nil, commit: String? = nil, mapsCache: String? = nil
  ) throws {
    self.split = split
    let maps = MapStore.standard(path: mapsCache)
    var placements: [String: PlacementMap] = [:]
    for folder in folders {
      let paths = try Self.traces(in: folder)
      var source = try Self.source(of: folder)
      source.routes = paths.count
      if let commit { source.commit = commit }
      sources.append(source)
      for path in paths {
        let trace = try TraceFile.read(URL(fileURLWithPath: path))
        if let split {
          let town = trace.header.town
          let map = try placements[town] ?? PlacementMap(network: maps.network(for: town))
          placements[town] = map
          guard trace.header.denseRoute.allSatisfy({ map.isInside(split, $0.pose.position) }) else {
            throw EvaluationError.otherSplit(trace: path, expected: split.rawValue)
          }
        }
        guard tickDuration == 0 || tickDuration == trace.header.tickDuration else {
          throw EvaluationError.cannotRead(
            path: path,
            reason: "its ticks last \(trace.header.tickDuration) s, those of traces before \(tickDuration) s")
        }
        tickDuration = trace.header.tickDuration
        drives.append(
          Drive(name: "\(source.suiteHash)/\(trace.header.routeID)/\(source.seed)", poses: trace.egoPoses))
      }
    }
  }

  /// Some of the routes, drawn by lot with their names as the only seed, are held out to measure errors on.
  public func parted(holdout share: Double) -> (kept: [Drive], heldOut: [Drive]) {
    var (kept, heldOut): ([Drive], [Drive]) = ([], [])
    for drive in drives {
      var lot = RandomSource(seed: 0, stream: "tokens/holdout/\(drive.name)")
      if lot.uniform() < share { heldOut.append(drive) } else { kept.append(drive) }
    }
    return (kept, heldOut)
  }

  private static func traces(in folder: String) throws -> [String] {
    let names: [String]
    do {
      names = try FileManager.default.contentsOfDirectory(atPath: folder + "/traces")
    } catch {
      throw EvaluationError.cannotRead(path: folder + "/traces", reason: error.localizedDescription)
    }
    let paths = names.filter { $0.hasSuffix("." + TraceFile.fileExtension) }.sorted()
      .map { "\(folder)/traces/\($0)" }
    guard !paths.isEmpty else {
      throw EvaluationError.cannotRead(path: folder + "/traces", reason: "it holds no trace")
    }
    return paths
  }

  private static func source(of folder: String) throws -> VocabularyProvenance.Source {
    let path = folder + "/manifest.json"
    guard let bytes = try DurableFile.read(path) else {
      throw EvaluationError.cannotRead(
        path: path, reason: "no such file; expected an output folder of `driveloop evaluate`")
    }
    let manifest = JSONCursor(try JSONReader.read(bytes, file: path), file: path)
    func text(_ name: String) throws -> String { try manifest.member(name).string() }
    guard let seed = Int(try text("seed")) else {
      throw try manifest.member("seed").error(expected: "a number in a string", got: "\"\(text("seed"))\"")
    }
    return VocabularyProvenance.Source(
      suite: try text("suite"), suiteHash: try text("suite_sha256"), agent: try text("agent"), seed: seed,
      world: try text("world"), commit: try text("commit"), routes: 0)
  }
}
