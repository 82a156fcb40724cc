import DriveTypes

/// Reads what a sample gives a model; see `SampleInput` for the members.
extension SampleInput {
  /// nil where the sample has none of it.
  init?(_ cursor: JSONCursor) throws(JSONError) {
    func present(_ key: String) throws(JSONError) -> JSONCursor? {
      guard let value = try cursor.optional(key), !value.isNull else { return nil }
      return value
    }
    func finite(_ key: String) throws(JSONError) -> Double? {
      guard let value = try present(key) else { return nil }
      let number = try value.number().value
      guard number.isFinite else { throw value.error(expected: "a finite number", got: "\(number)") }
      return number
    }
    self.init()
    picture = try present("picture").map { (value) throws(JSONError) in Picture(path: try value.string()) }
    previous = try present("previous_picture").map { (value) throws(JSONError) in
      Picture(path: try value.string())
    }
    speed = try finite("speed")
    vehicleOrigin = try finite("vehicle_origin") ?? 0
    command = try present("route_command").map { (value) throws(JSONError) in try value.string() }
    if let value = try present("targets") {
      let points = try ReadPath.points(value)
      guard points.allSatisfy({ $0.sum().isFinite }) else {
        throw value.error(expected: "finite points", got: "NaN or infinity")
      }
      targets = points
    }
    guard self != SampleInput() else { return nil }
  }

  var members: [JSONMember] {
    var members: [JSONMember] = []
    if let picture { members.append(JSONMember("picture", .string(picture.path))) }
    if let previous { members.append(JSONMember("previous_picture", .string(previous.path))) }
    if let speed { members.append(JSONMember("speed", .float(speed))) }
    if let command { members.append(JSONMember("route_command", .string(command))) }
    if let targets {
      members.append(
        JSONMember("targets", .array(targets.map { .array([.float($0.x), .float($0.y)]) })))
    }
    if vehicleOrigin != 0 { members.append(JSONMember("vehicle_origin", .float(vehicleOrigin))) }
    return members
  }
}

extension DataSource {
  /// `world`, `suite`, `pictures` and `crop` of a header; nil where it names no world.
  init?(_ cursor: JSONCursor) throws(JSONError) {
    guard let world = try cursor.optional("world"), !world.isNull else { return nil }
    self.init(world: try world.string(), suite: "")
    if let suite = try cursor.optional("suite"), !suite.isNull { self.suite = try suite.string() }
    if let folder = try cursor.optional("pictures"), !folder.isNull { pictures = try folder.string() }
    if let crop = try cursor.optional("crop"), !crop.isNull {
      var values: [Int] = []
      for item in try crop.items() { values.append(try item.integer()) }
      guard values.count == 4, values.allSatisfy({ (0...16_384).contains($0) }), values[2] > 0, values[3] > 0
      else { throw crop.error(expected: "[left, top, width, height] in pixels", got: "\(values)") }
      self.crop = values
    }
  }

  public var members: [JSONMember] {
    var members = [JSONMember("world", .string(world)), JSONMember("suite", .string(suite))]
    if let pictures { members.append(JSONMember("pictures", .string(pictures))) }
    if let crop { members.append(JSONMember("crop", .array(crop.map { .integer($0) }))) }
    return members
  }
}
