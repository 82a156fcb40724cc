import DriveTypes
import Glibc
import Roads

/// A lane section cut across at stations; everything drawn on it (surface, kerbs, markings) shares them, so that all
/// of it is parallel.
struct StreetSection: Sendable {
  /// A cut across the section, on the road's reference line.
  struct Station: Sendable {
    var s, x, y, z: Double
    /// Of the heading along +s.
    var cosine, sine: Double
  }

  let description: SectionDescription
  /// Of each lane, from left to right.
  let pavements: [Pavement]
  let stations: [Station]
  /// Distances of the lanes' boundaries from the reference line, left positive, from left to right: `boundaryCount`
  /// for each station, nowhere beyond the centre of the bend.
  let boundaries: [Double]
  /// Whether the road continues without a jump from this station to the next.
  let isContinued: [Bool]
  /// The boundaries between which something is drawn: placeholder lanes at the sides of connecting roads are not.
  let drawn: ClosedRange<Int>

  var boundaryCount: Int { description.lanes.count + 1 }
  var isInJunction: Bool { description.junction != nil }

  /// Chords may leave the true edge by this much, metres.
  static let tolerance = 0.015
  static let longestSpan = 8.0

  @inline(__always)
  func t(_ station: Int, _ boundary: Int) -> Double { boundaries[station * boundaryCount + boundary] }

  @inline(__always)
  func place(_ station: Int, t: Double) -> Point<World> {
    let at = stations[station]
    return Point(x: at.x - t * at.sine, y: at.y + t * at.cosine, z: at.z)
  }

  /// A cut between a station and the next: `share` 0 at the station, 1 at the next.
  @inline(__always)
  func place(_ station: Int, share: Double, t: (Int) -> Double) -> Point<World> {
    let a = place(station, t: t(station))
    if share <= 0 { return a }
    let b = place(station + 1, t: t(station + 1))
    return share >= 1 ? b : a + (b - a) * share
  }

  /// The station at or before s, and the share of the way to the next.
  func position(of s: Double) -> (station: Int, share: Double) {
    var (low, high) = (0, stations.count - 1)
    while high - low > 1 {
      let middle = (low + high) / 2
      if stations[middle].s <= s { low = middle } else { high = middle }
    }
    let length = stations[low + 1].s - stations[low].s
    return (low, length > 0 ? min(1, max(0, (s - stations[low].s) / length)) : 0)
  }

  /// Lane at signed distance t from the reference line; nil beside the road.
  func lane(_ station: Int, share: Double, t: Double) -> Int? {
    for lane in drawn.lowerBound..<drawn.upperBound {
      let a = self.t(station, lane + 1)
      let right = a + share * (self.t(station + 1, lane + 1) - a)
      if t >= right { return lane }
    }
    return nil
  }
}

extension StreetSection {
  /// nil for a section in which nothing is drawn.
  init?(_ description: SectionDescription, in network: RoadNetwork) {
    var lanes = description.lanes.indices
    if description.junction != nil {
      while let first = lanes.first, description.lanes[first].type == .none { lanes.removeFirst() }
      while let last = lanes.last, description.lanes[last].type == .none { lanes.removeLast() }
    }
    guard let first = lanes.first, let last = lanes.last else { return nil }
    var cutter = SectionCutter(description, network, drawn: first...last + 1)
    cutter.cut()
    self.description = description
    drawn = first...last + 1
    stations = cutter.stations
    boundaries = cutter.clampedBoundaries()
    isContinued = cutter.isContinued
    let middle = stations.count / 2
    pavements = Pavement.pavements(
      of: description,
      widths: description.lanes.indices.map { cutter.width(middle, lane: $0) },
      in: network)
  }
}

/// Chooses stations: as far apart as the chords stay near the true edges and heights.
private struct SectionCutter {
  let description: SectionDescription
  let network: RoadNetwork
  let drawn: ClosedRange<Int>
  let count: Int
  var stations: [StreetSection.Station] = []
  var headings: [Double] = []
  var boundaries: [Double] = []
  var isContinued: [Bool] = []

  private struct Cut {
    var section: CrossSection
    var s: Double
    var boundaries: [Double]
  }

  init(_ description: SectionDescription, _ network: RoadNetwork, drawn: ClosedRange<Int>) {
    self.description = description
    self.network = network
    self.drawn = drawn
    count = description.lanes.count + 1
  }

  private func cut(at s: Double) -> Cut {
    var edges: [Double] = []
    edges.reserveCapacity(count)
    let section = network.crossSection(of: description, s: s, boundaries: &edges)
    return Cut(section: section, s: s, boundaries: edges)
  }

  mutating func cut() {
    let trifle = 1e-6
    let (low, high) = (description.s.lowerBound, description.s.upperBound)
    var start = cut(at: low + trifle)
    append(start, isContinued: true)
    for joint in description.joints + [high] {
      if joint < high, joint - start.s < 0.05 || high - joint < 0.05 { continue }
      let end = cut(at: joint - trifle)
      subdivide(start, end)
      if joint >= high {
        append(end, isContinued: false)
        break
      }
      start = cut(at: joint + trifle)
      let jump = zip(end.boundaries, start.boundaries).contains { abs($0 - $1) > 0.005 }
      if jump { append(end, isContinued: false) }
      append(start, isContinued: true)
    }
  }

  private mutating func append(_ cut: Cut, isContinued: Bool) {
    let at = cut.section
    stations.append(
      StreetSection.Station(
        s: cut.s, x: at.x, y: at.y, z: at.z, cosine: cos(at.heading), sine: sin(at.heading)))
    headings.append(at.heading)
    boundaries += cut.boundaries
    self.isContinued.append(isContinued)
  }

  /// Appends the stations strictly between two cuts.
  private mutating func subdivide(_ a: Cut, _ b: Cut) {
    if b.s - a.s < 0.3 { return }
    let middle = cut(at: (a.s + b.s) / 2)
    if b.s - a.s <= StreetSection.longestSpan, isNear(a, middle, b) { return }
    subdivide(a, middle)
    append(middle, isContinued: true)
    subdivide(middle, b)
  }

  private func isNear(_ a: Cut, _ m: Cut, _ b: Cut) -> Bool {
    if abs(m.section.z - (a.section.z + b.section.z) / 2) > 0.008 { return false }
    for edge in drawn where abs(m.boundaries[edge] - (a.boundaries[edge] + b.boundaries[edge]) / 2) > 0.01 {
      return false
    }
    let offsets = [drawn.lowerBound, drawn.upperBound].map { edge in
      let (p, q, r) = (place(a, edge), place(m, edge), place(b, edge))
      return ((p + r) / 2 - q)
    }
    let limit = StreetSection.tolerance * StreetSection.tolerance
    return offsets.allSatisfy { ($0 * $0).sum() <= limit }
  }

  private func place(_ cut: Cut, _ edge: Int) -> SIMD2<Double> {
    let at = cut.section
    return SIMD2(
      at.x - cut.boundaries[edge] * sin(at.heading), at.y + cut.boundaries[edge] * cos(at.heading))
  }

  func width(_ station: Int, lane: Int) -> Double {
    boundaries[station * count + lane] - boundaries[station * count + lane + 1]
  }

  /// The boundaries, kept from folding over at the inside of tight bends.
  func clampedBoundaries() -> [Double] {
    var result = boundaries
    func bend(_ i: Int) -> Double {
      guard i >= 0, i + 1 < stations.count else { return 0 }
      let length = stations[i + 1].s - stations[i].s
      // Over less than this a bend is a kink between two records, too short to fold anything.
      return length > 0.4 ? wrapAngle(headings[i + 1] - headings[i]) / length : 0
    }
    for i in stations.indices {
      let (before, after) = (bend(i - 1), bend(i))
      let (leftBend, rightBend) = (max(before, after), min(before, after))
      for edge in i * count..<(i + 1) * count {
        if leftBend > 0.01 { result[edge] = min(result[edge], 0.98 / leftBend) }
        if rightBend < -0.01 { result[edge] = max(result[edge], 0.98 / rightBend) }
      }
    }
    return result
  }
}

extension StreetSection {
  /// Height of the section's outer edge above the road, metres: a kerb at the very edge counts.
  func edgeHeight(lane: Int, isLeft: Bool) -> Double {
    if pavements[lane] == (isLeft ? .kerbLeft : .kerbRight) { return Pavement.kerbHeight }
    return pavements[lane].height
  }
}
