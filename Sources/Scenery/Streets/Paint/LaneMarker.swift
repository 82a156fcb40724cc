import DriveTypes
import Rendering
import Roads

/// Paints the lane markings of one run of spans.
struct LaneMarker {
  private let section: StreetSection
  private let run: StreetRun
  private let network: RoadNetwork

  init(_ run: StreetRun, in layout: StreetLayout, _ network: RoadNetwork) {
    self.run = run
    self.network = network
    section = layout.sections[run.section]
  }

  func paint(on tile: inout TileBuilder) {
    let stations = section.stations
    let (first, last) = (stations[run.stations.lowerBound].s, stations[run.stations.upperBound].s)
    // Sections shorter than a trifle have their stations the other way round.
    guard first < last else { return }
    let range = first..<last
    for boundary in section.drawn where isPaved(beside: boundary) {
      for (s, marking) in network.markings(of: section.description, boundary: boundary) {
        let part = s.clamped(to: range)
        if part.isEmpty { continue }
        let surface = StreetPaint.surface(marking.color)
        let lines = PaintedLine.lines(of: marking)
        for line in lines {
          for dash in dashes(of: line, from: s.lowerBound, in: part) {
            let sides = sides(of: line, boundary, dash, tile)
            tile.detail.strip(left: sides.left, right: sides.right, surface)
          }
        }
        // From afar a double line is one.
        if let first = lines.first {
          let solid = lines.first { $0.dash == nil } ?? first
          let far = PaintedLine(
            aside: 0, width: lines.count == 1 ? first.width : 3 * first.width, dash: solid.dash,
            gap: solid.gap)
          for dash in dashes(of: far, from: s.lowerBound, in: part) {
            let sides = sides(of: far, boundary, dash, tile)
            tile.middle.strip(left: sides.left, right: sides.right, surface)
          }
        }
      }
    }
  }

  /// Lines lie between lanes of which at least one is paved; those among a junction's placeholder lanes belong to
  /// other roads.
  private func isPaved(beside boundary: Int) -> Bool {
    let lanes = [boundary - 1, boundary].filter {
      $0 >= section.drawn.lowerBound && $0 < section.drawn.upperBound
    }
    return lanes.contains { lane in
      let isPlaceholder = section.isInJunction && section.description.lanes[lane].type == .none
      return section.pavements[lane].height == 0 && section.pavements[lane] != .verge && !isPlaceholder
    }
  }

  private func dashes(of line: PaintedLine, from start: Double, in range: Range<Double>) -> [Range<Double>] {
    guard let dash = line.dash, let gap = line.gap else { return [range] }
    let period = dash + gap
    var result: [Range<Double>] = []
    // Half a gap before the first dash.
    var n = ((range.lowerBound - start - gap / 2 - dash) / period).rounded(.up)
    while true {
      let low = start + gap / 2 + n * period
      if low >= range.upperBound { return result }
      let part = (low..<low + dash).clamped(to: range)
      if !part.isEmpty, part.upperBound - part.lowerBound > 0.02 { result.append(part) }
      n += 1
    }
  }

  /// The line's edges over a range of s.
  private func sides(
    of line: PaintedLine, _ boundary: Int, _ range: Range<Double>, _ tile: TileBuilder
  ) -> (left: [SIMD3<Float>], right: [SIMD3<Float>]) {
    var (left, right): ([SIMD3<Float>], [SIMD3<Float>]) = ([], [])
    func add(_ station: Int, _ share: Double) {
      for (side, isLeft) in [(line.width / 2, true), (-line.width / 2, false)] {
        var place = section.place(station, share: share) { section.t($0, boundary) + line.aside + side }
        place.z += StreetPaint.height
        if isLeft { left.append(tile.local(place)) } else { right.append(tile.local(place)) }
      }
    }
    let (first, last) = (section.position(of: range.lowerBound), section.position(of: range.upperBound))
    add(first.station, first.share)
    if first.station < last.station {
      for station in first.station + 1...last.station where station > first.station {
        let s = section.stations[station].s
        if s > range.lowerBound + 0.01, s < range.upperBound - 0.01 { add(station, 0) }
      }
    }
    add(last.station, last.share)
    return (left, right)
  }
}
