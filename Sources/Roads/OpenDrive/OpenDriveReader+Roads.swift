import DriveTypes

/// `<road>`: links, types, reference line, elevation. Lanes, objects and signals have files of their own.
extension OpenDriveReader {
  mutating func readRoad() throws(OpenDriveError) {
    let offset = scanner.position
    let id = try scanner.integer("id")
    if roadIndex[id] != nil { throw .duplicate(scanner.location, kind: "road", id: "\(id)") }
    let length = try scanner.number("length", limit: Limit.roadLength)
    if length <= 0 { throw scanner.bad("length", "a length above 0") }
    let junction = try scanner.integer("junction", absent: -1)
    if let rule = scanner.text("rule"), rule != "RHT" {
      throw .unsupported(
        scanner.location, feature: "left-hand traffic (rule=\"\(rule)\")",
        advice: "CARLA's towns drive on the right; mirror the map")
    }
    let name = tables.intern(scanner.text("name") ?? "")
    let index = Int32(tables.roads.count)
    roadIndex[id] = index
    roadOffsets.append(offset)
    var road = RoadRow(
      id: id, junction: junction, length: length, predecessor: .nothing, successor: .nothing, name: name,
      geometries: .empty, elevations: .empty, offsets: .empty, sections: .empty, speeds: .empty,
      references: .empty,
      objects: .empty)
    let starts = (
      geometries: tables.geometries.count, elevations: tables.elevations.count, offsets: tables.offsets.count,
      sections: tables.sections.count, speeds: tables.speeds.count, references: tables.references.count,
      objects: tables.objects.count
    )
    while try scanner.nextChild() {
      if scanner.isElement("link") {
        try readRoadLink(&road)
      } else if scanner.isElement("type") {
        try readRoadType()
      } else if scanner.isElement("planView") {
        try readPlanView(firstOfRoad: starts.geometries)
      } else if scanner.isElement("elevationProfile") {
        while try scanner.nextChild() {
          if scanner.isElement("elevation") {
            let last = tables.elevations.count > starts.elevations ? tables.elevations.last : nil
            tables.elevations.append(try polynomial("s", offset: 0, after: last))
          }
          try scanner.skip()
        }
      } else if scanner.isElement("lanes") {
        try readLanes(road: index, firstSection: starts.sections, firstOffset: starts.offsets)
      } else if scanner.isElement("objects") {
        try readObjects(road: index)
      } else if scanner.isElement("signals") {
        try readSignals(road: index)
      } else {
        try scanner.skip()
      }
    }
    road.geometries = NetworkTables.range(tables.geometries, from: starts.geometries)
    road.elevations = NetworkTables.range(tables.elevations, from: starts.elevations)
    road.offsets = NetworkTables.range(tables.offsets, from: starts.offsets)
    road.sections = NetworkTables.range(tables.sections, from: starts.sections)
    road.speeds = NetworkTables.range(tables.speeds, from: starts.speeds)
    road.references = NetworkTables.range(tables.references, from: starts.references)
    road.objects = NetworkTables.range(tables.objects, from: starts.objects)
    if road.geometries.count == 0 {
      throw .badStructure(
        location(ofRoad: Int(index)), element: "road", expected: "a <planView>", got: "road \(id) without one"
      )
    }
    if road.sections.count == 0 {
      throw .badStructure(
        location(ofRoad: Int(index)), element: "road", expected: "a <laneSection>",
        got: "road \(id) without one")
    }
    try closeSections(of: road, index: Int(index))
    tables.roads.append(road)
  }

  private mutating func readRoadLink(_ road: inout RoadRow) throws(OpenDriveError) {
    while try scanner.nextChild() {
      if scanner.isElement("predecessor") {
        road.predecessor = try readRoadEnd()
      } else if scanner.isElement("successor") {
        road.successor = try readRoadEnd()
      }
      try scanner.skip()
    }
  }

  private mutating func readRoadEnd() throws(OpenDriveError) -> RoadEnd {
    let kind: RoadEnd.Kind
    if scanner.value("elementType", is: "road") {
      kind = .road
    } else if scanner.value("elementType", is: "junction") {
      kind = .junction
    } else if scanner.value("elementType") == nil {
      throw scanner.missing("elementType")
    } else {
      throw scanner.bad("elementType", "road or junction")
    }
    return RoadEnd(kind: kind.rawValue, id: try scanner.integer("elementId"))
  }

  private mutating func readRoadType() throws(OpenDriveError) {
    let s = try scanner.number("s", limit: Limit.roadLength)
    var limit = -1.0
    while try scanner.nextChild() {
      if scanner.isElement("speed") { limit = try readSpeed() }
      try scanner.skip()
    }
    tables.speeds.append(SpeedRow(s: s, limit: limit))
  }

  /// `max` in m/s; −1 for "no limit" and "undefined". Without a unit it is m/s, OpenDRIVE's default.
  ///
  /// CRITICAL: the unit cannot always be trusted. Town12 says km/h throughout but keeps RoadRunner's American defaults
  /// of 25, 35, 45, 55 and 65, which are mph; Town13 says mph and has 120 there, which no road allows and is km/h.
  private mutating func readSpeed() throws(OpenDriveError) -> Double {
    if scanner.value("max", is: "no limit") || scanner.value("max", is: "undefined") { return -1 }
    let max = try scanner.number("max", limit: 1e4)
    if max < 0 { throw scanner.bad("max", "a speed of at least 0") }
    if scanner.value("unit") == nil || scanner.value("unit", is: "m/s") { return max }
    let isMiles = scanner.value("unit", is: "mph")
    if !isMiles, !scanner.value("unit", is: "km/h") { throw scanner.bad("unit", "m/s, km/h or mph") }
    let isReallyMiles = isMiles ? max <= 85 : [25, 35, 45, 55, 65].contains(max)
    return isReallyMiles ? max * 0.44704 : max / 3.6
  }

  /// The current element's `s|sOffset a b c d`; must not step back in s behind `last`, if that is of the same profile.
  mutating func polynomial(
    _ station: StaticString, offset: Double, after last: PolynomialRow?
  ) throws(OpenDriveError) -> PolynomialRow {
    let s = offset + (try scanner.number(station, limit: Limit.roadLength))
    if let last, last.s > s { throw scanner.structure("records by ascending s", "s=\(s) after s=\(last.s)") }
    // Town13 has pieces a micrometre long with d = −5·10¹⁰; where lanes end up is checked once they are cut.
    return PolynomialRow(
      s: s, a: try scanner.number("a"), b: try scanner.number("b", limit: Limit.coefficient),
      c: try scanner.number("c", limit: Limit.coefficient),
      d: try scanner.number("d", limit: Limit.coefficient))
  }

  /// Sets where each section ends, and refuses sections outside the road.
  private mutating func closeSections(of road: RoadRow, index: Int) throws(OpenDriveError) {
    var end = road.length
    // CRITICAL: sections with the same s end together, at the next larger s (CARLA's UpperBound).
    var nextLarger = road.length
    for section in road.sections.indices.reversed() {
      let s = tables.sections[section].s
      if s < 0 || s > road.length {
        throw .badStructure(
          location(ofRoad: index), element: "laneSection",
          expected: "s within the road's length \(road.length)",
          got: "s=\(s)")
      }
      if s < end { nextLarger = end }
      tables.sections[section].end = nextLarger
      end = s
      laneLength += (nextLarger - s) * Double(tables.sections[section].lanes.count)
    }
    if laneLength > Limit.laneLength {
      throw .tooLarge(
        location(ofRoad: index), what: "the length of all lanes so far", limit: "\(Limit.laneLength) m",
        got: "\(laneLength) m")
    }
  }
}
