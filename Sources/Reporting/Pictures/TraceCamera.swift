import DriveTypes
import Driving
import Evaluation
import Foundation
import Roads
import Sensing

/// Drives through traces once more with open eyes: draws what the ego's camera saw and, for a model that drove, lets it
/// plan again for the same pictures.
///
/// The drawing and the model give the same bytes each time, so the plans are those that drove; that the controls agree
/// with the trace to the last digit is the proof, and where they do not the page says so.
package struct TraceCamera {
  /// Ticks from one embedded picture to the next: 2 Hz.
  static let period = 10
  /// Of the pictures that are drawn for people.
  private static let quality = 40

  /// The first is shown to people.
  private let cameras: [CameraSpecification]
  private var agent: VlaAgent?
  private let suite = CameraSuite()

  /// - Parameter agent: the model that drove; nil for pictures alone.
  package init(agent: VlaAgent? = nil) throws {
    self.agent = agent
    let mounted = agent?.requirements.cameras ?? []
    cameras = try mounted.isEmpty ? CameraRig.named("front").cameras : mounted
  }

  /// - Parameter network: the whole town.
  package mutating func look(at trace: Trace, on network: RoadNetwork) throws -> (
    pictures: PictureStrip, plans: TracePlans?
  ) {
    let way = trace.header.denseRoute.map(\.pose.position)
    let surroundings = network.clip(around: way, radius: RoutePreparer.clipRadius)
    var drawn = RouteCameras(suite, header: trace.header, surroundings: surroundings)
    let replay = TraceReplay(trace)
    var strip = PictureStrip(
      source: agent == nil
        ? "\(cameras[0].id), drawn from the trace"
        : "\(cameras[0].id), as the model saw it (drawn again from the trace)")
    var plans = agent.map { _ in TracePlans() }
    let origin = network.geoReference
    let sensors = EgoSensors(
      geoReference: GeoReference(latitude: origin.latitude, longitude: origin.longitude))
    let briefing = Self.briefing(of: trace.header, origin: origin)
    try agent?.begin(briefing)
    let first = trace.ticks.first?.tick ?? 0
    let period = agent?.requirements.cameraPeriod ?? Self.period
    let quality = agent?.requirements.jpegQuality ?? Self.quality
    var asked = 0
    for (place, tick) in trace.ticks.enumerated() {
      drawn.follow(tick.ego.pose.position)
      var images: [CameraImage] = []
      if (tick.tick - first).isMultiple(of: period) {
        images = try drawn.images(cameras, of: replay.snapshot(at: place), quality: quality)
        if place.isMultiple(of: Self.period), let image = images.first {
          strip.pictures.append(PictureStrip.Picture(place: place, jpeg: image.jpeg))
        }
      }
      guard agent != nil else { continue }
      let control = try agent?.act(
        Observation(tick: tick.tick, time: tick.time, ego: sensors.measure(tick.ego), images: images))
      if control != tick.control, plans?.difference == nil { plans?.difference = tick.time }
      guard let agent, agent.counts.plans > asked, let answer = agent.answer else { continue }
      asked = agent.counts.plans
      plans?.plans.append(
        TracePlans.Plan(
          place: place, points: agent.trajectory?.poses.map(\.position) ?? [],
          way: agent.trajectory?.way?.points ?? [], tokens: answer.actions, text: answer.text))
    }
    agent?.end()
    return (strip, plans)
  }

  private static func briefing(of header: TraceHeader, origin: (latitude: Double, longitude: Double))
    -> RouteBriefing
  {
    RouteBriefing(
      routeID: header.routeID, town: header.town, mapHash: header.mapHash, seed: header.seed,
      plan: PlannedRoute.planIndices(of: header.denseRoute).map { header.denseRoute[$0] },
      originLatitude: origin.latitude, originLongitude: origin.longitude)
  }
}
