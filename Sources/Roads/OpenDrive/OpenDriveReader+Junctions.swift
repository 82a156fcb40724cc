/// `<junction>` and `<controller>`.
extension OpenDriveReader {
  /// Reads a junction; the ids of its controllers go to `controllerIDs`, one for each row of `junctionControllers`.
  mutating func readJunction(_ controllerIDs: inout [String]) throws(OpenDriveError) {
    let id = try scanner.integer("id")
    if junctionIndex[id] != nil { throw .duplicate(scanner.location, kind: "junction", id: "\(id)") }
    junctionIndex[id] = Int32(tables.junctions.count)
    let firstConnection = tables.connections.count
    let firstController = tables.junctionControllers.count
    let name = tables.intern(scanner.text("name") ?? "")
    while try scanner.nextChild() {
      if scanner.isElement("connection") {
        try readConnection()
      } else if scanner.isElement("controller") {
        controllerIDs.append(try scanner.requiredText("id"))
        tables.junctionControllers.append(
          JunctionControllerRow(controller: -1, sequence: try scanner.integer("sequence", absent: 0)))
        try scanner.skip()
      } else {
        try scanner.skip()
      }
    }
    tables.junctions.append(
      JunctionRow(
        id: id, name: name, connections: NetworkTables.range(tables.connections, from: firstConnection),
        controllers: NetworkTables.range(tables.junctionControllers, from: firstController)))
  }

  private mutating func readConnection() throws(OpenDriveError) {
    if scanner.value("connectingRoad") == nil, scanner.value("linkedRoad") != nil {
      throw .unsupported(
        scanner.location, feature: "a direct junction (linkedRoad)", advice: "export the map as OpenDRIVE 1.4"
      )
    }
    var row = ConnectionRow(
      id: try scanner.integer("id"), incomingRoad: try scanner.integer("incomingRoad"),
      connectingRoad: try scanner.integer("connectingRoad"),
      contactsEnd: scanner.value("contactPoint", is: "end") ? 1 : 0, laneLinks: .empty)
    let first = tables.connectionLinks.count
    while try scanner.nextChild() {
      if scanner.isElement("laneLink") {
        tables.connectionLinks.append(
          ConnectionLinkRow(from: try scanner.integer("from"), to: try scanner.integer("to")))
      }
      try scanner.skip()
    }
    row.laneLinks = NetworkTables.range(tables.connectionLinks, from: first)
    tables.connections.append(row)
  }

  mutating func readController() throws(OpenDriveError) {
    let id = try scanner.requiredText("id")
    if controllerIndex[id] != nil { throw .duplicate(scanner.location, kind: "controller", id: id) }
    var row = ControllerRow(
      id: tables.intern(id), name: tables.intern(scanner.text("name") ?? ""), controls: .empty,
      sequence: try scanner.integer("sequence", absent: 0))
    let first = tables.controls.count
    var seen: Set<String> = []
    while try scanner.nextChild() {
      if scanner.isElement("control") {
        let signal = try scanner.requiredText("signalId")
        // RoadRunner repeats a signal once for each lane that it guards.
        if seen.insert(signal).inserted { tables.controls.append(ControlRow(signal: tables.intern(signal))) }
      }
      try scanner.skip()
    }
    row.controls = NetworkTables.range(tables.controls, from: first)
    controllerIndex[id] = Int32(tables.controllers.count)
    tables.controllers.append(row)
  }
}
