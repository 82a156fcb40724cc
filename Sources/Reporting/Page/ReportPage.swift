import DriveTypes
import Foundation

/// The page put together: its own files, the charts, and the data in blocks.
package struct ReportPage {
  private var bytes: [UInt8] = []

  /// Files of the page's code, in the order in which they need each other.
  private static let scripts = [
    PackageResources.format_js, PackageResources.data_js, PackageResources.charts_js,
    PackageResources.summary_js, PackageResources.routes_js, PackageResources.compare_js,
    PackageResources.topview_js, PackageResources.signals_js, PackageResources.timeline_js,
    PackageResources.replay_js, PackageResources.main_js,
  ]

  package init(title: String, data: JSONNode, charts: ChartLibrary) {
    let head = Self.text(PackageResources.page_html)
      .replacing("{{title}}", with: Self.escaped(title))
      .replacing("{{style}}", with: Self.text(PackageResources.page_css))
    append(head)
    append("<script>\n\(charts.script)\n</script>\n")
    append(block(id: "report", type: "application/json", Self.inScript(JSONWriter.text(data, indent: nil))))
  }

  /// A route's block, or its pictures.
  package mutating func add(block content: String, id: String) {
    append(block(id: id, type: "text/plain", content))
  }

  package mutating func finished() -> [UInt8] {
    append("<script>\n\"use strict\";\nconst DL = {};\n")
    for script in Self.scripts { append(Self.text(script)) }
    append("</script>\n</body>\n</html>\n")
    return bytes
  }

  private mutating func append(_ text: String) { bytes += Array(text.utf8) }

  private func block(id: String, type: String, _ content: String) -> String {
    "<script type=\"\(type)\" id=\"\(id)\">\(content)</script>\n"
  }

  private static func text(_ file: [UInt8]) -> String { String(decoding: file, as: UTF8.self) }

  /// JSON that cannot end its script element: `<` stands only in strings.
  private static func inScript(_ json: String) -> String { json.replacing("<", with: "\\u003c") }

  private static func escaped(_ text: String) -> String {
    text.replacing("&", with: "&amp;").replacing("<", with: "&lt;").replacing(">", with: "&gt;")
      .replacing("\"", with: "&quot;")
  }
}
