import DriveTypes
import Foundation
import Roads

/// A route file as an evaluation uses it: which routes, in which order, and what bytes they came from.
struct Suite {
  let name: String
  /// SHA-256 of the file.
  let hash: String
  let routes: [RouteDefinition]
  /// Places of the routes to run, ascending.
  let selected: [Int]

  init(_ request: EvaluationRequest) throws {
    guard let bytes = try DurableFile.read(request.suite) else {
      throw EvaluationError.cannotRead(path: request.suite, reason: "no such file")
    }
    routes = try RouteFile(parsing: Data(bytes), file: request.suite).routes
    name = (request.suite as NSString).lastPathComponent
    hash = SHA256Digest.hex(of: bytes)
    guard !routes.isEmpty else { throw EvaluationError.emptySuite(path: request.suite) }
    if let only = request.only {
      var chosen: [Int] = []
      for id in only {
        guard let index = routes.firstIndex(where: { $0.id == id }) else {
          throw EvaluationError.unknownRoute(id: id, suite: request.suite)
        }
        chosen.append(index)
      }
      guard !chosen.isEmpty else { throw EvaluationError.emptySelection(suite: request.suite) }
      selected = Array(Set(chosen)).sorted()
    } else {
      selected = Array(routes.indices)
    }
  }

  /// Whether any of the routes to run has a scenario.
  var hasScenarios: Bool { selected.contains { !routes[$0].scenarios.isEmpty } }

  /// The selection as results name it.
  var selection: String {
    selected.count == routes.count ? "all" : selected.map { routes[$0].id }.joined(separator: ",")
  }

  /// The routes grouped by town, so that each worker loads few maps. Results do not depend on this order.
  func inDrivingOrder(_ indices: [Int]) -> [Int] {
    indices.sorted { (routes[$0].town, $0) < (routes[$1].town, $1) }
  }
}
