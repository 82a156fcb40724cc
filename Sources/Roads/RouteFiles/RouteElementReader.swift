import DriveTypes

/// Turns the elements of one route file into definitions; knows the file's name for error messages.
///
/// Here is the border: positions are CARLA's (y right) and yaw is in degrees clockwise in the file.
struct RouteElementReader {
  let file: String

  /// Coordinates beyond this are a mistake: CARLA's largest town spans 22 km. Metres.
  static let farthest = 1.0e6

  func place(_ element: MarkupElement) -> SourceLocation { SourceLocation(file: file, line: element.line) }

  func route(_ element: MarkupElement) throws(RouteFileError) -> RouteDefinition {
    let id = try required("id", of: element)
    guard let town = element.attribute("town") ?? element.attribute("map") else {
      throw .missingAttribute(place(element), element: "route", attribute: "town")
    }
    var waypoints: [Point<World>] = []
    for point in waypointElements(of: element) { waypoints.append(try self.point(point)) }
    guard waypoints.count >= 2 else {
      throw .tooFewWaypoints(place(element), route: id, got: waypoints.count)
    }
    var scenarios: [ScenarioDefinition] = []
    for scenario in element.child(named: "scenarios")?.descendants(named: "scenario") ?? [] {
      scenarios.append(try self.scenario(scenario))
    }
    return RouteDefinition(
      id: id, town: town, waypoints: waypoints, scenarios: scenarios, weather: try weather(of: element),
      location: place(element))
  }

  private func waypointElements(of route: MarkupElement) -> [MarkupElement] {
    for (list, item) in [("waypoints", "position"), ("waypoints", "waypoint"), ("keypoints", "keypoint")] {
      let items = route.child(named: list)?.descendants(named: item) ?? []
      if !items.isEmpty { return items }
    }
    for item in ["waypoint", "keypoint"] {
      let items = route.children(named: item)
      if !items.isEmpty { return items }
    }
    return []
  }

  // MARK: Scenarios

  private func scenario(_ element: MarkupElement) throws(RouteFileError) -> ScenarioDefinition {
    let name = try required("name", of: element)
    let type = try required("type", of: element)
    guard ScenarioType.isKnown(type) else {
      throw .unknownScenarioType(place(element), got: type, nearest: ScenarioType.nearest(to: type))
    }
    let triggers = element.children(named: "trigger_point")
    guard let trigger = triggers.first else {
      throw .missingElement(place(element), parent: "scenario", element: "trigger_point")
    }
    if triggers.count > 1 {
      throw .repeatedElement(place(triggers[1]), parent: "scenario", element: "trigger_point")
    }
    var parameters: [ScenarioParameter] = []
    for child in element.children where child.name != "trigger_point" {
      parameters.append(ScenarioParameter(name: child.name, value: try value(child)))
    }
    return ScenarioDefinition(
      name: name, type: type, trigger: try pose(trigger), parameters: parameters, location: place(element))
  }

  /// The kind of a parameter follows from the names of its attributes.
  private func value(_ element: MarkupElement) throws(RouteFileError) -> ScenarioParameter.Value {
    switch Set(element.attributes.map(\.name)) {
    case ["value"]: .text(try required("value", of: element))
    case ["x", "y", "z"]: .location(try point(element))
    case ["x", "y", "z", "yaw"]: .pose(try pose(element))
    case ["from", "to"]:
      .interval(from: try number("from", of: element), to: try number("to", of: element))
    default: .attributes(element.attributes.map { .init(name: $0.name, value: $0.value) })
    }
  }

  // MARK: Weather

  private func weather(of route: MarkupElement) throws(RouteFileError) -> [WeatherKeyframe] {
    let elements =
      route.child(named: "weathers")?.descendants(named: "weather") ?? route.children(named: "weather")
    var keyframes: [WeatherKeyframe] = []
    for element in elements { keyframes.append(try keyframe(element)) }
    if keyframes.isEmpty {
      return [WeatherKeyframe(routePercentage: 0, weather: .leaderboardDefault, attributes: [])]
    }
    return keyframes.enumerated()
      .sorted { ($0.element.routePercentage, $0.offset) < ($1.element.routePercentage, $1.offset) }
      .map(\.element)
  }

  /// A missing `route_percentage` (a single `<weather>`) means the whole route. Parameters not named keep the
  /// leaderboard's base weather.
  func keyframe(_ element: MarkupElement) throws(RouteFileError) -> WeatherKeyframe {
    let name = "route_percentage"
    let percentage = element.attribute(name) == nil ? 0 : try number(name, of: element)
    guard (0...100).contains(percentage) else {
      throw .outOfRange(
        place(element), element: "weather", attribute: name, got: element.attribute(name) ?? "",
        expected: "0 to 100")
    }
    var weather = Weather.leaderboardDefault
    for (attribute, field) in WeatherPreset.fields where element.attribute(attribute) != nil {
      weather[keyPath: field] = try number(attribute, of: element)
    }
    return WeatherKeyframe(
      routePercentage: percentage, weather: weather,
      attributes: element.attributes.map { .init(name: $0.name, value: $0.value) })
  }

  // MARK: Values

  private func pose(_ element: MarkupElement) throws(RouteFileError) -> Pose<World> {
    let yaw = try number("yaw", of: element)
    return Pose(position: try point(element), rotation: Rotation(carlaPitch: 0, yaw: yaw, roll: 0))
  }

  private func point(_ element: MarkupElement) throws(RouteFileError) -> Point<World> {
    let x = try coordinate("x", of: element)
    let y = try coordinate("y", of: element)
    return Point(carlaX: x, y: y, z: try coordinate("z", of: element))
  }

  private func coordinate(_ name: String, of element: MarkupElement) throws(RouteFileError) -> Double {
    let value = try number(name, of: element)
    guard abs(value) <= Self.farthest else {
      throw .outOfRange(
        place(element), element: element.name, attribute: name, got: element.attribute(name) ?? "",
        expected: "at most 1000 km from the origin, in metres")
    }
    return value
  }

  private func required(_ name: String, of element: MarkupElement) throws(RouteFileError) -> String {
    guard let text = element.attribute(name) else {
      throw .missingAttribute(place(element), element: element.name, attribute: name)
    }
    return text
  }

  private func number(_ name: String, of element: MarkupElement) throws(RouteFileError) -> Double {
    let text = try required(name, of: element)
    let digits = text.drop { $0 == " " }.reversed().drop { $0 == " " }.reversed()
    // Swift would also read hexadecimal and "nan".
    let decimal = digits.allSatisfy { "0123456789+-.eE".contains($0) }
    guard decimal, let value = Double(String(digits)), value.isFinite else {
      throw .notANumber(place(element), element: element.name, attribute: name, got: text)
    }
    return value
  }
}
