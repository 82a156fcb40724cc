import DriveTypes
import Rendering

/// Lays the surfaces of one run of spans on a tile.
struct StreetSurfacer {
  private let layout: StreetLayout
  private let section: StreetSection
  private let profile: StreetProfile
  private let run: StreetRun
  private let materials: StreetMaterials
  private let tone: Int
  /// Carriageways of other roads across each span of the run.
  private let obstacles: [[[SIMD2<Double>]]]

  /// Strips reach over their ends by this much, so that no seam shows between tiles, metres.
  static let overlap = 0.012
  /// The same at the ends of roads, which may meet at a slight angle.
  static let overlapAtEnds = 0.06

  init(_ run: StreetRun, profile: StreetProfile, in layout: StreetLayout, materials: StreetMaterials) {
    self.layout = layout
    self.run = run
    self.profile = profile
    self.materials = materials
    let section = layout.sections[run.section]
    self.section = section
    tone = StreetSurfacer.tone(of: section)
    let yields = profile.strips.contains { $0.givesWay }
    obstacles = (run.stations.lowerBound..<run.stations.upperBound).map { station in
      guard yields else { return [] }
      return layout.neighbours(ofSection: run.section, station: station).flatMap { span in
        layout.sections[Int(span.section)].carriageways.map { layout.outline(of: span, $0) }
      }
    }
  }

  /// One for each junction and road, so that overlapping connecting roads look alike.
  static func tone(of section: StreetSection) -> Int {
    if section.isInJunction { return 0 }
    return Int(truncatingIfNeeded: (UInt32(bitPattern: section.description.road) &* 0x9E37_79B1) >> 24)
  }

  func lay(on tile: inout TileBuilder) {
    let lines = profile.lines.map { line in places(of: line) }
    for strip in profile.strips {
      lay(strip, lines[strip.left], lines[strip.right], on: &tile)
    }
    if run.stations.lowerBound == 0 { close(lines, at: 0, on: &tile) }
    if run.stations.upperBound == section.stations.count - 1 {
      close(lines, at: lines[0].count - 1, on: &tile)
    }
  }

  private func places(of line: StreetProfile.Line) -> [Point<World>] {
    var points = run.stations.map { station in
      var place = section.place(station, t: section.t(station, line))
      place.z += line.height
      return place
    }
    Self.lengthen(&points, run, in: section)
    return points
  }

  /// Moves both ends of a line along a run outwards a little.
  static func lengthen(_ points: inout [Point<World>], _ run: StreetRun, in section: StreetSection) {
    let last = points.count - 1
    guard last >= 1 else { return }
    let (start, end) = (points[0] - points[1], points[last] - points[last - 1])
    let isFirst = run.stations.lowerBound == 0
    let isLast = run.stations.upperBound == section.stations.count - 1
    if start.length > 0.05 {
      points[0] = points[0] + start * ((isFirst ? overlapAtEnds : overlap) / start.length)
    }
    if end.length > 0.05 {
      points[last] = points[last] + end * ((isLast ? overlapAtEnds : overlap) / end.length)
    }
  }

  private func lay(
    _ strip: StreetProfile.Strip, _ left: [Point<World>], _ right: [Point<World>], on tile: inout TileBuilder
  ) {
    let surface = materials.surface(strip.material, tone: tone)
    var start: Int?
    func flush(_ end: Int, _ tile: inout TileBuilder) {
      if let first = start {
        tile.solid.strip(
          left: left[first...end].map(tile.local), right: right[first...end].map(tile.local), surface)
      }
      start = nil
    }
    for span in obstacles.indices {
      let width = max(
        left[span].distance(to: right[span]), left[span + 1].distance(to: right[span + 1]))
      if width < 0.01 {
        flush(span, &tile)
        continue
      }
      if !strip.givesWay || obstacles[span].isEmpty {
        start = start ?? span
        continue
      }
      let corners = [left[span], right[span], right[span + 1], left[span + 1]]
      if strip.isFace {
        flush(span, &tile)
        layFace(corners, beside: obstacles[span], surface, on: &tile)
      } else if layPieces(corners, strip, beside: obstacles[span], surface, on: &tile) {
        flush(span, &tile)
      } else {
        start = start ?? span
      }
    }
    flush(obstacles.count, &tile)
  }

  /// Lays what is left of a strip's span beside the carriageways; false, and nothing, where all of it is.
  private func layPieces(
    _ corners: [Point<World>], _ strip: StreetProfile.Strip, beside others: [[SIMD2<Double>]],
    _ surface: Surface, on tile: inout TileBuilder
  ) -> Bool {
    var pieces = [ConvexPolygon(corners.map { SIMD3($0.x, $0.y, $0.z) })]
    var isWhole = true
    for other in others {
      let cut = pieces.flatMap { $0.subtracting(other) }
      if cut.count != 1 || cut[0].corners.count != 4 || cut[0].isCut.contains(true) { isWhole = false }
      pieces = cut
    }
    if isWhole { return false }
    let isRaised = profile.lines[strip.left].height > 0.05 && profile.lines[strip.right].height > 0.05
    let kerb = materials.surface(.kerb)
    for piece in pieces {
      let points = piece.corners.map { tile.local(Point(x: $0.x, y: $0.y, z: $0.z)) }
      tile.solid.polygon(points, surface)
      guard isRaised else { continue }
      let drop = SIMD3<Float>(0, 0, Float(Pavement.kerbHeight) + 0.1)
      for (i, isCut) in piece.isCut.enumerated() where isCut {
        let (a, b) = (points[i], points[(i + 1) % points.count])
        tile.solid.quad(a - drop, b - drop, b, a, kerb)
      }
    }
    return true
  }

  private func layFace(
    _ corners: [Point<World>], beside others: [[SIMD2<Double>]], _ surface: Surface,
    on tile: inout TileBuilder
  ) {
    var parts: [ClosedRange<Double>] = [0...1]
    let (a, b) = (SIMD2(corners[0].x, corners[0].y), SIMD2(corners[3].x, corners[3].y))
    for other in others { parts = ConvexPolygon.outside(parts, of: a, b, minus: other) }
    for part in parts {
      func at(_ from: Point<World>, _ to: Point<World>, _ share: Double) -> SIMD3<Float> {
        tile.local(from + (to - from) * share)
      }
      let (low, high) = (part.lowerBound, part.upperBound)
      tile.solid.quad(
        at(corners[0], corners[3], low), at(corners[1], corners[2], low), at(corners[1], corners[2], high),
        at(corners[0], corners[3], high), surface)
    }
  }

  /// Closes the run's end with an upright face down into the ground, for roads that end in the open.
  private func close(_ lines: [[Point<World>]], at index: Int, on tile: inout TileBuilder) {
    let drop = SIMD3<Float>(0, 0, 0.5)
    for strip in profile.strips where !strip.isFace {
      let (left, right) = (tile.local(lines[strip.left][index]), tile.local(lines[strip.right][index]))
      if ((left - right) * (left - right)).sum() < 1e-4 { continue }
      let station = run.stations.lowerBound + index
      let span = min(max(0, index == 0 ? 0 : obstacles.count - 1), obstacles.count - 1)
      if strip.givesWay, isCovered(strip, station, by: obstacles[span]) { continue }
      let surface = materials.surface(strip.material == .sidewalk ? .kerb : strip.material, tone: tone)
      if index == 0 {
        tile.solid.quad(left, left - drop, right - drop, right, surface)
      } else {
        tile.solid.quad(right, right - drop, left - drop, left, surface)
      }
    }
  }

  private func isCovered(_ strip: StreetProfile.Strip, _ station: Int, by others: [[SIMD2<Double>]]) -> Bool {
    let (left, right) = (profile.lines[strip.left], profile.lines[strip.right])
    let middle = section.place(station, t: (section.t(station, left) + section.t(station, right)) / 2)
    let p = SIMD2(middle.x, middle.y)
    return others.contains { other in
      other.indices.allSatisfy { i in
        let (a, b) = (other[i], other[(i + 1) % other.count])
        return (b.x - a.x) * (p.y - a.y) - (b.y - a.y) * (p.x - a.x) > 0
      }
    }
  }
}
