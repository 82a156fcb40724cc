import DriveTypes
import Roads

/// Stop lines crossed while their light is red.
public struct RunningRedLightTest: Sendable {
  /// Metres from the trigger volume's centre within which a light is looked at.
  static let lightDistance = 15.0

  let network: RoadNetwork
  let lights: [TrafficLightDescription]
  /// Half length of the ego, metres.
  let halfLength: Double
  let rules: ScoringRules
  /// Stop lines of the lights met so far, by index.
  private var stopWaypoints: [Int: [Waypoint]] = [:]
  private var lastLight: ActorID?
  public private(set) var events: [InfractionEvent] = []

  public init(
    lights: [TrafficLightDescription], halfLength: Double, network: RoadNetwork, rules: ScoringRules
  ) {
    self.lights = lights
    self.halfLength = halfLength
    self.network = network
    self.rules = rules
  }

  public mutating func update(_ tick: TraceTick) {
    let pose = tick.ego.pose
    let tail = Segment(
      a: pose.level(Point(x: -0.8 * halfLength, y: 0)), b: pose.level(Point(x: -halfLength - 1, y: 0)))
    // Quirk 13: upstream overwrites this with the light's place when it finds an infraction.
    var place = pose.position
    for (index, light) in lights.enumerated() where index < tick.lightStates.count {
      if lastLight == light.id { continue }
      if light.triggerVolume.centre.distance(to: place) > Self.lightDistance { continue }
      if tick.lightStates[index] != .red { continue }
      let lines = stopWaypoints[index] ?? StopLines.waypoints(of: light, network: network)
      stopWaypoints[index] = lines
      guard !lines.isEmpty, let tailLane = network.waypoint(nearest: tail.b) else { continue }
      guard lines.contains(where: { isCrossed($0, by: tail, on: tailLane, pose.forward) }) else { continue }
      events.append(InfractionEvent(.redLight, .redLight(id: Int(light.id), at: .init(light.pose.position))))
      lastLight = light.id
      if rules == .upstream { place = light.pose.position }
    }
  }

  /// Whether the vehicle's tail, on the line's own lane and direction, lies across the line.
  private func isCrossed(
    _ waypoint: Waypoint, by tail: Segment, on tailLane: Waypoint, _ forward: Vector<World>
  ) -> Bool {
    guard tailLane.road == waypoint.road, tailLane.lane == waypoint.lane else { return false }
    let pose = network.pose(of: waypoint)
    guard forward.dot(pose.forward) > 0 else { return false }
    let half = 0.6 * network.laneWidth(of: waypoint)
    return tail.meets(Segment(a: pose.level(Point(x: 0, y: half)), b: pose.level(Point(x: 0, y: -half))))
  }
}
