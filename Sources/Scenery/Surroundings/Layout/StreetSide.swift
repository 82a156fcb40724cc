import DriveTypes
import Roads

/// One edge of a road outside junctions, with what lies beyond it to the right.
struct StreetSide: Sendable {
  struct Sample: Sendable {
    /// Where the carriageway ends, and where the pavement ends; the same without pavement.
    var kerb, outer: SIMD3<Double>
  }

  /// A place on the edge.
  struct Frame: Sendable {
    var kerb, outer: SIMD3<Double>
    /// Unit vector along the edge; the street lies to its left.
    var along: SIMD2<Double>
    /// Unit vector away from the street.
    var outward: SIMD2<Double> { along.turnedRight }
    var pavement: Double { (outer - kerb).plan.length }
  }

  var road: Int32
  /// Whether it is the left edge of the road seen along +s.
  var isLeft: Bool
  /// m/s
  var speedLimit: Double
  var hasPavement: Bool
  /// Whether the lanes on this side lead the other way than its edge runs: a carriageway's inner edge.
  var isMedian: Bool
  private(set) var samples: [Sample] = []
  /// Metres along the outer edge to each sample.
  private(set) var arcs: [Double] = []

  var length: Double { arcs.last ?? 0 }
  /// Motorways and other fast roads.
  var isFast: Bool { speedLimit > 17 && !hasPavement }

  fileprivate mutating func append(_ sample: Sample) {
    if let last = samples.last {
      let step = (sample.outer - last.outer).plan.length
      if step < 0.05 { return }
      arcs.append(length + step)
    } else {
      arcs.append(0)
    }
    samples.append(sample)
  }

  /// Beyond both ends the edge goes straight on.
  func frame(at arc: Double) -> Frame {
    var (low, high) = (0, arcs.count - 1)
    while high - low > 1 {
      let middle = (low + high) / 2
      if arcs[middle] <= arc { low = middle } else { high = middle }
    }
    let (a, b) = (samples[low], samples[high])
    let t = (arc - arcs[low]) / max(1e-6, arcs[high] - arcs[low])
    return Frame(
      kerb: a.kerb + (b.kerb - a.kerb) * t, outer: a.outer + (b.outer - a.outer) * t,
      along: (b.outer - a.outer).plan.normalised)
  }

  /// Both sides of all roads outside junctions, in file order.
  static func all(of ribbons: [LaneRibbon]) -> [StreetSide] {
    var sides: [StreetSide] = []
    var start = 0
    while start < ribbons.count {
      let road = ribbons[start].lane.road
      var end = start
      while end < ribbons.count, ribbons[end].lane.road == road { end += 1 }
      if !ribbons[start].isInJunction {
        sides += [
          side(ribbons[start..<end], isLeft: false), side(ribbons[start..<end], isLeft: true),
        ].filter { $0.samples.count >= 2 }
      }
      start = end
    }
    return sides
  }

  private static func side(_ ribbons: ArraySlice<LaneRibbon>, isLeft: Bool) -> StreetSide {
    var side = StreetSide(
      road: ribbons.first?.lane.road ?? 0, isLeft: isLeft, speedLimit: 0, hasPavement: false, isMedian: false)
    var collected: [Sample] = []
    var start = ribbons.startIndex
    while start < ribbons.endIndex {
      let section = ribbons[start].lane.section
      var end = start
      while end < ribbons.endIndex, ribbons[end].lane.section == section { end += 1 }
      let all = ribbons[start..<end].filter { $0.lane.type != .none }
      start = end
      // From the centre outwards.
      let own = isLeft ? all.filter { $0.lane.lane > 0 } : Array(all.filter { $0.lane.lane < 0 }.reversed())
      for ribbon in all { side.speedLimit = max(side.speedLimit, ribbon.speedLimit) }
      if let last = own.last {
        let kerbside = own.first { $0.lane.type == .sidewalk }
        side.hasPavement = side.hasPavement || kerbside != nil
        let count = min(last.outer.count, kerbside?.inner.count ?? last.outer.count)
        for index in 0..<count {
          collected.append(
            Sample(kerb: kerbside?.inner[index] ?? last.outer[index], outer: last.outer[index]))
        }
      } else if let lone = isLeft ? all.last : all.first {
        side.isMedian = true
        for point in lone.inner { collected.append(Sample(kerb: point, outer: point)) }
      }
    }
    for sample in isLeft ? collected.reversed() : collected { side.append(sample) }
    return side
  }
}
