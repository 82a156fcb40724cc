import DriveTypes

/// Which parts of a junction its connecting roads leave open but are paved all the same: the corners between turning
/// lanes and the kerb, the gaps in the middle.
///
/// On a grid of half-metre cells: what roads cover is known; what is open to the outside through a gap wider than
/// 3 m is land; of the rest, pieces in which a circle of 5 m radius has room are islands, and what remains is paved.
struct JunctionMask: Sendable {
  enum Cell: UInt8, Sendable { case open, flat, raised, land, paved, pavedRaised }

  static let size = 0.5
  /// Half the width of the widest gap that is closed, cells.
  private static let gap = 3
  /// Cells that land reaches into gaps: depths are counted along rows and columns, so a little more than the gap.
  private static let reach = UInt8(6)
  /// Pieces beside land with fewer cells are left to it.
  private static let smallestPiece = 8
  private static let largestRadius = 10
  private static let margin = 8
  /// Metres of a kerb lane, from its edge, that count as raised.
  private static let kerb = 0.3
  /// Half the width of islands that are paved, cells; wider ones are planted.
  private static let pavedIsland = 4

  let originX, originY: Double
  let columns, rows: Int
  private(set) var cells: [Cell]

  /// - Parameter circles: of the spans of the junction's roads; `height`: their mean.
  init(low: SIMD2<Double>, high: SIMD2<Double>, height: Double, _ layout: StreetLayout) {
    let border = Double(Self.margin) * Self.size
    originX = ((low.x - border) / Self.size).rounded(.down) * Self.size
    originY = ((low.y - border) / Self.size).rounded(.down) * Self.size
    columns = Int(((high.x + border - originX) / Self.size).rounded(.up))
    rows = Int(((high.y + border - originY) / Self.size).rounded(.up))
    cells = [Cell](repeating: .open, count: columns * rows)
    for index in layout.spans(nearBox: low, high, reach: border) {
      let span = layout.spans[Int(index)]
      if abs(span.a.z - height) > 5 { continue }
      cover(span, layout)
    }
    sort()
  }

  func cell(x: Double, y: Double) -> Cell {
    let (i, j) = (
      Int(((x - originX) / Self.size).rounded(.down)), Int(((y - originY) / Self.size).rounded(.down))
    )
    return i >= 0 && i < columns && j >= 0 && j < rows ? cells[j * columns + i] : .land
  }

  private mutating func cover(_ span: StreetSpan, _ layout: StreetLayout) {
    let section = layout.sections[Int(span.section)]
    var lane = section.drawn.lowerBound
    while lane < section.drawn.upperBound {
      let isRaised = section.pavements[lane].height > 0
      var end = lane + 1
      while end < section.drawn.upperBound, (section.pavements[end].height > 0) == isRaised { end += 1 }
      fill(layout.outline(of: span, lane...end), isRaised ? .raised : .flat)
      lane = end
    }
    coverKerb(span, section, boundary: section.drawn.lowerBound, inset: -Self.kerb, .kerbLeft)
    coverKerb(span, section, boundary: section.drawn.upperBound, inset: Self.kerb, .kerbRight)
  }

  /// What lies beyond a kerb at a section's outer edge borders on something raised.
  private mutating func coverKerb(
    _ span: StreetSpan, _ section: StreetSection, boundary: Int, inset: Double, _ pavement: Pavement
  ) {
    guard section.pavements[pavement == .kerbLeft ? boundary : boundary - 1] == pavement else { return }
    let outline = [(0, 0.0), (0, inset), (1, inset), (1, 0.0)].map { step, inset -> SIMD2<Double> in
      let station = Int(span.station) + step
      let place = section.place(station, t: section.t(station, boundary) + inset)
      return SIMD2(place.x, place.y)
    }
    fill(outline, .raised, isOver: true)
  }

  private mutating func fill(_ polygon: [SIMD2<Double>], _ value: Cell, isOver: Bool = false) {
    let low = polygon.reduce(polygon[0]) { pointwiseMin($0, $1) }
    let high = polygon.reduce(polygon[0]) { pointwiseMax($0, $1) }
    func index(_ value: Double, _ origin: Double, _ count: Int) -> Int {
      min(max(Int(((value - origin) / Self.size).rounded(.down)), 0), count - 1)
    }
    for j in index(low.y, originY, rows)...index(high.y, originY, rows) {
      let y = originY + (Double(j) + 0.5) * Self.size
      // The polygon's extent along this row.
      var (from, to) = (Double.infinity, -Double.infinity)
      for (n, a) in polygon.enumerated() {
        let b = polygon[(n + 1) % polygon.count]
        guard (a.y <= y) != (b.y <= y) else { continue }
        let x = a.x + (b.x - a.x) * (y - a.y) / (b.y - a.y)
        from = min(from, x)
        to = max(to, x)
      }
      if from > to { continue }
      let first = max(0, Int(((from - originX) / Self.size + 0.5).rounded(.down)))
      let last = min(columns - 1, Int(((to - originX) / Self.size - 0.5).rounded(.down)))
      if first > last { continue }
      for place in j * columns + first...j * columns + last where cells[place] != .flat {
        cells[place] = value
      }
    }
  }

  /// Sorts open cells into land, islands and paved gaps.
  private mutating func sort() {
    let depth = depths()
    // Land: open cells far from roads that reach the border, and those next to them.
    var reached = [UInt8](repeating: 0, count: cells.count)
    var front: [Int] = []
    for place in cells.indices where isBorder(place) && cells[place] == .open && depth[place] > Self.gap {
      reached[place] = Self.reach
      front.append(place)
    }
    while let place = front.popLast() {
      let rest = reached[place]
      forEachNeighbour(place) { next in
        guard cells[next] == .open else { return }
        let value = depth[next] > Self.gap ? Self.reach : rest - 1
        if value > reached[next] {
          reached[next] = value
          if value > 1 { front.append(next) }
        }
      }
    }
    for place in cells.indices where cells[place] == .open && (reached[place] > 0 || isBorder(place)) {
      cells[place] = .land
    }
    for place in cells.indices where cells[place] == .open { sortPiece(from: place, depth) }
  }

  private mutating func sortPiece(from start: Int, _ depth: [Int]) {
    var piece = [start]
    cells[start] = .paved
    var (next, deepest, flat, raised, land) = (0, 0, 0, 0, 0)
    while next < piece.count {
      let place = piece[next]
      next += 1
      deepest = max(deepest, depth[place])
      var found: [Int] = []
      forEachNeighbour(place) { other in
        switch cells[other] {
        case .open: found.append(other)
        case .flat: flat += 1
        case .raised: raised += 1
        case .land: land += 1
        default: break
        }
      }
      for other in found where cells[other] == .open {
        cells[other] = .paved
        piece.append(other)
      }
    }
    // Kerbs are thinner than cells, so that about half of an island's border shows as raised.
    let isIsland = 3 * raised > flat + raised
    let isScrap = land > 0 && piece.count < Self.smallestPiece
    let isLand = isIsland ? land > 0 || deepest > Self.pavedIsland : deepest > Self.largestRadius
    if isScrap || isLand {
      for place in piece { cells[place] = .land }
    } else if isIsland {
      for place in piece { cells[place] = .pavedRaised }
    }
  }

  /// Cells to the nearest covered one, counted along rows and columns.
  private func depths() -> [Int] {
    var result = cells.map { $0 == .open ? columns + rows : 0 }
    for j in 0..<rows {
      for i in 0..<columns where result[j * columns + i] > 0 {
        let place = j * columns + i
        if i > 0 { result[place] = min(result[place], result[place - 1] + 1) }
        if j > 0 { result[place] = min(result[place], result[place - columns] + 1) }
      }
    }
    for j in (0..<rows).reversed() {
      for i in (0..<columns).reversed() where result[j * columns + i] > 0 {
        let place = j * columns + i
        if i + 1 < columns { result[place] = min(result[place], result[place + 1] + 1) }
        if j + 1 < rows { result[place] = min(result[place], result[place + columns] + 1) }
      }
    }
    return result
  }

  private func isBorder(_ place: Int) -> Bool {
    let (i, j) = (place % columns, place / columns)
    return i == 0 || j == 0 || i == columns - 1 || j == rows - 1
  }

  private func forEachNeighbour(_ place: Int, _ body: (Int) -> Void) {
    let (i, j) = (place % columns, place / columns)
    if i > 0 { body(place - 1) }
    if i + 1 < columns { body(place + 1) }
    if j > 0 { body(place - columns) }
    if j + 1 < rows { body(place + columns) }
  }
}
