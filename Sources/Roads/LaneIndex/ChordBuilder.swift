import Glibc

/// Cuts the centre lines of all lanes into chords, by the rules of LibCarla `Map::CreateRtree`.
///
/// A lane is one chord where its section starts in a `line` record that spans the whole section and the road's
/// elevation has no curvature; lane widths and offsets are ignored, so a widening lane on a straight road is still
/// one chord. Any other lane is walked in steps of 1 m from where travel begins; a chord is cut where the direction
/// has turned by more than 1.8° since its start, or after 100 m. Lanes of type `none` have no chords.
struct ChordBuilder {
  let network: RoadNetwork
  private(set) var chords: [ChordRow] = []
  private var samples: [Sample] = []
  /// Summed widths of the lanes inside the current one, and its derivative, at each sample.
  private var inner: [(t: Double, slope: Double)] = []

  /// Metres left off at a lane's end.
  private static let epsilon = 1e-6
  /// cos(π/100): the turn at which a chord is cut.
  private static let cosineOfTurn = cos(Double.pi / 100)
  private static let step = 1.0
  private static let longestChord = 100.0

  /// The road at one s, shared by all lanes of a section.
  private struct Sample {
    var s: Double
    var x: Double
    var y: Double
    var z: Double
    var heading: Double
    var sine: Double
    var cosine: Double
    var offset: Double
    var cosinePitch: Double
    var sinePitch: Double
  }

  static func chords(of network: RoadNetwork) -> [ChordRow] {
    var builder = ChordBuilder(network: network)
    for road in network.roads.indices {
      for section in network.roads[road].sections.indices { builder.cut(section: section) }
    }
    return builder.chords
  }

  private mutating func cut(section index: Int) {
    let section = network.sections[index]
    let road = network.roads[section.road]
    let lanes = section.lanes.indices
    let isStraight = isStraight(section, road)
    // Right lanes lie before lane 0 by descending distance from it, left lanes behind it.
    let right = lanes.reversed().filter { network.lanes[$0].id < 0 }
    let left = lanes.filter { network.lanes[$0].id > 0 }
    for (side, forward) in [(right, true), (left, false)] {
      if !side.contains(where: { network.lanes[$0].type != LaneType.none.rawValue }) { continue }
      sample(section, road, forward: forward, isStraight: isStraight)
      if samples.isEmpty { continue }
      inner.removeAll(keepingCapacity: true)
      for sample in samples { inner.append((sample.offset, 0)) }
      for lane in side { cut(lane: lane, forward: forward, isStraight: isStraight) }
    }
  }

  private func isStraight(_ section: SectionRow, _ road: RoadRow) -> Bool {
    guard let index = network.geometries.index(in: road.geometries, at: section.s) else { return false }
    let geometry = network.geometries[index]
    if geometry.kind != GeometryRow.Kind.line.rawValue || section.s < geometry.s
      || section.end > geometry.s + geometry.length
    {
      return false
    }
    return road.elevations.indices.allSatisfy {
      network.elevations[$0].c == 0 && network.elevations[$0].d == 0
    }
  }

  private mutating func sample(_ section: SectionRow, _ road: RoadRow, forward: Bool, isStraight: Bool) {
    samples.removeAll(keepingCapacity: true)
    let bounds = (start: section.s, end: section.s + (section.end - section.s))
    var s = forward ? bounds.start + RoadNetwork.edge : bounds.end - RoadNetwork.edge
    if isStraight {
      let length = (forward ? bounds.end - s : s - bounds.start) - ChordBuilder.epsilon
      if length < ChordBuilder.epsilon { return }
      append(road, s)
      append(road, forward ? s + length - 10 * Double.ulpOfOne : s - length + 10 * Double.ulpOfOne)
      return
    }
    append(road, s)
    while true {
      let remaining = (forward ? bounds.end - s : s - bounds.start) - ChordBuilder.epsilon
      let delta = min(ChordBuilder.step, remaining)
      if delta < ChordBuilder.epsilon { return }
      s = forward ? s + delta - 10 * Double.ulpOfOne : s - delta + 10 * Double.ulpOfOne
      append(road, s)
    }
  }

  private mutating func append(_ road: RoadRow, _ s: Double) {
    let line = network.linePoint(road: road, s: s)
    let height = network.elevation(road: road, s: s)
    var (offset, slope) = (0.0, 0.0)
    if let record = network.offsets.index(in: road.offsets, at: s) {
      offset = network.offsets[record].value(at: s)
      slope = network.offsets[record].slope(at: s)
    }
    samples.append(
      Sample(
        s: s, x: line.x, y: line.y, z: height.z, heading: line.heading + slope, sine: sin(line.heading),
        cosine: cos(line.heading), offset: offset, cosinePitch: cos(height.slope),
        sinePitch: sin(height.slope)))
  }

  /// Cuts one lane over the current samples, then adds its width to `inner`.
  private mutating func cut(lane: Int, forward: Bool, isStraight: Bool) {
    let row = network.lanes[lane]
    let sign = forward ? -1.0 : 1.0
    let isWanted = row.type != LaneType.none.rawValue
    var current = (index: 0, x: 0.0, y: 0.0, heading: 0.0)
    var last = current
    var chord = ChordRow(
      startX: 0, startY: 0, startZ: 0, endX: 0, endY: 0, endZ: 0, sStart: 0, sEnd: 0, lane: Int32(lane),
      types: row.type)
    func close(at end: (index: Int, x: Double, y: Double, heading: Double)) {
      let (first, second) = (samples[current.index], samples[end.index])
      (chord.startX, chord.startY, chord.startZ, chord.sStart) = (current.x, current.y, first.z, first.s)
      (chord.endX, chord.endY, chord.endZ, chord.sEnd) = (end.x, end.y, second.z, second.s)
      chords.append(chord)
    }
    for index in samples.indices {
      let sample = samples[index]
      var (width, slope) = (0.0, 0.0)
      if let record = network.widths.index(in: row.widths, at: sample.s) {
        width = network.widths[record].value(at: sample.s)
        slope = network.widths[record].slope(at: sample.s)
      }
      if isWanted {
        let t = inner[index].t + sign * width / 2
        let here = (
          index: index, x: sample.x - t * sample.sine, y: sample.y + t * sample.cosine,
          heading: sample.heading + inner[index].slope + sign * slope / 2
        )
        if index == 0 {
          current = here
        } else if !isStraight {
          let start = samples[current.index]
          let cosine =
            start.cosinePitch * sample.cosinePitch * cos(here.heading - current.heading)
            + start.sinePitch * sample.sinePitch
          if cosine < ChordBuilder.cosineOfTurn || abs(start.s - sample.s) > ChordBuilder.longestChord {
            close(at: here)
            current = here
          }
        }
        last = here
      }
      inner[index].t += sign * width
      inner[index].slope += sign * slope
    }
    if isWanted { close(at: last) }
  }
}
