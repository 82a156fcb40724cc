/// `<planView>`: the reference line's records.
extension OpenDriveReader {
  mutating func readPlanView(firstOfRoad: Int) throws(OpenDriveError) {
    while try scanner.nextChild() {
      guard scanner.isElement("geometry") else {
        try scanner.skip()
        continue
      }
      try readGeometry(firstOfRoad: firstOfRoad)
    }
  }

  private mutating func readGeometry(firstOfRoad: Int) throws(OpenDriveError) {
    var row = GeometryRow(
      s: try scanner.number("s", limit: Limit.roadLength), x: try scanner.number("x"),
      y: try scanner.number("y"),
      heading: try scanner.number("hdg", limit: 1e6),
      length: try scanner.number("length", limit: Limit.roadLength),
      curvature: 0, endCurvature: 0, kind: -1, coefficients: 0)
    if row.length < 0 { throw scanner.bad("length", "a length of at least 0") }
    if tables.geometries.count > firstOfRoad, let last = tables.geometries.last, last.s > row.s {
      throw scanner.structure("records by ascending s", "s=\(row.s) after s=\(last.s)")
    }
    while try scanner.nextChild() {
      if scanner.isElement("line") {
        row.kind = GeometryRow.Kind.line.rawValue
      } else if scanner.isElement("arc") {
        row.kind = GeometryRow.Kind.arc.rawValue
        row.curvature = try scanner.number("curvature")
        try checkTurning(row.curvature, row.length, "curvature")
      } else if scanner.isElement("spiral") {
        row.kind = GeometryRow.Kind.spiral.rawValue
        row.curvature = try scanner.number("curvStart")
        row.endCurvature = try scanner.number("curvEnd")
        try checkTurning(row.curvature, row.length, "curvStart")
        try checkTurning(row.endCurvature, row.length, "curvEnd")
      } else if scanner.isElement("poly3") {
        row.kind = GeometryRow.Kind.poly3.rawValue
        row.coefficients = Int32(tables.coefficients.count)
        for name: StaticString in ["a", "b", "c", "d"] {
          tables.coefficients.append(try scanner.number(name))
        }
      } else if scanner.isElement("paramPoly3") {
        row.kind = GeometryRow.Kind.paramPoly3.rawValue
        row.coefficients = Int32(tables.coefficients.count)
        for name: StaticString in ["aU", "bU", "cU", "dU", "aV", "bV", "cV", "dV"] {
          tables.coefficients.append(try scanner.number(name))
        }
        let isArcLength = scanner.value("pRange", is: "arcLength")
        if !isArcLength, scanner.value("pRange") != nil, !scanner.value("pRange", is: "normalized") {
          throw scanner.bad("pRange", "arcLength or normalized")
        }
        tables.coefficients.append(isArcLength ? row.length : 1)
      }
      try scanner.skip()
    }
    if row.kind < 0 {
      throw .badStructure(
        scanner.location, element: "geometry", expected: "line, arc, spiral, poly3 or paramPoly3",
        got: "none of them")
    }
    tables.geometries.append(row)
  }

  private mutating func checkTurning(
    _ curvature: Double, _ length: Double, _ name: StaticString
  ) throws(OpenDriveError) {
    if abs(curvature * length) > Limit.turning {
      throw scanner.bad(name, "at most \(Limit.turning) rad over the record's \(length) m")
    }
  }
}
