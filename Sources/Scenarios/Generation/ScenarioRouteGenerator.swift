import DriveTypes
import Roads

/// Why no scenario routes could be generated.
public enum ScenarioGeneratorError: Error, Sendable, Hashable, CustomStringConvertible {
  case unknownType(got: String, nearest: [String])
  case badRequest(String)

  public var description: String {
    switch self {
    case .unknownType(let got, let nearest):
      "unknown scenario type '\(got)'"
        + (nearest.isEmpty
          ? "; `driveloop scenario list` names them all"
          : "; did you mean \(nearest.joined(separator: " or "))?")
    case .badRequest(let reason): reason
    }
  }
}

/// Makes routes with a scenario each, in Bench2Drive's manner: finds places that suit the type (`ScenarioSpecification`),
/// draws the parameters from the usual values, plans the route, and asks the director whether the actors find room.
///
/// The same seed, towns and request give the same routes on every machine. A type's routes do not depend on which other
/// types are asked for.
public struct ScenarioRouteGenerator {
  public struct Request: Sendable {
    /// Names of scenario types.
    public var types: [String]
    /// Routes of each type.
    public var count: Int
    public var seed: UInt64
    /// Only places of this split; any where nil.
    public var split: PlacementSplit?
    /// Id of the first route; the others count up.
    public var firstID: Int
    /// Whether a place may serve again, with other parameters and weather, where the maps hold too few.
    public var repeats: Bool
    /// Triggers of these routes are kept 50 m away from.
    public var avoiding: [RouteDefinition]

    public init(
      types: [String] = ScenarioType.bench2Drive, count: Int = 1, seed: UInt64 = 0,
      split: PlacementSplit? = nil,
      firstID: Int = 1, repeats: Bool = false, avoiding: [RouteDefinition] = []
    ) {
      self.types = types
      self.count = count
      self.seed = seed
      self.split = split
      self.firstID = firstID
      self.repeats = repeats
      self.avoiding = avoiding
    }
  }

  /// The routes, by type and then by number.
  public struct Yield: Sendable {
    public var routes: [RouteDefinition] = []
    /// Types of which the maps hold fewer different places than asked for.
    public var shortfalls: [(type: String, places: Int)] = []
  }

  /// Metres between triggers of one type.
  private static let separation = 60.0
  /// Metres from the triggers of routes to avoid.
  private static let avoidance = 50.0

  private let towns: [TownSurvey]

  public init(networks: [RoadNetwork]) { towns = networks.map(TownSurvey.init) }

  public func routes(_ request: Request) throws(ScenarioGeneratorError) -> Yield {
    guard request.count > 0 else {
      throw .badRequest("expected at least one route of each type, got \(request.count)")
    }
    var yield = Yield()
    for type in request.types {
      let specification = try ScenarioSpecification.named(type)
      let found = routes(of: specification, request)
      let places = found.count
      yield.routes += found
      if places < request.count {
        yield.shortfalls.append((type, places))
        if request.repeats, !found.isEmpty {
          for n in places..<request.count {
            yield.routes.append(variation(of: found[n % places], specification, number: n, request))
          }
        }
      }
    }
    for n in yield.routes.indices { yield.routes[n].id = "\(request.firstID + n)" }
    return yield
  }

  /// One route from each town in turn, until there are enough or no town has another.
  private func routes(of specification: ScenarioSpecification, _ request: Request) -> [RouteDefinition] {
    var random = RandomSource(seed: request.seed, stream: "scenario/\(specification.type)")
    var searches = shuffled(towns, &random).map { SiteSearch(specification, $0, request) }
    var routes: [RouteDefinition] = []
    while routes.count < request.count, !searches.isEmpty {
      for n in searches.indices where routes.count < request.count {
        if let route = searches[n].next() { routes.append(route) }
      }
      searches.removeAll(where: \.isExhausted)
    }
    return routes
  }

  /// The same place with parameters and weather drawn anew.
  private func variation(
    of route: RouteDefinition, _ specification: ScenarioSpecification, number: Int, _ request: Request
  ) -> RouteDefinition {
    var random = RandomSource(seed: request.seed, stream: "scenario/\(specification.type)/again/\(number)")
    var route = route
    let old = route.scenarios[0].parameters
    route.scenarios[0].parameters = specification.parameters.compactMap { parameter in
      let kept = old.first { $0.name == parameter.name }
      if case .word = parameter.kind { return kept }
      guard let kept, let value = parameter.draw(&random) else { return kept }
      return ScenarioParameter(name: kept.name, value: value)
    }
    route.weather = WeatherPreset.draw(&random)
    return route
  }

  /// The search for one type's places in one town.
  private struct SiteSearch {
    private(set) var isExhausted = false
    private let specification: ScenarioSpecification
    private let town: TownSurvey
    private let request: Request
    private var random: RandomSource
    /// Places not yet looked at, the next one last: indices of the town's starts or junction moves.
    private var waiting: [Int32]
    private var taken: [Point<World>] = []
    private let avoided: [Point<World>]

    init(_ specification: ScenarioSpecification, _ town: TownSurvey, _ request: Request) {
      self.specification = specification
      self.town = town
      self.request = request
      random = RandomSource(seed: request.seed, stream: "scenario/\(specification.type)/\(town.network.name)")
      let count = if case .stretch = specification.site { town.starts.count } else { town.moves.count }
      waiting = shuffled(Array(0..<Int32(count)), &random)
      avoided = request.avoiding.filter { $0.town == town.network.name }.flatMap { route in
        route.scenarios.map(\.trigger.position)
      }
    }

    mutating func next() -> RouteDefinition? {
      while let index = waiting.popLast() {
        guard let trigger = candidate(Int(index)), isFree(trigger), let site = site(Int(index)),
          let route = route(site)
        else { continue }
        taken.append(route.scenarios[0].trigger.position)
        return route
      }
      isExhausted = true
      return nil
    }

    /// About where the trigger would be.
    private func candidate(_ index: Int) -> Waypoint? {
      let waypoint =
        if case .stretch = specification.site { town.starts[index] } else { town.moves[index].approach }
      guard let split = request.split else { return waypoint }
      return town.placement.split(at: town.network.pose(of: waypoint).position) == split ? waypoint : nil
    }

    private func isFree(_ waypoint: Waypoint) -> Bool {
      let place = town.network.pose(of: waypoint).position
      return !taken.contains { $0.distanceXY(to: place) < separation }
        && !avoided.contains { $0.distanceXY(to: place) < avoidance }
    }

    private mutating func site(_ index: Int) -> ScenarioSite? {
      switch specification.site {
      case .stretch(let need): town.site(at: town.starts[index], need)
      case .junction(let need): town.site(of: town.moves[index], need, &random)
      case .ramp(let need): town.site(of: town.moves[index], need, &random)
      }
    }

    /// The site as a route; nil where it cannot be driven, belongs to the other split or has no room for the actors.
    private mutating func route(_ site: ScenarioSite) -> RouteDefinition? {
      let network = town.network
      let keypoints = site.keypoints.map(\.inDecimetres)
      let trigger = network.pose(of: site.trigger).asInRouteFiles
      guard isFree(site.trigger), let planned = try? town.planner.plan(keypoints),
        planned.isSane(through: keypoints), planned.index(ofTrigger: trigger) != nil
      else { return nil }
      if let split = request.split {
        guard town.placement.holds(split, planned, in: network),
          site.places.allSatisfy({ town.placement.isInside(split, network.pose(of: $0.waypoint).position) })
        else { return nil }
      }
      let location = SourceLocation(file: "generated", line: 0)
      let scenario = ScenarioDefinition(
        name: "\(specification.type)_1", type: specification.type, trigger: trigger,
        parameters: specification.draw(for: site, in: network, &random), location: location)
      let route = RouteDefinition(
        id: "0", town: network.name, waypoints: keypoints, scenarios: [scenario],
        weather: WeatherPreset.draw(&random),
        location: location)
      guard let report = try? PlacementCheck.reports(of: route, planned: planned, network: network).first
      else {
        return nil
      }
      if case .couldNotBePlaced = report.outcome { return nil }
      return route
    }
  }
}

extension ScenarioSpecification {
  /// Parameters for a site: its own places and words, the rest drawn. What upstream's routes leave out is left out.
  func draw(for site: ScenarioSite, in network: RoadNetwork, _ random: inout RandomSource)
    -> [ScenarioParameter]
  {
    parameters.compactMap { parameter in
      if let place = site.places.first(where: { $0.name == parameter.name }) {
        let position = network.pose(of: place.waypoint).position
        return ScenarioParameter(name: parameter.name, value: .location(position.inDecimetres))
      }
      if let word = site.words.first(where: { $0.name == parameter.name }) {
        return ScenarioParameter(name: parameter.name, value: .text(word.word))
      }
      if parameter.isLeftOut { return nil }
      return parameter.draw(&random).map { ScenarioParameter(name: parameter.name, value: $0) }
    }
  }
}

extension ParameterSpecification {
  /// Whether only the default is usual, so that route files need not say it.
  var isLeftOut: Bool {
    if case .number(let usual, _) = kind {
      return usual.lowerBound == usual.upperBound && "\(Int(usual.lowerBound))" == standard
    }
    return false
  }
}

/// Fisher and Yates.
private func shuffled<T>(_ items: [T], _ random: inout RandomSource) -> [T] {
  var items = items
  for n in stride(from: items.count - 1, to: 0, by: -1) { items.swapAt(n, random.index(below: n + 1)) }
  return items
}

extension Point where F == World {
  /// As route files are written.
  fileprivate var inDecimetres: Point<World> {
    func decimetres(_ value: Double) -> Double { (value * 10).rounded() / 10 + 0 }
    return Point(x: decimetres(x), y: decimetres(y), z: decimetres(z))
  }
}

extension Pose where F == World {
  /// Decimetres and tenths of a degree, level.
  fileprivate var asInRouteFiles: Pose<World> {
    Pose(
      position: position.inDecimetres, rotation: Rotation(yaw: radians((degrees(yaw) * 10).rounded() / 10)))
  }
}

extension PlannedRoute {
  /// Whether the planner goes where the key points do: no jump, no detour, the right end.
  fileprivate func isSane(through keypoints: [Point<World>]) -> Bool {
    guard let goal = keypoints.last, let end = points.last else { return false }
    let direct = zip(keypoints, keypoints.dropFirst()).reduce(0) { $0 + $1.0.distance(to: $1.1) }
    let jumps = zip(points, points.dropFirst()).contains {
      $0.pose.position.distance(to: $1.pose.position) > 7
    }
    return !jumps && end.pose.position.distance(to: goal) < 5 && length < direct * 1.25 + 12
  }
}
