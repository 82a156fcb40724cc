import DriveTypes

/// Where two lanes of a junction come so close that cars on both would touch.
///
/// Pure geometry on the lanes' samples, worked out once for each pair that ever meets. Lanes that leave the same lane
/// are not in conflict: cars on them follow one another into the junction.
final class JunctionConflicts {
  /// Metres between lane centres below which two cars of ordinary width (2 × 1.1 m) with 0.6 m between them touch.
  static let clearance = 2.8

  struct Zone {
    /// Metres along the one lane and along the other between which they conflict.
    var start, end: Double
    var otherStart, otherEnd: Double
  }

  private struct Pair: Hashable {
    var a, b: Int32
  }

  private let atlas: LaneAtlas
  /// Looked up only, never iterated.
  private var zones: [Pair: Zone?] = [:]

  init(atlas: LaneAtlas) { self.atlas = atlas }

  /// The zone of lane `a` (and of `b`), nil where the two can be driven together.
  func zone(_ a: Int32, _ b: Int32) -> Zone? {
    if a == b { return nil }
    if a > b {
      guard let zone = zone(b, a) else { return nil }
      return Zone(start: zone.otherStart, end: zone.otherEnd, otherStart: zone.start, otherEnd: zone.end)
    }
    let pair = Pair(a: a, b: b)
    if let known = zones[pair] { return known }
    let zone = compute(a, b)
    zones[pair] = .some(zone)
    return zone
  }

  private func compute(_ a: Int32, _ b: Int32) -> Zone? {
    let (one, two) = (atlas.lane(a), atlas.lane(b))
    if one.predecessors.contains(where: { two.predecessors.contains($0) }) { return nil }
    if one.successors.contains(b) || two.successors.contains(a) { return nil }
    let limit = Self.clearance * Self.clearance
    var (low, high) = (Int.max, Int.min)
    var (otherLow, otherHigh) = (Int.max, Int.min)
    for i in 0..<one.count {
      let p = atlas.samples[one.first + i]
      for k in 0..<two.count {
        let q = atlas.samples[two.first + k]
        let (dx, dy) = (p.x - q.x, p.y - q.y)
        if dx * dx + dy * dy < limit, abs(p.z - q.z) < 3 {
          low = min(low, i)
          high = max(high, i)
          otherLow = min(otherLow, k)
          otherHigh = max(otherHigh, k)
        }
      }
    }
    if high < 0 { return nil }
    return Zone(
      start: Double(low) * one.step, end: Double(high) * one.step, otherStart: Double(otherLow) * two.step,
      otherEnd: Double(otherHigh) * two.step)
  }
}
