import DriveTypes

/// Reads the list that a leaderboard agent's `sensors()` returns, written as JSON: one object a sensor with `type`,
/// `id`, the mount (`x`, `y`, `z` in metres, `roll`, `pitch`, `yaw` in degrees, CARLA's left-handed axes; 0 where
/// absent) and the type's own attributes by CARLA's names. What is absent is as the leaderboard fixes it.
extension SensorSpecification {
  /// Most sensors in one list.
  public static let maximumCount = 64

  /// - Parameters:
  ///   - bytes: a JSON array of sensors, or an object with that array as its member `sensors`.
  ///   - file: name for error messages.
  /// - Throws: `SensingError.badList`, which says where, what was expected and what stood there.
  public static func list(_ bytes: [UInt8], file: String) throws(SensingError) -> [SensorSpecification] {
    do throws(JSONError) {
      let root = JSONCursor(try JSONReader.read(bytes, file: file), file: file)
      if case .object = root.node.value { return try list(root.member("sensors")) }
      return try list(root)
    } catch {
      throw .badList(error)
    }
  }

  /// The same from a list within another file.
  public static func list(_ cursor: JSONCursor) throws(JSONError) -> [SensorSpecification] {
    let items = try cursor.items()
    guard items.count <= maximumCount else {
      throw cursor.error(expected: "at most \(maximumCount) sensors", got: "\(items.count)")
    }
    var specifications: [SensorSpecification] = []
    for item in items {
      let specification = try one(item)
      if specifications.contains(where: { $0.id == specification.id }) {
        throw try item.member("id").error(
          expected: "an id of its own", got: "\"\(specification.id)\" a second time")
      }
      specifications.append(specification)
    }
    return specifications
  }

  private static func one(_ cursor: JSONCursor) throws(JSONError) -> SensorSpecification {
    let name = try cursor.member("type")
    guard let type = SensorType(rawValue: try name.string()) else {
      throw name.error(
        expected: "one of " + SensorType.allCases.map(\.rawValue).joined(separator: ", "),
        got: "\"\(try name.string())\"")
    }
    var reader = SensorAttributeReader(cursor)
    let id = try reader.id()
    let mount = Pose<Ego>(
      position: Point(
        x: try reader.number("x") ?? 0, y: -(try reader.number("y") ?? 0), z: try reader.number("z") ?? 0),
      rotation: Rotation(
        carlaPitch: try reader.number("pitch") ?? 0, yaw: try reader.number("yaw") ?? 0,
        roll: try reader.number("roll") ?? 0))
    let settings = try reader.settings(type)
    try reader.finish()
    do throws(SensingError) {
      return try SensorSpecification(id: id, mount: mount, settings: settings)
    } catch {
      guard case .badAttribute(_, let attribute, let expected, let got) = error else {
        throw cursor.error(expected: "a sensor")
      }
      let place = try cursor.optional(attribute) ?? cursor
      throw place.error(expected: expected, got: SensorAttribute.text(got))
    }
  }
}
