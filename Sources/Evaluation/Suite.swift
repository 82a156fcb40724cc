import DriveTypes
import Foundation
import Roads

/// A route file as an evaluation uses it: which routes, in which order, and what bytes they came from.
struct Suite {
  let name: String
  let bytes: [UInt8]
  /// SHA-256 of the file.
  let hash: String
  let routes: [RouteDefinition]
  /// Places of the routes that were asked for, ascending.
  let chosen: [Int]
  /// Those of them that this shard drives; all without one.
  let selected: [Int]

  init(_ request: EvaluationRequest) throws {
    try self.init(request.suite, only: request.only, shard: request.shard)
  }

  /// - Parameters:
  ///   - only: ids of the routes to run; all when nil.
  init(_ path: String, only: [String]? = nil, shard: Shard? = nil) throws {
    guard let bytes = try DurableFile.read(path) else {
      throw EvaluationError.cannotRead(path: path, reason: "no such file")
    }
    self.bytes = bytes
    routes = try RouteFile(parsing: Data(bytes), file: path).routes
    name = (path as NSString).lastPathComponent
    hash = SHA256Digest.hex(of: bytes)
    guard !routes.isEmpty else { throw EvaluationError.emptySuite(path: path) }
    if let only {
      var places = Set<Int>()
      for id in only {
        guard let index = routes.firstIndex(where: { $0.id == id }) else {
          throw EvaluationError.unknownRoute(id: id, suite: path)
        }
        places.insert(index)
      }
      guard !places.isEmpty else { throw EvaluationError.emptySelection(suite: path) }
      chosen = places.sorted()
    } else {
      chosen = Array(routes.indices)
    }
    selected = shard?.share(of: chosen) ?? chosen
    if let shard, selected.isEmpty {
      throw EvaluationError.unfit(
        path: path, what: "shard \(shard)", got: "without any of the \(chosen.count) routes",
        expected: "at least one", advice: "use at most \(chosen.count) shards")
    }
  }

  /// Whether any of the routes that were asked for has a scenario.
  var hasScenarios: Bool { chosen.contains { !routes[$0].scenarios.isEmpty } }

  /// What was asked for, as results name it.
  var selection: String {
    chosen.count == routes.count ? "all" : chosen.map { routes[$0].id }.joined(separator: ",")
  }

  /// The routes grouped by town, so that each worker loads few maps. Results do not depend on this order.
  func inDrivingOrder(_ indices: [Int]) -> [Int] {
    indices.sorted { (routes[$0].town, $0) < (routes[$1].town, $1) }
  }

  /// Stops before any work when a map has yet to be fetched. A town that nobody knows only fails its own routes.
  func requireMaps(in cache: String?) throws {
    let maps = MapStore.standard(path: cache)
    for town in Set(selected.map { routes[$0].town }).sorted() {
      do {
        _ = try maps.file(for: town)
      } catch .notFetched(let name, let folder) {
        throw MapStoreError.notFetched(name, folder: folder)
      } catch {}
    }
  }
}
