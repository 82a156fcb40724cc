import DriveTypes
import Driving
import Foundation
import Images
import Rendering
import Roads
import Sensing

/// Draws a route or a trace as its cameras see it: stills, mosaics and a film.
///
/// A route is driven first and then drawn from its trace, which gives the pictures that the agent would have been shown.
public struct PictureRun {
  private let request: PictureRequest
  private let maps: MapStore

  public init(_ request: PictureRequest) {
    self.request = request
    maps = MapStore.standard(path: request.mapsCache)
  }

  /// Most files of one run.
  static let maximumFiles = 100_000

  public func run() throws -> PictureSummary {
    let rig = try CameraRig.find(request.rig)
    let weather = try request.weather.map { try WeatherPreset.weather(named: $0) }
    let (trace, surroundings) = try subject()
    let chosen = try places(in: trace)
    guard chosen.count * rig.cameras.count <= Self.maximumFiles else {
      throw EvaluationError.nothingToShow(
        routeID: trace.header.routeID,
        reason:
          "\(chosen.count) moments of \(rig.cameras.count) cameras are more than \(Self.maximumFiles) files")
    }
    var header = trace.header
    if let weather { header.weather = RouteWeather(constant: weather) }
    var cameras = RouteCameras(
      CameraSuite(threads: request.threads), header: header, surroundings: surroundings)
    let replay = TraceReplay(trace)
    var writer = PictureWriter(request, rig: rig)
    for (index, tick) in trace.ticks.enumerated() {
      cameras.follow(tick.ego.pose.position)
      guard chosen.contains(index) else { continue }
      let frames = try cameras.frames(
        rig.cameras, of: replay.snapshot(at: index), content: request.content.union(.colour))
      try writer.write(frames, tick: tick.tick)
    }
    var films: [String] = []
    if request.hasVideo { films = try writer.films(framesPerSecond: framesPerSecond(trace.header)) }
    return PictureSummary(
      route: header.routeID, town: header.town, agent: header.agent, rig: rig, moments: chosen.count,
      ticks: trace.ticks.count, files: writer.files, bytes: writer.bytes, films: films,
      folder: request.output)
  }

  /// The trace and the roads around it.
  private func subject() throws -> (Trace, RoadNetwork) {
    switch request.source {
    case .trace(let file):
      let trace = try TraceFile.read(URL(fileURLWithPath: file))
      let network = try maps.network(of: trace.header)
      let region = trace.header.denseRoute.map(\.pose.position)
      return (trace, network.clip(around: region, radius: RoutePreparer.clipRadius))
    case .route(let file, let id, let agent, let seed):
      let routes = try RouteFile(contentsOf: URL(fileURLWithPath: file)).routes
      guard let route = id == nil ? routes.first : routes.first(where: { $0.id == id }) else {
        throw EvaluationError.unknownRoute(id: id ?? "", suite: file)
      }
      var trial = RouteTrial(maps: maps, seed: seed)
      let prepared = try trial.prepare(route)
      let run = try trial.drive(prepared, agent: agent)
      guard let trace = run.trace, !trace.ticks.isEmpty else {
        throw EvaluationError.nothingToShow(routeID: route.id, reason: run.reason ?? "it has no tick")
      }
      return (trace, prepared.surroundings)
    }
  }

  /// Places of the wanted ticks in the trace.
  private func places(in trace: Trace) throws -> Set<Int> {
    guard let first = trace.ticks.first, let last = trace.ticks.last else {
      throw EvaluationError.nothingToShow(routeID: trace.header.routeID, reason: "it has no tick")
    }
    switch request.moments {
    case .ticks(let ticks):
      var places: Set<Int> = []
      for tick in ticks {
        guard let place = trace.ticks.firstIndex(where: { $0.tick == tick }) else {
          throw EvaluationError.nothingToShow(
            routeID: trace.header.routeID, reason: "no tick \(tick); it has \(first.tick) to \(last.tick)")
        }
        places.insert(place)
      }
      return places
    case .every:
      return Set(stride(from: 0, to: trace.ticks.count, by: step(trace.header)))
    }
  }

  /// Ticks from one moment to the next.
  private func step(_ header: TraceHeader) -> Int {
    guard case .every(let seconds) = request.moments, header.tickDuration > 0, seconds.isFinite else {
      return 1
    }
    return max(1, Int(min(1e6, (seconds / header.tickDuration).rounded())))
  }

  /// A film runs as fast as the world did; one of single ticks shows two a second.
  private func framesPerSecond(_ header: TraceHeader) -> Double {
    if case .ticks = request.moments { return 2 }
    return header.tickDuration > 0 ? 1 / (header.tickDuration * Double(step(header))) : 20
  }
}
