/// Copies some roads of a network, and all that belongs to them, into tables of their own.
struct ClipBuilder {
  let network: RoadNetwork
  /// Indices of the roads to keep, ascending.
  let roads: [Int]
  /// OpenDRIVE ids of the junctions to keep.
  let junctions: Set<Int32>

  private var tables = NetworkTables()
  /// New index of each old road, lane, signal and controller; −1 for those left out.
  private var newRoad: [Int32]
  private var newLane: [Int32]
  private var newSignal: [Int32]
  private var newController: [Int32]

  init(network: RoadNetwork, roads: [Int], junctions: Set<Int32>) {
    self.network = network
    self.roads = roads
    self.junctions = junctions
    newRoad = Array(repeating: -1, count: network.roads.count)
    newLane = Array(repeating: -1, count: network.lanes.count)
    newSignal = Array(repeating: -1, count: network.signals.count)
    newController = Array(repeating: -1, count: network.controllers.count)
  }

  consuming func finished() -> NetworkTables {
    number()
    for road in roads { copy(road: road) }
    copyLinks()
    copyJunctions()
    copySignals()
    tables.roadKeys = tables.roads.indices.map { RoadKey(id: tables.roads[$0].id, index: Int32($0)) }
      .sorted { $0.id < $1.id }
    tables.roadOrder = network.roadOrder.rows.map { newRoad[Int($0)] }.filter { $0 >= 0 }
    tables.summary = network.summary
    tables.summary.isClip = 1
    let chords = network.chords.rows.filter { newLane[Int($0.lane)] >= 0 }.map { old in
      var chord = old
      chord.lane = newLane[Int(old.lane)]
      return chord
    }
    tables.index(chords)
    return tables
  }

  private mutating func number() {
    var lanes: Int32 = 0
    for (index, road) in roads.enumerated() {
      newRoad[road] = Int32(index)
      for section in network.roads[road].sections.indices {
        for lane in network.sections[section].lanes.indices {
          newLane[lane] = lanes
          lanes += 1
        }
      }
    }
  }

  private mutating func copy(road index: Int) {
    let old = network.roads[index]
    var road = old
    road.name = text(old.name)
    road.geometries = ClipBuilder.append(old.geometries, of: network.geometries, to: &tables.geometries)
    for row in road.geometries.indices { copyCoefficients(ofGeometry: row) }
    road.elevations = ClipBuilder.append(old.elevations, of: network.elevations, to: &tables.elevations)
    road.offsets = ClipBuilder.append(old.offsets, of: network.offsets, to: &tables.offsets)
    road.speeds = ClipBuilder.append(old.speeds, of: network.speeds, to: &tables.speeds)
    let firstSection = tables.sections.count
    for section in old.sections.indices { copy(section: section) }
    road.sections = NetworkTables.range(tables.sections, from: firstSection)
    let firstReference = tables.references.count
    for reference in old.references.indices { copy(reference: reference) }
    road.references = NetworkTables.range(tables.references, from: firstReference)
    let firstObject = tables.objects.count
    for object in old.objects.indices { copy(object: object) }
    road.objects = NetworkTables.range(tables.objects, from: firstObject)
    tables.roads.append(road)
  }

  private mutating func copyCoefficients(ofGeometry row: Int) {
    let counts: [Int32: Int] = [GeometryRow.Kind.poly3.rawValue: 4, GeometryRow.Kind.paramPoly3.rawValue: 9]
    guard let count = counts[tables.geometries[row].kind] else { return }
    let first = Int(tables.geometries[row].coefficients)
    tables.geometries[row].coefficients = Int32(tables.coefficients.count)
    for index in first..<first + count { tables.coefficients.append(network.coefficients[index]) }
  }

  private mutating func copy(section index: Int) {
    var section = network.sections[index]
    section.road = newRoad[Int(section.road)]
    let firstLane = tables.lanes.count
    for lane in network.sections[index].lanes.indices {
      var row = network.lanes[lane]
      row.section = Int32(tables.sections.count)
      row.widths = ClipBuilder.append(row.widths, of: network.widths, to: &tables.widths)
      row.marks = ClipBuilder.append(row.marks, of: network.marks, to: &tables.marks)
      tables.lanes.append(row)
    }
    section.lanes = NetworkTables.range(tables.lanes, from: firstLane)
    tables.sections.append(section)
  }

  private mutating func copyLinks() {
    for lane in tables.lanes.indices {
      let (next, previous) = (tables.lanes[lane].next, tables.lanes[lane].previous)
      tables.lanes[lane].next = links(next)
      tables.lanes[lane].previous = links(previous)
    }
  }

  private mutating func links(_ old: RowRange) -> RowRange {
    let first = tables.laneLinks.count
    for link in old.indices {
      let lane = newLane[Int(network.laneLinks[link])]
      if lane >= 0 { tables.laneLinks.append(lane) }
    }
    return NetworkTables.range(tables.laneLinks, from: first)
  }

  private mutating func copy(reference index: Int) {
    var row = network.references[index]
    row.road = newRoad[Int(row.road)]
    row.signal = signal(row.signal)
    row.validities = ClipBuilder.append(row.validities, of: network.validities, to: &tables.validities)
    tables.references.append(row)
  }

  /// The new index of a signal; it gets one when it is first met.
  private mutating func signal(_ old: Int32) -> Int32 {
    if newSignal[Int(old)] < 0 {
      newSignal[Int(old)] = Int32(tables.signals.count)
      tables.signals.append(network.signals[old])
    }
    return newSignal[Int(old)]
  }

  private mutating func copySignals() {
    for index in tables.signals.indices {
      // The road on which the signal stands may be left out; only references need a road from here on.
      let road = tables.signals[index].road
      tables.signals[index].road = road < 0 ? -1 : newRoad[Int(road)]
      tables.signals[index].id = text(tables.signals[index].id)
      tables.signals[index].name = text(tables.signals[index].name)
      tables.signals[index].type = text(tables.signals[index].type)
      tables.signals[index].subtype = text(tables.signals[index].subtype)
      tables.signals[index].unit = text(tables.signals[index].unit)
      tables.signals[index].country = text(tables.signals[index].country)
      tables.signals[index].text = text(tables.signals[index].text)
    }
  }

  private mutating func copy(object index: Int) {
    var row = network.objectRows[index]
    row.road = newRoad[Int(row.road)]
    row.id = text(row.id)
    row.name = text(row.name)
    row.type = text(row.type)
    row.corners = ClipBuilder.append(row.corners, of: network.corners, to: &tables.corners)
    tables.objects.append(row)
  }

  private mutating func copyJunctions() {
    for old in network.junctionRows.rows where junctions.contains(old.id) {
      var junction = old
      junction.name = text(old.name)
      let first = tables.connections.count
      for connection in old.connections.indices {
        var row = network.connections[connection]
        row.laneLinks = ClipBuilder.append(
          row.laneLinks, of: network.connectionLinks, to: &tables.connectionLinks)
        tables.connections.append(row)
      }
      junction.connections = NetworkTables.range(tables.connections, from: first)
      let firstController = tables.junctionControllers.count
      for index in old.controllers.indices {
        var row = network.junctionControllers[index]
        if row.controller >= 0 { row.controller = controller(row.controller) }
        tables.junctionControllers.append(row)
      }
      junction.controllers = NetworkTables.range(tables.junctionControllers, from: firstController)
      tables.junctions.append(junction)
    }
  }

  private mutating func controller(_ old: Int32) -> Int32 {
    if newController[Int(old)] >= 0 { return newController[Int(old)] }
    var row = network.controllers[old]
    row.id = text(row.id)
    row.name = text(row.name)
    let first = tables.controls.count
    for index in row.controls.indices {
      tables.controls.append(ControlRow(signal: text(network.controls[index].signal)))
    }
    row.controls = NetworkTables.range(tables.controls, from: first)
    newController[Int(old)] = Int32(tables.controllers.count)
    tables.controllers.append(row)
    return newController[Int(old)]
  }

  private mutating func text(_ old: RowRange) -> RowRange {
    ClipBuilder.append(old, of: network.text, to: &tables.text)
  }

  private static func append<Row>(_ range: RowRange, of table: Table<Row>, to rows: inout [Row]) -> RowRange {
    let first = rows.count
    rows.append(contentsOf: table.rows[range.indices])
    return NetworkTables.range(rows, from: first)
  }
}
