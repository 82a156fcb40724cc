import DriveTypes

/// What `merge_route_json.py` writes: all records without their index, and three numbers.
public struct MergedResults: Sendable, Hashable {
  public var records: [RouteRecord]
  /// Percent.
  public var drivingScore: PythonNumber
  /// 0…1
  public var successRate: PythonNumber
  public var evaluated: Int

  /// Merges as upstream does: denominators 220, sorted by the route id as text, descending, duplicates kept.
  /// - Parameter records: in the order of the files and of the records in them.
  public init(merging records: [RouteRecord]) {
    let size = Double(DrivingScore.officialSuiteSize)
    drivingScore = .float(records.reduce(0) { $0 + $1.scores.composed.value } / size)
    successRate = .float(Double(records.count(where: \.isSuccess)) / size)
    evaluated = records.count
    // Python's sort is stable, also in reverse: equal ids keep their order.
    self.records = records.enumerated().sorted {
      $0.element.routeID == $1.element.routeID
        ? $0.offset < $1.offset : pythonIsLess($1.element.routeID, $0.element.routeID)
    }.map {
      var record = $0.element
      record.index = nil
      return record
    }
  }

  public var json: JSONNode {
    .object([
      JSONMember("_checkpoint", .object([JSONMember("records", .array(records.map(\.json)))])),
      JSONMember("driving score", .number(drivingScore)),
      JSONMember("success rate", .number(successRate)),
      JSONMember("eval num", .integer(evaluated)),
    ])
  }

  public var bytes: [UInt8] { JSONWriter.write(json) }

  init(_ root: JSONCursor) throws(JSONError) {
    records = []
    for item in try root.member("_checkpoint").member("records").items() {
      records.append(try RouteRecord(item))
    }
    drivingScore = try root.member("driving score").number()
    successRate = try root.member("success rate").number()
    evaluated = try root.member("eval num").integer()
  }
}

/// Python compares strings by code point.
private func pythonIsLess(_ a: String, _ b: String) -> Bool {
  a.unicodeScalars.lexicographicallyPrecedes(b.unicodeScalars)
}
