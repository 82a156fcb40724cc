import DriveTypes
import Rendering
import Synchronization

/// The junctions of a network as areas, each with its mask, made when it is first asked for.
final class JunctionAreas: Sendable {
  struct Area: Sendable {
    /// Box seen from above, and mean height, of the junction's spans.
    var low, high: SIMD2<Double>
    var height: Double
  }

  private let layout: StreetLayout
  let areas: [Area]
  /// Index of each junction's area by its OpenDRIVE id; looked up only.
  private let number: [Int32: Int]
  private let masks = Mutex<[Int: JunctionMask]>([:])

  init(_ layout: StreetLayout) {
    self.layout = layout
    var number: [Int32: Int] = [:]
    var areas: [Area] = []
    var counts: [Double] = []
    for (span, circle) in zip(layout.spans, layout.circles) {
      guard let junction = layout.sections[Int(span.section)].description.junction else { continue }
      let (low, high) = (circle.centre - circle.radius, circle.centre + circle.radius)
      if let n = number[junction] {
        areas[n].low = pointwiseMin(areas[n].low, low)
        areas[n].high = pointwiseMax(areas[n].high, high)
        areas[n].height += span.a.z
        counts[n] += 1
      } else {
        number[junction] = areas.count
        areas.append(Area(low: low, high: high, height: span.a.z))
        counts.append(1)
      }
    }
    for n in areas.indices { areas[n].height /= counts[n] }
    self.areas = areas
    self.number = number
  }

  func mask(ofJunction id: Int32) -> JunctionMask? { number[id].map(mask) }

  func mask(_ index: Int) -> JunctionMask {
    if let mask = masks.withLock({ $0[index] }) { return mask }
    let area = areas[index]
    let mask = JunctionMask(low: area.low, high: area.high, height: area.height, layout)
    masks.withLock { $0[index] = mask }
    return mask
  }

  /// Whether a place lies in a gap of a junction that is paved.
  func isPaved(x: Double, y: Double) -> Bool {
    areas.indices.contains { index in
      let area = areas[index]
      guard x >= area.low.x, x <= area.high.x, y >= area.low.y, y <= area.high.y else { return false }
      let cell = mask(index).cell(x: x, y: y)
      return cell == .paved || cell == .pavedRaised
    }
  }

  /// Those whose middle lies on the tile.
  func areas(onTile tile: SIMD2<Int32>) -> [Int] {
    areas.indices.filter { index in
      let middle = (areas[index].low + areas[index].high) / 2
      return StreetLayout.tile(middle.x, middle.y) == tile
    }
  }
}

/// Lays sheets under a junction's connecting roads that close the gaps between them.
struct JunctionFiller {
  let layout: StreetLayout
  let materials: StreetMaterials
  /// The sheet lies this far below the roads' surfaces, metres.
  static let depth = 0.02
  /// Cells by which it reaches under them.
  private static let overlap = 2
  private static let longest = 6

  func fill(_ mask: JunctionMask, height: Double, on tile: inout TileBuilder) {
    for kind in [JunctionMask.Cell.paved, .pavedRaised] {
      let wanted = dilated(mask, kind)
      let surface = materials.surface(kind == .paved ? .asphalt : .sidewalk)
      let raise = kind == .paved ? -Self.depth : Pavement.kerbHeight - Self.depth
      var heights: [Int: Double] = [:]
      func corner(_ i: Int, _ j: Int) -> SIMD3<Float> {
        let (x, y) = (
          mask.originX + Double(i) * JunctionMask.size, mask.originY + Double(j) * JunctionMask.size
        )
        let key = j * (mask.columns + 1) + i
        let z = heights[key] ?? blendedHeight(x, y, near: height)
        heights[key] = z
        return tile.local(Point(x: x, y: y, z: z + raise))
      }
      for j in 0..<mask.rows {
        var i = 0
        while i < mask.columns {
          guard wanted[j * mask.columns + i] else {
            i += 1
            continue
          }
          var end = i + 1
          while end < mask.columns, end - i < Self.longest, wanted[j * mask.columns + end] { end += 1 }
          let (a, b, c, d) = (corner(i, j), corner(end, j), corner(end, j + 1), corner(i, j + 1))
          tile.solid.quad(a, b, c, d, surface)
          i = end
        }
      }
    }
  }

  /// Cells of the kind and those covered by roads next to them.
  private func dilated(_ mask: JunctionMask, _ kind: JunctionMask.Cell) -> [Bool] {
    var result = mask.cells.map { $0 == kind }
    guard result.contains(true) else { return result }
    for _ in 0..<Self.overlap {
      let before = result
      for place in before.indices where before[place] {
        let (i, j) = (place % mask.columns, place / mask.columns)
        for (di, dj) in [(-1, 0), (1, 0), (0, -1), (0, 1)] {
          let (u, v) = (i + di, j + dj)
          guard u >= 0, u < mask.columns, v >= 0, v < mask.rows else { continue }
          let other = v * mask.columns + u
          if mask.cells[other] == .flat || mask.cells[other] == .raised { result[other] = true }
        }
      }
    }
    return result
  }

  /// Between the roads around a place, nearer ones weighing more.
  private func blendedHeight(_ x: Double, _ y: Double, near z: Double) -> Double {
    var (sum, weight) = (0.0, 0.0)
    for index in layout.spans(near: x, y, reach: 6) {
      let span = layout.spans[Int(index)]
      if abs(span.a.z - z) > 5 { continue }
      let foot = span.foot(x: x, y: y)
      let w = 1 / (foot.distance * foot.distance + 0.02)
      sum += w * foot.z
      weight += w
    }
    return weight > 0 ? sum / weight : z
  }
}
