import DriveTypes
import Foundation
import Roads

/// Scores result sets with the suite's routes and the town maps at hand.
public struct ScoringSession {
  public let options: SuiteScore.Options
  private let routes: [RouteDefinition]
  private let maps: MapStore

  /// - Parameter routeFile: the suite's route file; sets `options.routes`.
  public init(routeFile: URL?, maps: MapStore, options: SuiteScore.Options) throws(ScoringError) {
    self.maps = maps
    var options = options
    if let routeFile {
      do throws(RouteFileError) {
        routes = try RouteFile(contentsOf: routeFile).routes
      } catch { throw .routes(error) }
      options.routes = routes.map { SuiteRoute($0) }
    } else {
      routes = []
    }
    self.options = options
  }

  /// - Parameter note: told what could not be done, line by line.
  public func score(_ set: ResultSet, note: (String) -> Void) throws(ScoringError) -> SuiteScore {
    var set = set
    if set.kind == .traces { set.records = try rescored(set.files, note: note) }
    let maps = maps
    var absent: Set<String> = []
    var signs = SignTestMaps(routes: routes) { town throws(ScoringError) in try Self.network(town, maps) }
    let score = try SuiteScore(set, options: options) { route throws(ScoringError) in
      do throws(ScoringError) {
        let required = try signs.requiredCompletion(route)
        if required == nil { absent.insert(route.town) }
        return required
      } catch {
        // A damaged map leaves the sign test undecided, as a missing one does.
        if absent.insert(route.town).inserted { note("\(error)") }
        return nil
      }
    }
    for problem in signs.problems { note(problem) }
    return score
  }

  /// Runs the criteria over stored traces.
  private func rescored(_ files: [URL], note: (String) -> Void) throws(ScoringError) -> [RouteRecord] {
    var records: [RouteRecord] = []
    var town: (name: String, network: RoadNetwork)?
    for (index, file) in files.enumerated() {
      let trace: Trace
      do throws(TraceFileError) { trace = try TraceFile.read(file) } catch {
        throw .trace(path: file.path, error)
      }
      if town?.name != trace.header.town {
        town = try Self.network(trace.header.town, maps).map { (trace.header.town, $0) }
      }
      guard let network = town?.network else {
        throw .invalid(
          what: file.path, expected: "the map of \(trace.header.town) (driveloop maps fetch)", got: "none")
      }
      if !trace.header.mapHash.isEmpty, trace.header.mapHash != network.mapHash {
        note("\(file.lastPathComponent): made on another map of \(trace.header.town)")
      }
      // A longer trace was driven without the limit.
      let limit = 4000
      let outcome = try RouteScorer.score(
        trace, network: network,
        options: ScorerOptions(
          rules: options.rules, tickLimit: trace.ticks.count > limit + 1 ? nil : limit))
      let id = trace.header.routeID
      let route = routes.first { $0.id == id }
      records.append(
        outcome.record(
          index: index, routeID: id.contains("_") ? id : "RouteScenario_\(id)_rep0",
          place: route.map {
            RouteRecord.Place(
              scenarioName: $0.scenarios.first?.name ?? "",
              weatherID: $0.weather.first.flatMap { WeatherPreset.id(of: $0.weather) },
              saveName: file.deletingPathExtension().lastPathComponent, townName: $0.town)
          }))
    }
    return records
  }

  /// A town's map; nil when it is not at hand.
  private static func network(_ town: String, _ maps: MapStore) throws(ScoringError) -> RoadNetwork? {
    do throws(MapStoreError) { return try maps.network(for: town) } catch {
      switch error {
      case .notFetched, .unknownTown: return nil
      default: throw .map(error)
      }
    }
  }
}
