import DriveTypes

/// Ends the route when the ego strays from it.
public struct InRouteTest: Sendable, Hashable {
  static let window = 5
  /// Metres from the route that end it at once, and within which the ego is safe.
  static let maximumDistance = 30.0
  static let safeDistance = 15.0
  /// Percent of the route that may be driven outside the safe distance.
  static let maximumPercentage = 30.0

  let path: RoutePath
  private var index = 0
  private var outDistance = 0.0
  private var isSafe = true
  public private(set) var event: InfractionEvent?

  public init(path: RoutePath) { self.path = path }

  public mutating func update(_ tick: TraceTick) {
    if event != nil { return }
    let place = tick.ego.pose.position
    var nearest: Int?
    var shortest = Double.infinity
    for candidate in index...min(index + Self.window, path.count - 1) {
      let distance = place.distanceXY(to: path.positions[candidate])
      if distance <= shortest {
        nearest = candidate
        shortest = distance
      }
    }
    guard let nearest, shortest < .infinity else { return }

    var isOff = true
    if shortest < Self.maximumDistance {
      isOff = false
      isSafe = shortest < Self.safeDistance
    }
    if index != nearest {
      if !isSafe {
        outDistance += path.metres[nearest] - path.metres[index]
        if 100 * outDistance / path.length > Self.maximumPercentage { isOff = true }
      }
      index = nearest
    }
    if isOff { event = InfractionEvent(.routeDeviation, .routeDeviation(at: .init(place))) }
  }
}
