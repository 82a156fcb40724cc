/// `<signals>` and `<objects>`.
extension OpenDriveReader {
  mutating func readSignals(road: Int32) throws(OpenDriveError) {
    while try scanner.nextChild() {
      if scanner.isElement("signal") {
        try readSignal(road: road)
      } else if scanner.isElement("signalReference") {
        let id = try scanner.requiredText("id")
        let reference = try reference(road: road)
        try readValidities(reference, signal: id)
      } else {
        try scanner.skip()
      }
    }
  }

  private mutating func readSignal(road: Int32) throws(OpenDriveError) {
    let id = try scanner.requiredText("id")
    let reference = try reference(road: road)
    let row = SignalRow(
      s: reference.s, t: reference.t, zOffset: try scanner.number("zOffset", absent: 0),
      headingOffset: try scanner.number("hOffset", absent: 0), pitch: try scanner.number("pitch", absent: 0),
      roll: try scanner.number("roll", absent: 0), height: try scanner.number("height", absent: 0),
      width: try scanner.number("width", absent: 0), value: try scanner.number("value", absent: 0), x: 0,
      y: 0, z: 0,
      yaw: 0, road: road, orientation: UInt8(truncatingIfNeeded: reference.orientation),
      isDynamic: scanner.value("dynamic", is: "no") ? 0 : 1,
      isSpeedLimit: scanner.value("type", is: "274") ? 1 : 0, id: tables.intern(id),
      name: tables.intern(scanner.text("name") ?? ""), type: tables.intern(scanner.text("type") ?? ""),
      subtype: tables.intern(scanner.text("subtype") ?? ""), unit: tables.intern(scanner.text("unit") ?? ""),
      country: tables.intern(scanner.text("country") ?? ""), text: tables.intern(scanner.text("text") ?? ""))
    try add(row, id: id)
    try readValidities(reference, signal: id)
  }

  private mutating func add(_ row: SignalRow, id: String) throws(OpenDriveError) {
    if signalIndex[id] != nil { throw .duplicate(scanner.location, kind: "signal", id: id) }
    signalIndex[id] = Int32(tables.signals.count)
    tables.signals.append(row)
  }

  /// The reference part of the current element: s, t and orientation.
  private mutating func reference(road: Int32) throws(OpenDriveError) -> ReferenceRow {
    ReferenceRow(
      s: try scanner.number("s", limit: Limit.roadLength), t: try scanner.number("t"), road: road, signal: -1,
      validities: .empty, orientation: Int32(orientation().rawValue))
  }

  private mutating func orientation() -> Landmark.Orientation {
    if scanner.value("orientation", is: "+") { return .positive }
    if scanner.value("orientation", is: "-") { return .negative }
    return .both
  }

  /// Reads the element's lane validities, then keeps the reference.
  ///
  /// RoadRunner writes the validity 0…0 on the physical signal, which means no lane: such a reference is dropped
  /// (LibCarla `RemoveZeroLaneValiditySignalReferences`).
  private mutating func readValidities(_ reference: ReferenceRow, signal: String) throws(OpenDriveError) {
    let first = tables.validities.count
    var isForSomeLane = false
    while try scanner.nextChild() {
      if scanner.isElement("validity") {
        let row = ValidityRow(from: try scanner.integer("fromLane"), to: try scanner.integer("toLane"))
        isForSomeLane = isForSomeLane || row.from != 0 || row.to != 0
        tables.validities.append(row)
      }
      try scanner.skip()
    }
    if tables.validities.count > first && !isForSomeLane {
      tables.validities.removeSubrange(first...)
      return
    }
    keep(reference, signal: signal, firstValidity: first)
  }

  private mutating func keep(_ reference: ReferenceRow, signal: String, firstValidity: Int) {
    var row = reference
    row.validities = NetworkTables.range(tables.validities, from: firstValidity)
    tables.references.append(row)
    referencedSignals.append(signal)
  }

  // MARK: Objects

  mutating func readObjects(road: Int32) throws(OpenDriveError) {
    while try scanner.nextChild() {
      if scanner.isElement("object") {
        try readObject(road: road)
      } else {
        try scanner.skip()
      }
    }
  }

  private mutating func readObject(road: Int32) throws(OpenDriveError) {
    let id = scanner.text("id") ?? ""
    let name = scanner.text("name") ?? ""
    let reference = try reference(road: road)
    var row = ObjectRow(
      s: reference.s, t: reference.t, zOffset: try scanner.number("zOffset", absent: 0),
      heading: try scanner.number("hdg", absent: 0), length: try scanner.number("length", absent: 0),
      width: try scanner.number("width", absent: 0), height: try scanner.number("height", absent: 0),
      road: road,
      orientation: reference.orientation, id: tables.intern(id), name: tables.intern(name),
      type: tables.intern(scanner.text("type") ?? ""), corners: .empty)
    let speed = OpenDriveReader.speed(inName: name)
    if let speed { try addSign(row, reference, id: id, speed: speed) }
    let first = tables.corners.count
    while try scanner.nextChild() {
      if scanner.isElement("outline") {
        try readOutline(keep: tables.corners.count == first)
      } else if scanner.isElement("outlines") {
        while try scanner.nextChild() {
          if scanner.isElement("outline") {
            try readOutline(keep: tables.corners.count == first)
          } else {
            try scanner.skip()
          }
        }
      } else {
        try scanner.skip()
      }
    }
    row.corners = NetworkTables.range(tables.corners, from: first)
    tables.objects.append(row)
  }

  /// An object's first outline counts.
  private mutating func readOutline(keep: Bool) throws(OpenDriveError) {
    while try scanner.nextChild() {
      if keep, scanner.isElement("cornerLocal") {
        tables.corners.append(
          CornerRow(
            u: try scanner.number("u"), v: try scanner.number("v"), z: try scanner.number("z", absent: 0)))
      }
      try scanner.skip()
    }
  }

  /// CARLA turns `Speed_NN` objects into signals of type 274 (LibCarla `ObjectParser`), always in "mph".
  private mutating func addSign(
    _ object: ObjectRow, _ reference: ReferenceRow, id: String, speed: (text: String, value: Double)
  ) throws(OpenDriveError) {
    let text = tables.intern(speed.text)
    let row = SignalRow(
      s: object.s, t: object.t, zOffset: object.zOffset, headingOffset: object.heading,
      pitch: try scanner.number("pitch", absent: 0), roll: try scanner.number("roll", absent: 0),
      height: object.height, width: object.width, value: speed.value, x: 0, y: 0, z: 0, yaw: 0,
      road: object.road,
      orientation: UInt8(truncatingIfNeeded: reference.orientation), isDynamic: 0, isSpeedLimit: 1,
      id: object.id,
      name: object.name, type: tables.intern("274"), subtype: text, unit: tables.intern("mph"),
      country: tables.intern("OpenDRIVE"), text: text)
    try add(row, id: id)
    keep(reference, signal: id, firstValidity: tables.validities.count)
  }

  /// `Speed_30` or `speed_30` is 30, `Speed_STATIC_120` is 120; nil for other names.
  static func speed(inName name: String) -> (text: String, value: Double)? {
    guard name.hasPrefix("Speed_") || name.hasPrefix("speed_") else { return nil }
    let text = String(name.utf8.dropFirst(name.contains("STATIC") ? 13 : 6).prefix(8)) ?? ""
    guard let value = Array(text.utf8).withUnsafeBufferPointer(DecimalParser.double), value >= 0 else {
      return nil
    }
    return (text, value)
  }
}
