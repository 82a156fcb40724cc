import DriveTypes
import Glibc

/// A lane section as a stack of lanes side by side; for tools that need the road's whole width at once.
///
/// Lanes run from left to right as seen along +s, without lane 0. Boundary k lies to the left of lane k, so there is
/// one boundary more than lanes; each belongs to the lane whose road mark lies on it, which is lane 0 for the one
/// between the sides.
package struct SectionDescription: Sendable {
  /// Index in the network's table of sections.
  package var index: Int
  package var road: Int32
  /// nil outside junctions.
  package var junction: Int32?
  /// Extent along the road's reference line, metres.
  package var s: Range<Double>
  package var lanes: [Lane]
  /// Where the road's geometry, offsets or widths may bend or jump, metres: ascending, strictly inside `s`.
  package var joints: [Double]

  package struct Lane: Sendable {
    package var id: Int32
    package var type: LaneType
    /// Index in the network's table of lanes.
    package var index: Int32
  }
}

/// The road cut across at one s. CARLA's roads are level across.
package struct CrossSection: Sendable {
  /// On the reference line, without lane offset.
  package var x, y, z: Double
  /// Radians, not normalised.
  package var heading: Double
}

extension RoadNetwork {
  /// All lane sections longer than a centimetre that have lanes, in file order.
  package func sectionDescriptions() -> [SectionDescription] {
    roads.indices.flatMap { road in
      roads[road].sections.indices.compactMap { describe(section: $0, of: roads[road]) }
    }
  }

  private func describe(section index: Int, of road: RoadRow) -> SectionDescription? {
    let section = sections[index]
    let range = section.s..<max(section.s, min(section.end, road.length))
    let members = section.lanes.indices.reversed().filter { lanes[$0].id != 0 }
    if range.upperBound - range.lowerBound < 0.01 || members.isEmpty { return nil }
    var joints: [Double] = []
    func add(_ s: Double) { if s > range.lowerBound, s < range.upperBound { joints.append(s) } }
    for row in road.geometries.indices { add(geometries[row].s) }
    func add(_ table: Table<PolynomialRow>, _ rows: RowRange) {
      for row in rows.indices.dropFirst() where table[row].s > range.lowerBound {
        let (before, after) = (table[row - 1], table[row])
        let isKink =
          abs(before.value(at: after.s) - after.a) > 0.002 || abs(before.slope(at: after.s) - after.b) > 0.01
        if isKink { add(after.s) }
      }
    }
    add(offsets, road.offsets)
    for lane in members { add(widths, lanes[lane].widths) }
    joints.sort()
    return SectionDescription(
      index: index, road: road.id, junction: road.junction == -1 ? nil : road.junction, s: range,
      lanes: members.map {
        SectionDescription.Lane(
          id: lanes[$0].id, type: LaneType(rawValue: lanes[$0].type), index: Int32($0))
      }, joints: joints)
  }

  /// Cuts a section across at s and appends the signed distances of its boundaries from the reference line, left
  /// positive, from left to right.
  package func crossSection(
    of section: SectionDescription, s: Double, boundaries: inout [Double]
  ) -> CrossSection {
    let road = roads[sections[section.index].road]
    let line = linePoint(road: road, s: s)
    let offset = offsets.index(in: road.offsets, at: s).map { offsets[$0].value(at: s) } ?? 0
    let first = boundaries.count
    let leftCount = section.lanes.prefix { $0.id > 0 }.count
    var t = offset
    for lane in section.lanes[..<leftCount].reversed() {
      boundaries.append(t)
      t += width(lane: Int(lane.index), s: s)
    }
    boundaries.append(t)
    boundaries[first...].reverse()
    t = offset
    for lane in section.lanes[leftCount...] {
      t -= width(lane: Int(lane.index), s: s)
      boundaries.append(t)
    }
    return CrossSection(x: line.x, y: line.y, z: elevation(road: road, s: s).z, heading: line.heading)
  }

  /// The road marks on a section's boundary, each with its extent along s, metres.
  package func markings(
    of section: SectionDescription, boundary: Int
  ) -> [(s: Range<Double>, marking: LaneMarking)] {
    let leftCount = section.lanes.prefix { $0.id > 0 }.count
    let owner: Int?
    if boundary < leftCount {
      owner = Int(section.lanes[boundary].index)
    } else if boundary > leftCount {
      owner = Int(section.lanes[boundary - 1].index)
    } else {
      owner = sections[section.index].lanes.indices.first { lanes[$0].id == 0 }
    }
    guard let owner else { return [] }
    let rows = lanes[owner].marks.indices
    return rows.compactMap { row in
      let start = max(section.s.lowerBound, marks[row].s)
      let end = min(section.s.upperBound, row + 1 < rows.upperBound ? marks[row + 1].s : section.s.upperBound)
      return start < end ? (start..<end, RoadNetwork.marking(marks[row])) : nil
    }
  }

  /// Beginnings of the lanes that follow the one with this index, in the direction of travel.
  package func followers(ofLane index: Int32) -> [Waypoint] {
    lanes[index].next.indices.map { start(ofLane: Int(laneLinks[$0])) }
  }
}
