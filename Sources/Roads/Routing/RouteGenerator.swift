import DriveTypes

/// Why no routes could be generated.
public enum RouteGeneratorError: Error, Sendable, Hashable, CustomStringConvertible {
  case badRequest(String)
  /// The town does not hold so many routes of this length.
  case exhausted(town: String, got: Int, wanted: Int)

  public var description: String {
    switch self {
    case .badRequest(let reason): reason
    case .exhausted(let town, let got, let wanted):
      "\(town): got \(got) of \(wanted) routes of that length; ask for fewer or for shorter ones"
    }
  }
}

/// Makes routes of our own on any town: a random start, random turns, a point every 2 m.
///
/// The same seed, town and request give the same routes on every machine. Each route is planned before it is kept, and
/// kept only if the planner drives the way that was walked.
public struct RouteGenerator: Sendable {
  public struct Request: Sendable, Hashable {
    public var count: Int
    public var seed: UInt64
    /// Length of each route along the lanes, metres.
    public var lengths: ClosedRange<Double>
    /// Id of the first route; the others count up.
    public var firstID: Int

    public init(count: Int, seed: UInt64, lengths: ClosedRange<Double> = 150...400, firstID: Int = 1) {
      self.count = count
      self.seed = seed
      self.lengths = lengths
      self.firstID = firstID
    }
  }

  /// Metres between key points, as in Bench2Drive's routes.
  private static let spacing = 2.0
  /// Starts lie at least this far apart, metres.
  private static let separation = 50.0

  private let network: RoadNetwork
  private let planner: RoutePlanner

  public init(network: RoadNetwork) {
    self.network = network
    planner = RoutePlanner(network: network)
  }

  public func routes(_ request: Request) throws(RouteGeneratorError) -> [RouteDefinition] {
    guard request.count > 0, request.lengths.lowerBound >= 10, request.lengths.upperBound <= 100_000 else {
      throw .badRequest(
        "expected at least one route of 10 m to 100 km, got \(request.count) of \(request.lengths) m")
    }
    var random = RandomSource(seed: request.seed, stream: "routes/\(network.name)")
    let starts = network.generateWaypoints(distance: 5).filter { !network.isJunction($0) }
    var routes: [RouteDefinition] = []
    var attempts = 200 * request.count
    while routes.count < request.count, attempts > 0, !starts.isEmpty {
      attempts -= 1
      let start = starts[random.index(below: starts.count)]
      let length = random.uniform(request.lengths.lowerBound, request.lengths.upperBound)
      let preset = WeatherPreset.table[random.index(below: WeatherPreset.table.count)]
      let position = network.pose(of: start).position
      if routes.contains(where: { $0.waypoints[0].distance(to: position) < Self.separation }) { continue }
      guard let keypoints = walk(from: start, length: length, &random), isDrivable(keypoints, request.lengths)
      else {
        continue
      }
      routes.append(
        RouteDefinition(
          id: "\(request.firstID + routes.count)", town: network.name, waypoints: keypoints, scenarios: [],
          weather: WeatherPreset.keyframes(preset.values),
          location: SourceLocation(file: "generated", line: 0)))
    }
    if routes.count < request.count {
      throw .exhausted(town: network.name, got: routes.count, wanted: request.count)
    }
    return routes
  }

  /// Key points along the lanes; nil at a dead end or when the way meets itself. None lies in a junction, where a point
  /// may count to another way through it; the last one lies behind the last junction.
  private func walk(from start: Waypoint, length: Double, _ random: inout RandomSource) -> [Point<World>]? {
    var place = start
    var keypoints = [rounded(network.pose(of: start).position)]
    var left: Set<Int32> = []
    var walked = 0.0
    while walked < length || network.isJunction(place) {
      if walked > 2 * length { return nil }
      let ahead = network.next(place, distance: Self.spacing).filter { network.laneType(of: $0) == .driving }
      if ahead.isEmpty { return nil }
      let next = ahead[random.index(below: ahead.count)]
      if next.laneIndex != place.laneIndex {
        left.insert(place.laneIndex)
        if left.contains(next.laneIndex) { return nil }
      }
      place = next
      walked += Self.spacing
      if !network.isJunction(place) { keypoints.append(rounded(network.pose(of: place).position)) }
    }
    return keypoints
  }

  /// To the decimetre, as route files are written.
  private func rounded(_ point: Point<World>) -> Point<World> {
    func decimetres(_ value: Double) -> Double { (value * 10).rounded() / 10 + 0 }
    return Point(x: decimetres(point.x), y: decimetres(point.y), z: decimetres(point.z))
  }

  /// Whether the planner goes where we walked: the right length, the right end, and no jump.
  private func isDrivable(_ keypoints: [Point<World>], _ lengths: ClosedRange<Double>) -> Bool {
    guard let plan = try? planner.plan(keypoints), let end = plan.points.last, let goal = keypoints.last
    else {
      return false
    }
    let steps = zip(plan.points, plan.points.dropFirst()).map {
      $0.pose.position.distance(to: $1.pose.position)
    }
    return (lengths.lowerBound * 0.95...lengths.upperBound * 1.2).contains(plan.length)
      && end.pose.position.distance(to: goal) < 5 && steps.allSatisfy { $0 < 6 }
  }
}

extension WeatherPreset {
  /// The constant weather of a preset drawn at random.
  public static func draw(_ random: inout RandomSource) -> [WeatherKeyframe] {
    keyframes(table[random.index(below: table.count)].values)
  }

  /// Constant weather in upstream's form: one keyframe at each end of the route.
  package static func keyframes(_ values: [Double]) -> [WeatherKeyframe] {
    var weather = Weather.leaderboardDefault
    for (column, value) in zip(columns, values) { weather[keyPath: column] = value }
    return [0.0, 100].map { share in
      let pairs = zip(names, values).map { ScenarioParameter.Attribute(name: $0, value: "\($1)") }
      return WeatherKeyframe(
        routePercentage: share, weather: weather,
        attributes: [.init(name: "route_percentage", value: "\(Int(share))")] + pairs)
    }
  }

  /// Attribute names of `columns`.
  private static let names = [
    "cloudiness", "precipitation", "precipitation_deposits", "wetness", "wind_intensity", "sun_azimuth_angle",
    "sun_altitude_angle", "fog_density",
  ]
}
