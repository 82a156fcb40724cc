import DriveTypes
import Evaluation
import Foundation
import Roads
import Scoring

/// Makes the report of a run.
public struct ReportRun {
  private let request: ReportRequest
  private let run: StoredRun
  private let other: StoredRun?
  private let charts: ChartLibrary
  private var camera: TraceCamera?
  private let maps: MapStore
  /// The last town's map, or why there is none.
  private var town: (name: String, network: RoadNetwork?, problem: String?)?
  /// Told while it works, for people.
  private let note: (String) -> Void

  /// Metres of roads around a route.
  private static let clip = 150.0

  /// Reads the folders and everything else that the whole report needs.
  public init(_ request: ReportRequest, note: @escaping (String) -> Void = { _ in }) throws {
    self.request = request
    self.note = note
    charts = try ChartLibrary(path: request.charts)
    run = try StoredRun(folder: request.run)
    other = try request.other.map { path throws(ReportError) in try StoredRun(folder: path) }
    maps = MapStore.standard(path: request.mapsCache)
    if let model = request.model {
      camera = try TraceCamera(agent: PlanSource.agent(of: run, folder: model))
    } else if request.pictures > 0 {
      camera = try TraceCamera()
    }
    if let other, Set(other.routes.map(\.id)).isDisjoint(with: run.routes.map(\.id)) {
      throw ReportError.nothingInCommon(run: run.folder, other: other.folder)
    }
  }

  /// The page.
  public mutating func page() throws -> [UInt8] {
    let twins = Dictionary(
      (other?.routes ?? []).map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first })
    var reports = run.routes.map { RouteReport($0) }
    let chosen = illustrated(reports)
    var blocks: [[(id: String, content: String)]] = Array(repeating: [], count: reports.count)
    // By town, so that each map is loaded once.
    let order = reports.indices.sorted { (reports[$0].route.town, $0) < (reports[$1].route.town, $1) }
    for place in order {
      reports[place].other = twins[reports[place].route.id]
      blocks[place] = try add(&reports[place], isIllustrated: chosen.contains(place), share: chosen.count)
    }
    var page = ReportPage(
      title: "\(run.name): DriveLoop report",
      data: ReportData(run: run, routes: reports, other: other, charts: charts).json, charts: charts)
    for block in blocks.joined() { page.add(block: block.content, id: block.id) }
    return page.finished()
  }

  /// The failed routes with the lowest scores whose traces can be read; equal ones in suite order.
  private func illustrated(_ reports: [RouteReport]) -> Set<Int> {
    let failed = reports.indices.filter { !reports[$0].isSuccess && reports[$0].route.traceHash != nil }
    var chosen: Set<Int> = []
    for place in failed.sorted(by: { (reports[$0].score, $0) < (reports[$1].score, $1) }) {
      guard chosen.count < request.pictures else { break }
      if (try? run.trace(reports[place].route)) != nil { chosen.insert(place) }
    }
    return chosen
  }

  /// Everything about one route. What is wrong with it alone is told in it.
  /// - Returns: its blocks of the page.
  private mutating func add(
    _ report: inout RouteReport, isIllustrated: Bool, share: Int
  ) throws -> [(id: String, content: String)] {
    if report.route.reason != nil, report.route.traceHash == nil { return [] }
    let trace: Trace
    do {
      trace = try run.trace(report.route)
    } catch {
      report.problems.append("\(error)")
      return []
    }
    report.times = trace.ticks.map(\.time)
    let network = network(of: trace, &report)
    account(of: trace, on: network, &report)
    let way = trace.header.denseRoute.map(\.pose.position)
    var replay = Replay(trace, on: network?.clip(around: way, radius: Self.clip))
    compare(trace, &replay, &report)
    var pictures: PictureStrip?
    if isIllustrated {
      pictures = illustrate(trace, on: network, bytes: quota(share), &replay, &report)
      pictures?.add(to: &replay)
    }
    report.hasReplay = true
    var blocks = [("replay-\(report.route.index)", try ReplayFile.block(replay.bytes))]
    if let pictures {
      report.hasPictures = true
      blocks.append(("pictures-\(report.route.index)", pictures.block))
    }
    return blocks
  }

  /// Bytes of JPEG for one of so many routes: base64 needs a third more.
  private func quota(_ routes: Int) -> Int {
    Int(max(0, min(1e9, request.pictureBudget * 1e6 * 0.75 / Double(max(1, routes)))))
  }

  private mutating func network(of trace: Trace, _ report: inout RouteReport) -> RoadNetwork? {
    let name = trace.header.town
    if town?.name != name {
      do {
        town = (name, try maps.network(for: name), nil)
      } catch {
        town = (name, nil, "no roads, no moments of infractions: \(error)")
        note("\(error)")
      }
    }
    if let problem = town?.problem { report.problems.append(problem) }
    guard let network = town?.network else { return nil }
    guard network.mapHash == trace.header.mapHash else {
      report.problems.append(
        "no roads, no moments of infractions: the map of \(name) here has SHA-256 \(network.mapHash.prefix(12)), the "
          + "trace was made on \(trace.header.mapHash.prefix(12))")
      return nil
    }
    return network
  }

  /// When everything happened; where the trace gives another record than the stored one, that is told.
  private func account(of trace: Trace, on network: RoadNetwork?, _ report: inout RouteReport) {
    guard let network else { return }
    do {
      let account = try RouteAccount(trace, on: network, tickLimit: run.tickLimit)
      report.events = account.events
      guard let stored = report.route.record else { return }
      let again = account.outcome.record(index: stored.index, routeID: stored.routeID, place: stored.place)
      if again.scores != stored.scores || again.infractions != stored.infractions {
        report.problems.append(
          "its trace scores \(again.scores.composed) (\(again.account)), its record says \(stored.scores.composed)"
        )
      }
    } catch {
      report.problems.append("no moments of infractions: \(error)")
    }
  }

  /// The other run's drive as a ghost, and where the two part.
  private func compare(_ trace: Trace, _ replay: inout Replay, _ report: inout RouteReport) {
    guard let other, let twin = report.other else { return }
    do {
      let drive = try other.trace(twin)
      guard drive.header.mapHash == trace.header.mapHash else {
        report.problems.append("the other run drove on another map of \(trace.header.town): no ghost")
        return
      }
      report.divergence = Divergence(trace, drive)
      Ghost(drive).add(to: &replay)
    } catch {
      report.problems.append("the other run's drive: \(error)")
    }
  }

  /// What the ego's camera saw: saved pictures where there are some, else drawn ones.
  private mutating func illustrate(
    _ trace: Trace, on network: RoadNetwork?, bytes: Int, _ replay: inout Replay, _ report: inout RouteReport
  ) -> PictureStrip? {
    do {
      var strip = try request.savedPictures.flatMap { folder throws(ReportError) in
        try PictureStrip.saved(in: folder, route: report.route.id, trace: trace)
      }
      if let network, camera != nil, strip == nil || request.model != nil {
        note("route \(report.route.id): drawing what its camera saw")
        if let (pictures, plans) = try camera?.look(at: trace, on: network) {
          strip = strip ?? pictures
          plans?.add(to: &replay)
        }
      }
      return strip?.thinned(to: bytes)
    } catch {
      report.problems.append("no pictures: \(error)")
      return nil
    }
  }
}

extension ReportRun {
  /// Puts the page on disk: whole or not at all.
  public static func write(_ page: [UInt8], to path: String) throws(ReportError) {
    do throws(EvaluationError) {
      try DurableFile.replace(path, with: page)
    } catch {
      throw .cannotWrite(path: path, reason: "\(error)")
    }
  }
}
