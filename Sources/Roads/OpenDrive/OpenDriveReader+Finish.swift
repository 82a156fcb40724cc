import DriveTypes

/// What is derived from the tables once they are read: chords, the index, and where signals stand.
extension OpenDriveReader {
  /// The complete tables of a network.
  consuming func finished() throws(OpenDriveError) -> NetworkTables {
    let unindexed = RoadNetwork(name: "", image: NetworkImage(tables, sourceHash: []))
    let chords = ChordBuilder.chords(of: unindexed)
    try check(chords)
    tables.index(chords)
    let unplaced = RoadNetwork(name: "", image: NetworkImage(tables, sourceHash: []))
    tables.signals = SignalPlacer(unplaced).placed()
    for (lane, limit) in SpeedLimits.entry(of: unplaced).enumerated() {
      tables.lanes[lane].entryLimit = limit
    }
    return tables
  }

  /// Refuses numbers that overflow: a polynomial or a curve that leaves the world.
  private func check(_ chords: [ChordRow]) throws(OpenDriveError) {
    let limit = 1e9
    for chord in chords {
      let isSane =
        abs(chord.startX) < limit && abs(chord.startY) < limit && abs(chord.startZ) < limit
        && abs(chord.endX) < limit && abs(chord.endY) < limit && abs(chord.endZ) < limit
      if isSane { continue }
      let lane = tables.lanes[Int(chord.lane)]
      let road = Int(tables.sections[Int(lane.section)].road)
      throw .badStructure(
        location(ofRoad: road), element: "road", expected: "lanes within ±\(limit) m",
        got:
          "lane \(lane.id) of road \(tables.roads[road].id) at (\(chord.endX), \(chord.endY), \(chord.endZ))")
    }
  }
}

extension NetworkTables {
  /// Sorts chords into a new index and sets the bounds.
  mutating func index(_ chords: [ChordRow]) {
    let bounds = BoundingRegion(chords) ?? BoundingRegion(minimum: .origin, maximum: .origin)
    (self.chords, nodes) = LaneIndex.build(chords, bounds: bounds)
    (summary.minimumX, summary.minimumY, summary.minimumZ) = (
      bounds.minimum.x, bounds.minimum.y, bounds.minimum.z
    )
    (summary.maximumX, summary.maximumY, summary.maximumZ) = (
      bounds.maximum.x, bounds.maximum.y, bounds.maximum.z
    )
  }
}
