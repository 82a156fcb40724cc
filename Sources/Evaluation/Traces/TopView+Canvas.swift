import DriveTypes
import Foundation

extension TopView {
  /// The part of the world that the picture shows.
  struct Frame {
    /// Turned coordinates, metres: x to the picture's right, y up.
    let minX, minY, maxX, maxY: Double
    /// Pixels a metre.
    let scale: Double
    private let cosine, sine: Double

    /// - Parameters:
    ///   - size: longest side of the picture, pixels.
    ///   - heading: the world's direction, radians, that points to the right; 0 has north up.
    ///   - leastHeight: of the picture's width; the margin above and below grows where need be.
    init(
      points: [Point<World>], margin: Double, size: Double, heading: Double = 0, leastHeight: Double = 0
    ) {
      (cosine, sine) = (cos(heading), sin(heading))
      let (c, s) = (cosine, sine)
      let turned = points.map { (x: c * $0.x + s * $0.y, y: c * $0.y - s * $0.x) }
      minX = (turned.map(\.x).min() ?? 0) - margin
      maxX = (turned.map(\.x).max() ?? 0) + margin
      let (low, high) = ((turned.map(\.y).min() ?? 0) - margin, (turned.map(\.y).max() ?? 0) + margin)
      let missing = max(0, leastHeight * (maxX - minX) - (high - low))
      (minY, maxY) = (low - missing / 2, high + missing / 2)
      scale = size / max(maxX - minX, maxY - minY)
    }

    var width: Double { (maxX - minX) * scale }
    var height: Double { (maxY - minY) * scale }

    private func turned(_ point: Point<World>) -> (x: Double, y: Double) {
      (cosine * point.x + sine * point.y, cosine * point.y - sine * point.x)
    }

    func contains(_ point: Point<World>, slack: Double) -> Bool {
      let (x, y) = turned(point)
      return x > minX - slack && x < maxX + slack && y > minY - slack && y < maxY + slack
    }

    func pixel(_ point: Point<World>) -> (x: Double, y: Double) {
      let (x, y) = turned(point)
      return ((x - minX) * scale, (maxY - y) * scale)
    }
  }

  /// SVG text as it grows; takes metres, writes pixels.
  struct Canvas {
    let frame: Frame
    var ground = "#e5e7eb"
    private var body = ""

    init(frame: Frame) { self.frame = frame }

    private func pixels(_ points: [Point<World>]) -> String {
      points.map { point in
        let (x, y) = frame.pixel(point)
        return String(format: "%.1f,%.1f", x, y)
      }.joined(separator: " ")
    }

    mutating func polyline(_ points: [Point<World>], stroke: String, width: Double, dash: String? = nil) {
      guard points.count > 1 else { return }
      let dashes = dash.map { " stroke-dasharray=\"\($0)\"" } ?? ""
      body += "<polyline points=\"\(pixels(points))\" fill=\"none\" stroke=\"\(stroke)\" "
      body += String(format: "stroke-width=\"%.1f\"", width * frame.scale) + "\(dashes)/>\n"
    }

    mutating func polygon(_ points: [Point<World>], fill: String, opacity: Double = 1) {
      body += "<polygon points=\"\(pixels(points))\" fill=\"\(fill)\""
      body += (opacity < 1 ? " fill-opacity=\"\(opacity)\"" : "") + "/>\n"
    }

    /// Polygons of one look, in one element.
    mutating func polygons(_ polygons: [[Point<World>]], style: String) {
      if polygons.isEmpty { return }
      body += "<path d=\"" + polygons.map { "M" + pixels($0) + "z" }.joined() + "\" \(style)/>\n"
    }

    /// A word at a place of the world.
    mutating func label(_ text: String, at point: Point<World>, size: Int, fill: String) {
      let (x, y) = frame.pixel(point)
      body += String(format: "<text x=\"%.0f\" y=\"%.0f\"", x, y)
      body += " font-family=\"sans-serif\" font-size=\"\(size)\" text-anchor=\"middle\" fill=\"\(fill)\">"
      body += Self.escaped(text) + "</text>\n"
    }

    /// A line at the top, on a light band where asked.
    mutating func caption(_ text: String, size: Int = 18, band: Bool = false) {
      if band {
        body += "<rect width=\"100%\" height=\"\(size + 12)\" fill=\"#fff\" fill-opacity=\".85\"/>\n"
      }
      body +=
        "<text x=\"12\" y=\"\(size + 6)\" font-family=\"sans-serif\" font-size=\"\(size)\" fill=\"#111827\">"
      body += Self.escaped(text) + "</text>\n"
    }

    private static func escaped(_ text: String) -> String {
      text.replacingOccurrences(of: "&", with: "&amp;").replacingOccurrences(of: "<", with: "&lt;")
    }

    var svg: String {
      String(
        format:
          "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %.0f %.0f\" width=\"%.0f\" height=\"%.0f\">\n",
        frame.width, frame.height, frame.width, frame.height)
        + "<rect width=\"100%\" height=\"100%\" fill=\"\(ground)\"/>\n" + body + "</svg>\n"
    }
  }
}
