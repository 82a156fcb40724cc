import DriveTypes

/// One entry of an infraction list: what the text says, and the text of what is said.
///
/// The sentences are upstream's to the letter (`atomic_criteria.py`), because other tools parse them.
public enum InfractionMessage: Sendable, Hashable {
  /// A position in a message: CARLA's axes (y to the right), metres.
  public struct Place: Sendable, Hashable {
    public var x, y, z: Double

    public init(x: Double, y: Double, z: Double) {
      self.x = x
      self.y = y
      self.z = z
    }

    /// Rounds to millimetres, as messages do.
    public init(_ point: Point<World>) {
      self.init(x: pythonRound(point.x, 3), y: pythonRound(point.carlaY, 3), z: pythonRound(point.z, 3))
    }

    var text: String { "(x=\(x.pythonRepr), y=\(y.pythonRepr), z=\(z.pythonRepr))" }
  }

  case collision(typeID: String, id: Int, at: Place)
  case redLight(id: Int, at: Place)
  case stop(id: Int, at: Place)
  /// Metres to 3 digits, percentage of the completed route to 2.
  case outsideRouteLanes(metres: Double, percentage: Double)
  case minimumSpeed(percentage: PythonNumber)
  case yieldToEmergencyVehicle
  case scenarioTimeout
  case routeDeviation(at: Place)
  case vehicleBlocked(at: Place)
  case routeTimeout

  public var text: String {
    switch self {
    case .collision(let typeID, let id, let place):
      "Agent collided against object with type=\(typeID) and id=\(id) at \(place.text)"
    case .redLight(let id, let place): "Agent ran a red light \(id) at \(place.text)"
    case .stop(let id, let place): "Agent ran a stop with id=\(id) at \(place.text)"
    case .outsideRouteLanes(let metres, let percentage):
      "Agent went outside its route lanes for about \(metres.pythonRepr) meters "
        + "(\(percentage.pythonRepr)% of the completed route)"
    case .minimumSpeed(let percentage): "Average speed is \(percentage)% of the surrounding traffic's one"
    case .yieldToEmergencyVehicle: "Agent failed to yield to an emergency vehicle"
    case .scenarioTimeout: "Agent timed out a scenario"
    case .routeDeviation(let place): "Agent deviated from the route at \(place.text)"
    case .vehicleBlocked(let place): "Agent got blocked at \(place.text)"
    case .routeTimeout: "Route timeout."
    }
  }

  /// Reads a message; nil when it is none of upstream's sentences.
  public init?(_ text: String) {
    var reader = SentenceReader(rest: text[...])
    if reader.take("Agent collided against object with type=") {
      guard let typeID = reader.text(until: " and id="), let id = reader.integer(), reader.take(" at "),
        let place = reader.place()
      else { return nil }
      self = .collision(typeID: typeID, id: id, at: place)
    } else if reader.take("Agent ran a red light ") {
      guard let id = reader.integer(), reader.take(" at "), let place = reader.place() else { return nil }
      self = .redLight(id: id, at: place)
    } else if reader.take("Agent ran a stop with id=") {
      guard let id = reader.integer(), reader.take(" at "), let place = reader.place() else { return nil }
      self = .stop(id: id, at: place)
    } else if reader.take("Agent went outside its route lanes for about ") {
      guard let metres = reader.number(), reader.take(" meters ("), let percentage = reader.number(),
        reader.take("% of the completed route)")
      else { return nil }
      self = .outsideRouteLanes(metres: metres.value, percentage: percentage.value)
    } else if reader.take("Average speed is ") {
      guard let percentage = reader.number(), reader.take("% of the surrounding traffic's one") else {
        return nil
      }
      self = .minimumSpeed(percentage: percentage)
    } else if reader.take("Agent failed to yield to an emergency vehicle") {
      self = .yieldToEmergencyVehicle
    } else if reader.take("Agent timed out a scenario") {
      self = .scenarioTimeout
    } else if reader.take("Agent deviated from the route at ") {
      guard let place = reader.place() else { return nil }
      self = .routeDeviation(at: place)
    } else if reader.take("Agent got blocked at ") {
      guard let place = reader.place() else { return nil }
      self = .vehicleBlocked(at: place)
    } else if reader.take("Route timeout.") {
      self = .routeTimeout
    } else {
      return nil
    }
    if !reader.rest.isEmpty { return nil }
  }
}

/// Eats a sentence from the left.
private struct SentenceReader {
  var rest: Substring

  mutating func take(_ prefix: String) -> Bool {
    guard rest.hasPrefix(prefix) else { return false }
    rest.removeFirst(prefix.count)
    return true
  }

  mutating func text(until end: String) -> String? {
    guard let range = rest.firstRange(of: end) else { return nil }
    defer { rest = rest[range.upperBound...] }
    return String(rest[..<range.lowerBound])
  }

  /// The characters of a Python number: `12`, `-0.5`, `1e-05`, `nan`, `inf`.
  private mutating func numeral() -> Substring {
    let numeral = rest.prefix { $0.isASCII && ($0.isNumber || "+-.einfa".contains($0)) }
    rest.removeFirst(numeral.count)
    return numeral
  }

  mutating func integer() -> Int? { Int(numeral()) }

  mutating func number() -> PythonNumber? {
    let numeral = numeral()
    return Int(numeral).map { .integer($0) } ?? Double(numeral).map { .float($0) }
  }

  mutating func place() -> InfractionMessage.Place? {
    guard take("(x="), let x = number(), take(", y="), let y = number(), take(", z="), let z = number(),
      take(")")
    else { return nil }
    return InfractionMessage.Place(x: x.value, y: y.value, z: z.value)
  }
}
