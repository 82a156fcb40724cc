/// What is painted on a road besides lines, as polygons about its middle: u along travel, v to the left, metres,
/// counter-clockwise.
enum RoadPicture: Sendable, Hashable {
  /// A line across, from v = −half to half.
  case stopLine(half: Double)
  /// By the ways that the lane allows.
  case arrow(left: Bool, ahead: Bool, right: Bool)
  case word(String)
  /// A triangle that points to the driver.
  case giveWay
  /// The two long sides of a space `length` along u and `width` along v.
  case parkingSpace(length: Double, width: Double)
  /// A pedestrian crossing; people walk along u.
  case crosswalk(outline: [SIMD2<Double>], hasBars: Bool, hasSides: Bool)

  /// Whether it can be made out from beyond `TileBuilder.detailDistance`.
  var isLarge: Bool {
    switch self {
    case .stopLine, .crosswalk: true
    default: false
    }
  }

  var polygons: [[SIMD2<Double>]] {
    switch self {
    case .stopLine(let half): Self.bar(SIMD2(-0.2, -half), SIMD2(0.2, half))
    case .arrow(let left, let ahead, let right): Self.arrow(left, ahead, right)
    case .word(let text): Self.word(text)
    case .giveWay:
      [
        [SIMD2(1.9, 0.62), SIMD2(-1.9, 0.09), SIMD2(-1.6, 0), SIMD2(1.6, 0.45)],
        [
          SIMD2(1.6, -0.45), SIMD2(-1.6, 0), SIMD2(-1.9, -0.09), SIMD2(1.9, -0.62),
        ],
        [SIMD2(1.6, -0.5), SIMD2(1.9, -0.62), SIMD2(1.9, 0.62), SIMD2(1.6, 0.5)],
        [SIMD2(-1.9, 0.09), SIMD2(-1.9, -0.09), SIMD2(-1.6, 0)],
      ]
    case .parkingSpace(let length, let width):
      [-width / 2, width / 2].flatMap { v in
        Self.bar(SIMD2(-length / 2, v - 0.05), SIMD2(length / 2, v + 0.05))
      }
    case .crosswalk(let outline, let hasBars, let hasSides):
      Self.crosswalk(outline, hasBars: hasBars, hasSides: hasSides)
    }
  }

  /// A rectangle in pieces of at most 1.5 m, so that it follows the road's bend.
  private static func bar(_ low: SIMD2<Double>, _ high: SIMD2<Double>) -> [[SIMD2<Double>]] {
    let isLong = high.x - low.x > high.y - low.y
    let length = isLong ? high.x - low.x : high.y - low.y
    let count = max(1, Int((length / 1.5).rounded(.up)))
    return (0..<count).map { n in
      let (from, to) = (Double(n) / Double(count), Double(n + 1) / Double(count))
      var (a, b) = (low, high)
      if isLong {
        (a.x, b.x) = (low.x + from * length, low.x + to * length)
      } else {
        (a.y, b.y) = (low.y + from * length, low.y + to * length)
      }
      return [a, SIMD2(b.x, a.y), b, SIMD2(a.x, b.y)]
    }
  }

  /// Shafts 0.15 m wide and heads 0.9 m long; the whole 2.9 m.
  private static func arrow(_ left: Bool, _ ahead: Bool, _ right: Bool) -> [[SIMD2<Double>]] {
    let shaftEnd = ahead ? 0.5 : -0.3
    var result = [
      [SIMD2(-1.45, -0.075), SIMD2(shaftEnd, -0.075), SIMD2(shaftEnd, 0.075), SIMD2(-1.45, 0.075)]
    ]
    if ahead { result.append([SIMD2(0.5, -0.3), SIMD2(1.45, 0), SIMD2(0.5, 0.3)]) }
    for (isWanted, side) in [(left, 1.0), (right, -1.0)] where isWanted {
      let bend = ahead ? -0.75 : -0.45
      let parts = [
        [SIMD2(bend, 0.05), SIMD2(bend + 0.28, 0), SIMD2(bend + 0.62, 0.42), SIMD2(bend + 0.42, 0.5)],
        [SIMD2(bend + 0.02, 0.58), SIMD2(bend + 0.97, 0.3), SIMD2(bend + 0.86, 1.02)],
      ]
      result += parts.map { part in
        side > 0 ? part : Array(part.map { SIMD2($0.x, -$0.y) }.reversed())
      }
    }
    return result.map(counterClockwise)
  }

  private static func counterClockwise(_ polygon: [SIMD2<Double>]) -> [SIMD2<Double>] {
    var sum = 0.0
    for (i, a) in polygon.enumerated() {
      let b = polygon[(i + 1) % polygon.count]
      sum += a.x * b.y - a.y * b.x
    }
    return sum < 0 ? polygon.reversed() : polygon
  }

  /// Tall letters and digits of straight strokes, read by the driver who comes along u.
  private static func word(_ text: String) -> [[SIMD2<Double>]] {
    let (width, height, space, stroke) = (0.46, 2.2, 0.14, 0.11)
    let letters = Array(text)
    let whole = Double(letters.count) * (width + space) - space
    return letters.enumerated().flatMap { index, letter -> [[SIMD2<Double>]] in
      // Reading direction is to the right, that is along −v.
      let from = whole / 2 - Double(index) * (width + space)
      return strokes(of: letter).flatMap { a, b -> [[SIMD2<Double>]] in
        let p = SIMD2(a.y * height - height / 2, from - a.x * width)
        let q = SIMD2(b.y * height - height / 2, from - b.x * width)
        let (half, thick) = (stroke / 2, 0.15)
        return p.y == q.y
          ? bar(SIMD2(min(p.x, q.x), p.y - half), SIMD2(max(p.x, q.x), p.y + half))
          : bar(SIMD2(p.x - thick, min(p.y, q.y) - half), SIMD2(p.x + thick, max(p.y, q.y) + half))
      }
    }
  }

  /// Strokes in a unit square: x to the reader's right, y up.
  private static func strokes(of letter: Character) -> [(SIMD2<Double>, SIMD2<Double>)] {
    let (top, middle, bottom) = (1.0, 0.5, 0.0)
    func across(_ y: Double) -> (SIMD2<Double>, SIMD2<Double>) { (SIMD2(0, y), SIMD2(1, y)) }
    func upright(_ x: Double, _ from: Double, _ to: Double) -> (SIMD2<Double>, SIMD2<Double>) {
      (SIMD2(x, from), SIMD2(x, to))
    }
    switch letter {
    case "S", "5":
      return [across(top), across(middle), across(bottom), upright(0, 0.5, 1), upright(1, 0, 0.5)]
    case "T": return [across(top), upright(0.5, 0, 1)]
    case "O", "0": return [across(top), across(bottom), upright(0, 0, 1), upright(1, 0, 1)]
    case "P": return [across(top), across(middle), upright(0, 0, 1), upright(1, 0.5, 1)]
    case "1": return [upright(0.5, 0, 1)]
    case "2": return [across(top), across(middle), across(bottom), upright(1, 0.5, 1), upright(0, 0, 0.5)]
    case "3": return [across(top), across(middle), across(bottom), upright(1, 0, 1)]
    case "4": return [across(middle), upright(0, 0.5, 1), upright(1, 0, 1)]
    case "6": return [across(top), across(middle), across(bottom), upright(0, 0, 1), upright(1, 0, 0.5)]
    case "7": return [across(top), upright(1, 0, 1)]
    case "8": return [across(top), across(middle), across(bottom), upright(0, 0, 1), upright(1, 0, 1)]
    case "9": return [across(top), across(middle), across(bottom), upright(0, 0.5, 1), upright(1, 0, 1)]
    default: return []
    }
  }

  /// Bars 0.6 m wide along v, and lines at both sides along u.
  private static func crosswalk(
    _ outline: [SIMD2<Double>], hasBars: Bool, hasSides: Bool
  ) -> [[SIMD2<Double>]] {
    guard let first = outline.first else { return [] }
    let (low, high) = outline.reduce((first.x, first.x)) { (min($0.0, $1.x), max($0.1, $1.x)) }
    var result: [[SIMD2<Double>]] = []
    /// The outline's extent along v at u.
    func extent(_ u: Double) -> (low: Double, high: Double)? {
      var (least, most) = (Double.infinity, -Double.infinity)
      for (i, a) in outline.enumerated() {
        let b = outline[(i + 1) % outline.count]
        guard (a.x <= u) != (b.x <= u) else { continue }
        let v = a.y + (b.y - a.y) * (u - a.x) / (b.x - a.x)
        least = min(least, v)
        most = max(most, v)
      }
      return least < most ? (least, most) : nil
    }
    let (bar, gap) = (0.6, 0.6)
    let count = max(1, Int(((high - low + gap) / (bar + gap)).rounded(.down)))
    let start = (low + high) / 2 - (Double(count) * (bar + gap) - gap) / 2
    if hasBars {
      for n in 0..<count {
        let u = start + Double(n) * (bar + gap)
        guard let near = extent(u + 0.01), let far = extent(u + bar - 0.01) else { continue }
        result += Self.bar(
          SIMD2(u, max(near.low, far.low)), SIMD2(u + bar, min(near.high, far.high)))
      }
    }
    if hasSides {
      let pieces = max(1, Int(((high - low) / 1.5).rounded(.up)))
      for n in 0..<pieces {
        let u0 = low + 0.02 + (high - low - 0.04) * Double(n) / Double(pieces)
        let u1 = low + 0.02 + (high - low - 0.04) * Double(n + 1) / Double(pieces)
        guard let a = extent(u0), let b = extent(u1), a.high - a.low > 0.8, b.high - b.low > 0.8 else {
          continue
        }
        result.append([SIMD2(u0, a.low), SIMD2(u1, b.low), SIMD2(u1, b.low + 0.3), SIMD2(u0, a.low + 0.3)])
        result.append([
          SIMD2(u0, a.high - 0.3), SIMD2(u1, b.high - 0.3), SIMD2(u1, b.high), SIMD2(u0, a.high),
        ])
      }
    }
    return result
  }
}
