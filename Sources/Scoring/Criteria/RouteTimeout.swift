import DriveTypes
import Roads

/// The route's time limit, which grows with the way that was driven.
///
/// Source: `timer.py`, `RouteTimeoutBehavior`. Never reached in Bench2Drive, whose 4000 ticks end before.
public struct RouteTimeout: Sendable {
  static let window = 3
  /// Seconds.
  static let minimum = 300.0
  /// Share of the speed limit at which a route must be driven.
  static let speedShare = 0.1

  let path: RoutePath
  let network: RoadNetwork
  private var index = 0
  private var limit = minimum
  private var start: Double?
  public private(set) var isOver = false

  public init(path: RoutePath, network: RoadNetwork) {
    self.path = path
    self.network = network
  }

  /// - Parameter time: game time, seconds.
  public mutating func update(_ tick: TraceTick, time: Double) {
    let place = tick.ego.pose.position
    let start = self.start ?? time
    self.start = start
    let reached = path.lastPassed(from: index, window: Self.window, by: place)
    if reached > index, let lane = network.waypoint(nearest: place) {
      let speed = network.speedLimit(of: lane) * Self.speedShare
      if speed > 0 { limit += (path.metres[reached] - path.metres[index]) / speed }
      index = reached
    }
    if time - start > limit { isOver = true }
  }
}
