/// The outline of a section cut across, from left to right: flat lanes, kerbs, raised sidewalks.
struct StreetProfile: Sendable {
  /// A line along the road.
  struct Line: Sendable {
    var boundary: Int
    /// Metres to the right of the boundary; negative to the left.
    var inset: Double
    /// Above the road, metres.
    var height: Double
    /// The lane whose width limits the inset.
    var lane: Int
  }
  struct Strip: Sendable {
    /// Lines to its left and right.
    var left, right: Int
    var material: StreetMaterials.Material
    /// Upright: a kerb's face.
    var isFace: Bool
    /// Gives way to the carriageways of other roads.
    var givesWay: Bool
  }

  private(set) var lines: [Line] = []
  private(set) var strips: [Strip] = []

  init(_ section: StreetSection) {
    let lanes = section.drawn.lowerBound..<section.drawn.upperBound
    var height = 0.0
    if section.isInJunction { margins(section) }
    for lane in lanes {
      let pavement = section.pavements[lane]
      let (from, to) = (lane, lane + 1)
      let entry = pavement == .kerbLeft ? Pavement.kerbHeight : pavement.height
      if lane == lanes.lowerBound {
        height = entry
        if entry > 0 { face(from, 0, lane: lane, low: -0.1, high: entry, risesRight: true) }
      } else if entry != height {
        face(
          from, 0, lane: lane, low: min(entry, height), high: max(entry, height), risesRight: entry > height)
      }
      height = entry
      let stone = Pavement.kerbWidth
      switch pavement {
      case .asphalt: flat(from, to, lane, .asphalt, 0)
      case .parking: flat(from, to, lane, section.isInJunction ? .asphalt : .parking, 0)
      case .cycleLane: flat(from, to, lane, section.isInJunction ? .asphalt : .cycleLane, 0)
      case .shoulder: flat(from, to, lane, section.isInJunction ? .asphalt : .shoulder, 0)
      case .verge: flat(from, to, lane, .verge, 0)
      case .raisedVerge: flat(from, to, lane, .lawn, Pavement.kerbHeight)
      case .sidewalk: flat(from, to, lane, .sidewalk, Pavement.kerbHeight)
      case .median:
        strip((from, 0, height), (from, stone, height), lane, .kerb)
        strip((from, stone, height), (to, -stone, height), lane, .lawn)
        strip((to, -stone, height), (to, 0, height), lane, .kerb)
      case .kerbRight:
        strip((from, 0, 0), (to, -stone, 0), lane, .gutter)
        face(to, -stone, lane: lane, low: 0, high: Pavement.kerbHeight, risesRight: true)
        strip((to, -stone + 0.02, Pavement.kerbHeight), (to, 0, Pavement.kerbHeight), lane, .kerb)
        height = Pavement.kerbHeight
      case .kerbLeft:
        strip((from, 0, Pavement.kerbHeight), (from, stone - 0.02, Pavement.kerbHeight), lane, .kerb)
        face(from, stone, lane: lane, low: 0, high: Pavement.kerbHeight, risesRight: false)
        strip((from, stone, 0), (to, 0, 0), lane, .gutter)
        height = 0
      }
    }
    if height > 0, let last = lanes.last {
      face(last + 1, 0, lane: last, low: -0.1, high: height, risesRight: false)
    }
  }

  /// Turning lanes often end a hand's breadth before the gutter beside them: a margin under whatever lies there.
  private mutating func margins(_ section: StreetSection) {
    let (first, last) = (section.drawn.lowerBound, section.drawn.upperBound - 1)
    let (wide, low) = (0.5, -0.02)
    if section.pavements[first].isCarriageway {
      strip((first, -wide, low), (first, 0.05, low), first, .asphalt)
    }
    if section.pavements[last].isCarriageway {
      strip((last + 1, -0.05, low), (last + 1, wide, low), last, .asphalt)
    }
  }

  private mutating func line(_ boundary: Int, _ inset: Double, _ height: Double, _ lane: Int) -> Int {
    let found = lines.lastIndex { $0.boundary == boundary && $0.inset == inset && $0.height == height }
    if let found { return found }
    lines.append(Line(boundary: boundary, inset: inset, height: height, lane: lane))
    return lines.count - 1
  }

  /// Neighbouring lanes of one material are one strip.
  private mutating func flat(
    _ from: Int, _ to: Int, _ lane: Int, _ material: StreetMaterials.Material, _ height: Double
  ) {
    let left = line(from, 0, height, lane)
    let right = line(to, 0, height, lane)
    if let last = strips.last, last.right == left, last.material == material, !last.isFace {
      strips[strips.count - 1].right = right
    } else {
      add(left, right, material, isFace: false)
    }
  }

  private mutating func strip(
    _ left: (boundary: Int, inset: Double, height: Double),
    _ right: (boundary: Int, inset: Double, height: Double), _ lane: Int,
    _ material: StreetMaterials.Material
  ) {
    add(
      line(left.boundary, left.inset, left.height, lane),
      line(right.boundary, right.inset, right.height, lane),
      material, isFace: false)
  }

  /// A kerb's face leans by 2 cm towards the raised side where there is room.
  private mutating func face(
    _ boundary: Int, _ inset: Double, lane: Int, low: Double, high: Double, risesRight: Bool
  ) {
    let lean = inset == 0 ? 0 : 0.02
    let foot = line(boundary, inset, low, lane)
    let head = line(boundary, inset + (risesRight ? lean : -lean), high, lane)
    add(risesRight ? foot : head, risesRight ? head : foot, .kerb, isFace: true)
  }

  private mutating func add(_ left: Int, _ right: Int, _ material: StreetMaterials.Material, isFace: Bool) {
    let isCarriageway = material == .asphalt || material == .parking || material == .cycleLane
    strips.append(
      Strip(left: left, right: right, material: material, isFace: isFace, givesWay: !isCarriageway))
  }
}

extension StreetSection {
  /// Where a profile's line passes a station: signed distance from the reference line. Insets take at most 0.6 of a
  /// lane, so that kerbs of tapering lanes stay in them.
  func t(_ station: Int, _ line: StreetProfile.Line) -> Double {
    let edge = t(station, line.boundary)
    if line.inset == 0 { return edge }
    let room = 0.6 * max(0, t(station, line.lane) - t(station, line.lane + 1))
    return edge - min(max(line.inset, -room), room)
  }
}
