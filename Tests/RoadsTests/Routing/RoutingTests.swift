import DriveTypes
import Foundation
import Roads
import TestOracles
import Testing

/// Everything about route files and route planning; `swift test --filter RoutingTests`.
@Suite struct RoutingTests {
  static var routeFiles: [URL] {
    OracleFolder.files(in: "bench2drive/routes", suffix: ".xml").filter {
      $0.lastPathComponent != "weather.xml"
    }
  }

  /// A route file of one route, with the given inside.
  static func document(_ inside: String) -> Data {
    Data("<routes>\n<route id=\"1\" town=\"Town01\">\n\(inside)\n</route>\n</routes>\n".utf8)
  }

  static let twoPoints =
    "<waypoints><position x=\"1.5\" y=\"-2\" z=\"0\"/><position x=\"3\" y=\"4\" z=\"0\"/></waypoints>"
}
