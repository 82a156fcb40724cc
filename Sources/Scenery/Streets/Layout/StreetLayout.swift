import DriveTypes
import Glibc
import Rendering
import Roads

/// All streets of a network cut across, with an index of their spans by place.
final class StreetLayout: Sendable {
  let sections: [StreetSection]
  let spans: [StreetSpan]
  /// Middle and radius of a circle around each span.
  let circles: [(centre: SIMD2<Double>, radius: Double)]
  private let grid: SpanGrid
  /// Indices of each road's sections; looked up only.
  private let sectionsOfRoad: [Int32: ClosedRange<Int>]
  /// Spans by the tile on which their middle lies, ascending; looked up only.
  private let tiles: [SIMD2<Int32>: [Int32]]

  init(network: RoadNetwork) {
    let streets = network.sectionDescriptions().compactMap { StreetSection($0, in: network) }
    var spans: [StreetSpan] = []
    for (index, street) in streets.enumerated() {
      for station in street.stations.indices.dropLast() where street.isContinued[station] {
        spans.append(StreetSpan(section: index, station: station, of: street))
      }
    }
    circles = spans.map { span in
      let corners = span.corners
      let centre = (corners[0] + corners[1] + corners[2] + corners[3]) / 4
      let radius = corners.reduce(0) { max($0, (($1 - centre) * ($1 - centre)).sum()) }.squareRoot()
      return (centre, radius)
    }
    var tiles: [SIMD2<Int32>: [Int32]] = [:]
    for (index, circle) in circles.enumerated() {
      tiles[StreetLayout.tile(circle.centre.x, circle.centre.y), default: []].append(Int32(index))
    }
    self.tiles = tiles
    var sectionsOfRoad: [Int32: ClosedRange<Int>] = [:]
    for (index, street) in streets.enumerated() {
      let first = sectionsOfRoad[street.description.road]?.lowerBound ?? index
      sectionsOfRoad[street.description.road] = first...index
    }
    self.sectionsOfRoad = sectionsOfRoad
    sections = streets
    self.spans = spans
    grid = SpanGrid(circles)
  }

  static func tile(_ x: Double, _ y: Double) -> SIMD2<Int32> {
    SIMD2(Int32((x / SceneryTile.size).rounded(.down)), Int32((y / SceneryTile.size).rounded(.down)))
  }

  /// Index of the road's section at s; nil where the layout has none.
  func section(road: Int32, s: Double) -> Int? {
    guard let range = sectionsOfRoad[road] else { return nil }
    return range.last { sections[$0].description.s.lowerBound <= s } ?? range.lowerBound
  }

  /// Height of the topmost road surface there within 1.5 m of `z`; where there is none, of the nearest street within
  /// 4 m, or `z`.
  func roadHeight(x: Double, y: Double, near z: Double) -> Double {
    var top: Double?
    var nearest = (distance: 4.0, z: z)
    for index in spans(near: x, y, reach: 4) {
      let span = spans[Int(index)]
      if abs(span.a.z - z) > 4 { continue }
      let foot = span.foot(x: x, y: y)
      if abs(foot.z - z) > 1.5 { continue }
      if foot.distance < nearest.distance { nearest = (foot.distance, foot.z) }
      if foot.distance > 0 { continue }
      let section = sections[Int(span.section)]
      let lane = section.lane(Int(span.station), share: foot.share, t: foot.t)
      if let lane, section.pavements[lane].height == 0 { top = max(top ?? foot.z, foot.z) }
    }
    return top ?? nearest.z
  }

  /// Spans whose middle lies on the tile, by section and station.
  func spans(onTile tile: SIMD2<Int32>) -> [Int32] { tiles[tile] ?? [] }

  /// Spans whose circle comes within `reach` of the place, each once, ascending.
  func spans(near x: Double, _ y: Double, reach: Double) -> [Int32] {
    grid.members(near: x, y, reach: reach + grid.largestRadius).filter { index in
      let circle = circles[Int(index)]
      let d = SIMD2(x, y) - circle.centre
      let limit = reach + circle.radius
      return (d * d).sum() <= limit * limit
    }.sorted()
  }

  /// Spans whose circle comes within `reach` of a box.
  func spans(
    nearBox low: SIMD2<Double>, _ high: SIMD2<Double>, reach: Double
  ) -> [Int32] {
    let middle = (low + high) / 2
    let half = ((high - low) * (high - low)).sum().squareRoot() / 2
    return spans(near: middle.x, middle.y, reach: half + reach)
  }
}

/// Numbers by the 32 m cell in which their centre lies.
struct SpanGrid: Sendable {
  private static let cell = 32.0
  private var origin = SIMD2<Int>(0, 0)
  private var columns = 0
  private var rows = 0
  private var starts: [Int32] = []
  private var numbers: [Int32] = []
  /// Of all circles, metres.
  private(set) var largestRadius = 0.0

  init(_ circles: [(centre: SIMD2<Double>, radius: Double)]) {
    guard let first = circles.first else { return }
    func cell(_ p: SIMD2<Double>) -> SIMD2<Int> {
      SIMD2(Int((p.x / Self.cell).rounded(.down)), Int((p.y / Self.cell).rounded(.down)))
    }
    var (low, high) = (cell(first.centre), cell(first.centre))
    for circle in circles {
      let at = cell(circle.centre)
      low = pointwiseMin(low, at)
      high = pointwiseMax(high, at)
      largestRadius = max(largestRadius, circle.radius)
    }
    origin = low
    columns = high.x - low.x + 1
    rows = high.y - low.y + 1
    starts = [Int32](repeating: 0, count: columns * rows + 1)
    let cells = circles.map { circle in
      let at = cell(circle.centre) &- low
      return at.y * columns + at.x
    }
    for cell in cells { starts[cell + 1] += 1 }
    for cell in 1..<starts.count { starts[cell] += starts[cell - 1] }
    var next = starts
    numbers = [Int32](repeating: 0, count: circles.count)
    for (number, cell) in cells.enumerated() {
      numbers[Int(next[cell])] = Int32(number)
      next[cell] += 1
    }
  }

  func members(near x: Double, _ y: Double, reach: Double) -> [Int32] {
    guard columns > 0 else { return [] }
    func clamp(_ value: Double, _ low: Int, _ count: Int) -> Int {
      min(max(Int((value / Self.cell).rounded(.down)) - low, 0), count - 1)
    }
    var found: [Int32] = []
    for row in clamp(y - reach, origin.y, rows)...clamp(y + reach, origin.y, rows) {
      let line = row * columns
      let first = line + clamp(x - reach, origin.x, columns)
      let last = line + clamp(x + reach, origin.x, columns)
      found += numbers[Int(starts[first])..<Int(starts[last + 1])]
    }
    return found
  }
}
