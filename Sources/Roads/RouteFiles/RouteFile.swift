import DriveTypes
import Foundation

/// A Bench2Drive / CARLA leaderboard route file (`<routes>`), read into our frame.
///
/// Understood: leaderboard 2.x and Bench2Drive (`<waypoints><position>`, `<scenarios>`, `<weathers>`), the same
/// with `<keypoints><keypoint>`, and leaderboard 1.x (`<waypoint>` and `<weather>` straight below `<route>`, `map`
/// for `town`). Elements of other names are passed over, as upstream's `RouteParser` does (Bench2Drive 7ec25d1,
/// `leaderboard/utils/route_parser.py`). Whether the town exists is the map store's question.
public struct RouteFile: Sendable, Hashable {
  /// At least one, in file order; ids are unique.
  public var routes: [RouteDefinition]

  public init(routes: [RouteDefinition]) { self.routes = routes }

  /// Reads a file. Its path, as given, appears in the routes' locations and in errors.
  public init(contentsOf file: URL) throws(RouteFileError) {
    try self.init(parsing: Self.read(file), file: file.relativePath)
  }

  /// Parses a document held in memory; `file` names it in errors.
  public init(parsing data: Data, file: String) throws(RouteFileError) {
    let root = try Self.parse(data, file: file)
    let reader = RouteElementReader(file: file)
    guard root.name == "routes" || root.name == "route" else {
      throw .wrongRoot(reader.place(root), got: root.name, expected: "routes")
    }
    var routes: [RouteDefinition] = []
    var firsts: [String: SourceLocation] = [:]
    for element in root.name == "route" ? [root] : root.descendants(named: "route") {
      let route = try reader.route(element)
      if let first = firsts[route.id] { throw .duplicateRoute(route.location, id: route.id, first: first) }
      firsts[route.id] = route.location
      routes.append(route)
    }
    guard !routes.isEmpty else { throw .noRoutes(file: file) }
    self.routes = routes
  }

  static func read(_ file: URL) throws(RouteFileError) -> Data {
    do {
      return try Data(contentsOf: file)
    } catch {
      throw .unreadable(file: file.relativePath, reason: (error as NSError).localizedDescription)
    }
  }

  static func parse(_ data: Data, file: String) throws(RouteFileError) -> MarkupElement {
    do {
      return try MarkupElement(parsing: data)
    } catch {
      throw .malformed(SourceLocation(file: file, line: error.line), reason: error.reason)
    }
  }
}
