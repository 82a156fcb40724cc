import DriveTypes
import Roads

/// Stop signs passed without a stop.
public struct RunningStopTest: Sendable {
  /// Metres.
  static let proximity = 4.0
  static let step = 0.5
  /// m/s below which the ego has stopped.
  static let stopSpeed = 0.1
  /// Cosine (and m/s) below which the ego moves or faces backwards: about 100°.
  static let backwards = -0.17
  static let boxScale = 1.2

  let network: RoadNetwork
  let signs: [StopSignDescription]
  let rules: ScoringRules
  /// Index of the sign that holds the ego now.
  private var target: Int?
  private var hasStopped = false
  private var lastFailed: ActorID?
  public private(set) var events: [InfractionEvent] = []

  public init(signs: [StopSignDescription], network: RoadNetwork, rules: ScoringRules) {
    self.signs = signs
    self.network = network
    self.rules = rules
  }

  public mutating func update(_ tick: TraceTick) {
    guard !signs.isEmpty else { return }
    let ahead = waypointsAhead(of: tick.ego.pose.position)
    guard let target else {
      self.target = scan(tick.ego, ahead)
      return
    }
    if !hasStopped, tick.ego.speed < Self.stopSpeed { hasStopped = true }
    if isAffected(ahead, by: signs[target]) { return }
    let sign = signs[target]
    if !hasStopped, lastFailed != sign.id {
      events.append(InfractionEvent(.stop, .stop(id: Int(sign.id), at: .init(sign.pose.position))))
      lastFailed = sign.id
    }
    self.target = nil
    hasStopped = false
  }

  /// The ego's lane place and eight more, half a metre apart.
  private func waypointsAhead(of place: Point<World>) -> [Pose<World>] {
    guard var waypoint = network.waypoint(nearest: place) else { return [] }
    var poses = [network.pose(of: waypoint)]
    for _ in 0..<Int(Self.proximity / Self.step) {
      guard let next = network.next(waypoint, distance: Self.step).first else { break }
      waypoint = next
      poses.append(network.pose(of: next))
    }
    return poses
  }

  private func scan(_ ego: ActorState, _ ahead: [Pose<World>]) -> Int? {
    guard let lane = ahead.first else { return nil }
    let forward = ego.pose.forward
    if ego.velocity.dot(forward) < Self.backwards { return nil }
    if forward.dot(lane.forward) < Self.backwards { return nil }
    return signs.firstIndex { isAffected(ahead, by: $0) }
  }

  private func isAffected(_ ahead: [Pose<World>], by sign: StopSignDescription) -> Bool {
    guard let lane = ahead.first else { return false }
    let box = sign.triggerVolume
    if box.centre.distance(to: lane.position) > Self.proximity { return false }
    // Quirk 12: upstream lays the box along the world's axes, whatever the sign's heading.
    let yaw =
      switch rules {
      case .upstream: 0.0
      case .corrected: box.yaw
      }
    let boxPose = Pose<World>(position: box.centre, rotation: Rotation(yaw: yaw))
    return ahead.contains {
      let local = boxPose.localLevel($0.position)
      return abs(local.x) < Self.boxScale * box.halfExtent.x
        && abs(local.y) < Self.boxScale * box.halfExtent.y
    }
  }
}
