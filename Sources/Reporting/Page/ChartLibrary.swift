import DriveTypes
import Evaluation
import Foundation

/// Chart.js as it is installed on this machine: put into the page with its licence, never kept by us.
package struct ChartLibrary: Sendable {
  package let script: String
  /// Such as `Chart.js v3.9.1`.
  package let name: String

  /// Debian's libjs-chart.js, its Node packages, and npm's folders below the working one.
  package static let places = [
    "/usr/share/javascript/chart.js/chart.min.js", "/usr/share/nodejs/chart.js/dist/chart.min.js",
    "/usr/share/nodejs/chart.js/dist/chart.umd.js", "node_modules/chart.js/dist/chart.umd.js",
    "node_modules/chart.js/dist/chart.min.js",
  ]
  private static let largest = 2_000_000

  /// - Parameter path: the file; one of `places` where nil.
  package init(path: String?, places: [String] = places) throws(ReportError) {
    guard let file = path ?? places.first(where: { FileManager.default.fileExists(atPath: $0) }) else {
      throw .noCharts(searched: places)
    }
    guard let data = FileManager.default.contents(atPath: file) else {
      throw .cannotRead(path: file, reason: "there is no such file")
    }
    guard data.count <= Self.largest else {
      throw .notCharts(path: file, reason: "it has \(data.count) bytes, more than \(Self.largest)")
    }
    guard let text = String(validating: data, as: UTF8.self) else {
      throw .notCharts(path: file, reason: "it is no UTF-8 text")
    }
    // The banner stays in the page: MIT asks for it.
    let banner = text.prefix(400)
    guard let start = banner.range(of: "Chart.js v"), banner.contains("MIT") else {
      throw .notCharts(path: file, reason: "it does not begin with Chart.js' version and licence")
    }
    let version = banner[start.upperBound...].prefix { $0.isNumber || $0 == "." }
    guard ["3", "4"].contains(version.prefix(1)) else {
      throw .notCharts(path: file, reason: "it is of version \(version)")
    }
    guard !text.contains("</script") else {
      throw .notCharts(path: file, reason: "it holds the end of a script")
    }
    name = "Chart.js v\(version)"
    script = text
  }
}
