import DriveTypes

/// Spans of one section that follow each other.
struct StreetRun: Sendable, Hashable {
  var section: Int
  /// Of the section, both ends included; at least two.
  var stations: ClosedRange<Int>
}

extension StreetLayout {
  /// The tile's spans, joined where they follow each other; by section and station.
  func runs(onTile tile: SIMD2<Int32>) -> [StreetRun] {
    var runs: [StreetRun] = []
    for index in spans(onTile: tile) {
      let span = spans[Int(index)]
      let (section, station) = (Int(span.section), Int(span.station))
      if let last = runs.last, last.section == section, last.stations.upperBound == station {
        runs[runs.count - 1].stations = last.stations.lowerBound...station + 1
      } else {
        runs.append(StreetRun(section: section, stations: station...station + 1))
      }
    }
    return runs
  }

  /// Spans of other sections at about the height of this one that may overlap it, seen from above, once `reach`
  /// metres are added to its sides.
  func neighbours(ofSection section: Int, station: Int, reach: Double = 0) -> [StreetSpan] {
    let own = StreetSpan(section: section, station: station, of: sections[section])
    let corners = own.corners
    let centre = (corners[0] + corners[1] + corners[2] + corners[3]) / 4
    let radius = corners.reduce(0) { max($0, (($1 - centre) * ($1 - centre)).sum()) }.squareRoot()
    let height = (own.a.z + own.b.z) / 2
    return spans(near: centre.x, centre.y, reach: radius + reach).compactMap { index in
      let span = spans[Int(index)]
      let isLevel = abs((span.a.z + span.b.z) / 2 - height) < 2
      return Int(span.section) != section && isLevel ? span : nil
    }
  }

  /// The part of a span between two boundaries of its section, seen from above, counter-clockwise.
  func outline(of span: StreetSpan, _ boundaries: ClosedRange<Int>) -> [SIMD2<Double>] {
    let section = sections[Int(span.section)]
    let station = Int(span.station)
    func corner(_ station: Int, _ boundary: Int) -> SIMD2<Double> {
      let place = section.place(station, t: section.t(station, boundary))
      return SIMD2(place.x, place.y)
    }
    return [
      corner(station, boundaries.lowerBound), corner(station, boundaries.upperBound),
      corner(station + 1, boundaries.upperBound), corner(station + 1, boundaries.lowerBound),
    ]
  }
}

extension StreetSection {
  /// Boundaries of the lanes side by side where wheels belong.
  var carriageways: [ClosedRange<Int>] {
    var result: [ClosedRange<Int>] = []
    for lane in drawn.lowerBound..<drawn.upperBound where pavements[lane].isCarriageway {
      if let last = result.last, last.upperBound == lane {
        result[result.count - 1] = last.lowerBound...lane + 1
      } else {
        result.append(lane...lane + 1)
      }
    }
    return result
  }
}
