import DriveTypes
import Glibc
import Sensing

/// An error of the ego's state as the agent is told it.
struct EgoStateError: Sendable {
  let perturbation: Perturbation
  private let reference: GeoReference
  private let seed: UInt64
  private let stream: String

  /// nil for perturbations of other things.
  init?(_ perturbation: Perturbation, briefing: RouteBriefing) {
    guard perturbation.group == .egoState else { return nil }
    self.perturbation = perturbation
    reference = GeoReference(latitude: briefing.originLatitude, longitude: briefing.originLongitude)
    seed = briefing.seed
    stream = Self.stream(perturbation, briefing)
  }

  /// Name of a perturbation's random numbers on a route: without its strength, so that stronger ones draw the same.
  static func stream(_ perturbation: Perturbation, _ briefing: RouteBriefing) -> String {
    "perturbation/\(perturbation.name)/\(briefing.routeID)"
  }

  /// - Parameter step: counted from the route's first observation.
  func applied(to ego: EgoMeasurement, step: Int) -> EgoMeasurement {
    var random = RandomSource(seed: seed, stream: "\(stream)/\(step)")
    var told = ego
    switch perturbation {
    case .speedBias(let bias): told.speed += bias
    case .speedScale(let scale): told.speed *= scale
    case .speedNoise(let deviation): told.speed *= 1 + random.normal(deviation: deviation)
    case .gnssOffset(let distance):
      var route = RandomSource(seed: seed, stream: stream)
      let direction = route.uniform(-.pi, .pi)
      move(&told, east: distance * cos(direction), north: distance * sin(direction))
    case .gnssNoise(let deviation):
      let east = random.normal(deviation: deviation)
      move(&told, east: east, north: random.normal(deviation: deviation))
    case .compassOffset(let degrees): turn(&told, by: degrees * .pi / 180)
    case .compassNoise(let degrees): turn(&told, by: random.normal(deviation: degrees * .pi / 180))
    case .corruption, .cameraBlack, .cameraFrozen, .frameDrop, .latency, .controlsLost, .observationsLost,
      .observationsLate:
      break
    }
    return told
  }

  private func move(_ ego: inout EgoMeasurement, east: Double, north: Double) {
    var place = reference.point(
      latitude: ego.latitude, longitude: ego.longitude, altitude: ego.altitude)
    place.x += east
    place.y += north
    let moved = reference.coordinates(of: place)
    (ego.latitude, ego.longitude) = (moved.latitude, moved.longitude)
  }

  /// Keeps the compass in 0..<2π.
  private func turn(_ ego: inout EgoMeasurement, by angle: Double) {
    let turned = (ego.compass + angle).truncatingRemainder(dividingBy: 2 * .pi)
    let positive = turned < 0 ? turned + 2 * .pi : turned
    ego.compass = positive < 2 * .pi ? positive : 0
  }
}
