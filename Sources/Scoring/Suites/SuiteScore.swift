import DriveTypes
import Foundation

/// Everything that can be said of one result set: the benchmark's numbers, and what is wrong with them.
public struct SuiteScore: Sendable {
  public struct Options: Sendable {
    public var rules = ScoringRules.upstream
    public var abilityVersion = AbilityVersion.v004
    /// The suite's routes, from its route file: the denominator, and what missing routes and abilities are judged by.
    /// Without them the suite is taken for the 220 routes.
    public var routes: [SuiteRoute]?
    /// Folder with `<save name>/metric_info.json`.
    public var metricFolder: URL?
    /// Success rates that somebody published for these results, percent.
    public var publishedRates: [Double] = []
    public init() {}
  }

  /// Comfort over the routes whose metric file was found.
  public struct ComfortSummary: Sendable {
    public var value: Double?
    public var routes: Int
    /// Save names without a metric file.
    public var missing: [String]
    public var problems: [ScoringError]
  }

  public var name: String
  public var rules: ScoringRules
  public var records: [RouteRecord]
  public var driving: DrivingScore
  public var efficiency: Efficiency?
  /// nil when no metric folder was given.
  public var comfort: ComfortSummary?
  /// nil when no routes were given.
  public var abilities: AbilityScores?
  public var duplicates: [DuplicateRoute]
  /// Routes of the suite without a record; nil when no routes were given.
  public var missing: [SuiteRoute]?
  /// Route ids of records that are not in the suite.
  public var foreign: [String]
  public var unfinishedFiles: [String]
  /// What a merged file says of itself.
  public var stated: MergedResults?
  public var audits: [PublishedRate]

  public init(
    _ set: ResultSet, options: Options,
    requiredCompletion: (SuiteRoute) throws(ScoringError) -> Double? = { _ in nil }
  ) throws(ScoringError) {
    name = set.name
    rules = options.rules
    duplicates = DuplicateRoute.find(in: set.records)
    records = rules == .upstream ? set.records : DuplicateRoute.removed(from: set.records)
    unfinishedFiles = set.unfinished.map(\.lastPathComponent)
    stated = set.stated
    let suiteSize = options.routes?.count ?? DrivingScore.officialSuiteSize
    driving = DrivingScore(records: records, suiteSize: suiteSize)
    efficiency = try Efficiency(records: records, rules: rules)
    comfort = options.metricFolder.map { Self.comfort(of: set.records, in: $0, rules: options.rules) }
    foreign = []
    if let routes = options.routes {
      let known = Set(routes.map(\.id))
      let recorded = Set(records.map(\.routeNumber))
      missing = routes.filter { !recorded.contains($0.id) }
      foreign = records.map(\.routeNumber).filter { !known.contains($0) }
      abilities = try AbilityScores(
        routes: routes, records: records, version: options.abilityVersion, rules: rules,
        requiredCompletion: requiredCompletion)
    }
    audits = options.publishedRates.map { PublishedRate(rate: $0, suiteSize: suiteSize) }
    // Merged files divide by 220 whatever the suite.
    if let stated { audits.append(PublishedRate(rate: stated.successRate.value * 100)) }
  }

  /// How often each status occurs, most frequent first.
  public var statuses: [(status: String, count: Int)] {
    Dictionary(grouping: records, by: \.status.rawValue).map { ($0.key, $0.value.count) }
      .sorted { ($1.count, $0.status) < ($0.count, $1.status) }
  }

  public func infractionCount(_ kind: InfractionKind) -> Int {
    records.reduce(0) { $0 + $1.infractions[kind].count }
  }

  /// What a merged file says that its records do not bear out, in words.
  public var disagreements: [String] {
    guard let stated else { return [] }
    var list: [String] = []
    // Exact but for the order of the sum.
    let official = DrivingScore(records: records)
    if abs(stated.drivingScore.value - official.official) > 1e-6 {
      list.append(
        "the file states a driving score of \(stated.drivingScore), its records give \(official.official)")
    }
    if abs(stated.successRate.value - official.successRate) > 1e-6 {
      list.append(
        "the file states a success rate of \(stated.successRate), its records give \(official.successRate)")
    }
    if stated.evaluated != stated.records.count {
      list.append("the file states \(stated.evaluated) routes, it has \(stated.records.count) records")
    }
    return list
  }

  /// Whether every route of the suite has a record and none failed.
  public var isClean: Bool {
    (missing?.isEmpty ?? true) && unfinishedFiles.isEmpty && !records.contains { $0.status.isFailed }
  }

  private static func comfort(of records: [RouteRecord], in folder: URL, rules: ScoringRules)
    -> ComfortSummary
  {
    var summary = ComfortSummary(value: nil, routes: 0, missing: [], problems: [])
    let folders = (try? FileManager.default.contentsOfDirectory(atPath: folder.path))?.sorted() ?? []
    var values: [Comfort] = []
    for record in records {
      let name = record.place?.saveName ?? record.routeID
      // Bench2Drive's VAD agent puts the route file's name before the save name.
      let found = folders.first { $0 == name } ?? folders.first { $0.hasSuffix("_" + name) }
      guard let found else {
        summary.missing.append(name)
        continue
      }
      let url = folder.appendingPathComponent(found).appendingPathComponent(MetricInfo.fileName)
      do throws(ScoringError) {
        values.append(try Comfort(try MetricInfo(contentsOf: url), rules: rules))
      } catch { summary.problems.append(error) }
    }
    summary.value = Comfort.mean(values)
    summary.routes = values.count
    return summary
  }
}
