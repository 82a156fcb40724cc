import DriveTypes
import Glibc

/// What the road itself asks of a driver: the limit, bends, lights and stop signs. Other road users are no part of it.
///
/// Numbers from the published description of PDM-Lite (`reference/simulation.md` §4.4), where not said otherwise.
public struct RoadRules: Sendable {
  /// Share of the speed limit that is driven, and the speed never exceeded (m/s).
  static let limitShare = 0.72
  static let topSpeed = 72 / 3.6
  /// Lateral acceleration allowed in bends, m/s² (our choice; Bench2Drive's comfort bound is 4.89).
  static let lateralAcceleration = 2.5
  /// Deceleration planned for before a bend, m/s².
  static let bendDeceleration = 2.5
  /// Metres looked ahead.
  static let sight = 80.0
  /// A yellow light is run when stopping would need more than this, m/s².
  static let yellowDeceleration = 4.0
  /// Ticks to stand at a stop sign.
  static let stopTicks = 10

  /// A bound on the speed, m/s, and why.
  struct Bound {
    var speed: Double
    var reason: DecisionReason?
    static let none = Bound(speed: .infinity, reason: nil)
  }

  private let lights: [ControlledStretch]
  private let stops: [ControlledStretch]
  private let lightIDs: [ActorID]
  private let stopIDs: [ActorID]
  /// Ticks stood at each stretch of `stops`.
  private var stood: [Int]

  init(_ briefing: PrivilegedBriefing, path: ReferencePath) {
    lights = path.stretches(through: briefing.trafficLights.map(\.triggerVolume))
    stops = path.stretches(through: briefing.stopSigns.map(\.triggerVolume))
    lightIDs = briefing.trafficLights.map(\.id)
    stopIDs = briefing.stopSigns.map(\.id)
    stood = Array(repeating: 0, count: stops.count)
  }

  /// What the limit allows here.
  func freeSpeed(_ path: ReferencePath) -> Double {
    min(Self.limitShare * path.speedLimits[path.index], Self.topSpeed)
  }

  /// What the bends within sight allow now, so that each is entered slowly enough.
  func bend(_ path: ReferencePath) -> Bound {
    var bound = Bound.none
    let last = min(path.points.count - 1, path.index + Int(Self.sight / ReferencePath.spacing))
    for i in stride(from: path.index, through: last, by: 10) {
      let curvature = path.curvature(at: i)
      guard curvature > 1e-3 else { continue }
      let bend = Self.lateralAcceleration / curvature
      let distance = Double(i - path.index) * ReferencePath.spacing
      let allowed = (bend + 2 * Self.bendDeceleration * distance).squareRoot()
      if allowed < bound.speed {
        bound = Bound(speed: allowed, reason: DecisionReason(cause: .bend, distance: distance))
      }
    }
    return bound
  }

  /// Lateral acceleration and braking of a driver who must fit into a gap, m/s², and how much faster than the limit the
  /// flow may be that it joins.
  static let hastyLateral = 7.8
  static let hastyBrake = 5.0
  static let hastyTop = 22.0

  /// Speed allowed at each metre of the route by limits and bends, each slowed down for in time, m/s.
  /// - Parameter isHasty: for fitting into a gap: bends as fast as the tyres like, and the speed of those who come.
  func speedCaps(along path: ReferencePath, isHasty: Bool = false) -> [Double] {
    let lateral = isHasty ? Self.hastyLateral : Self.lateralAcceleration
    let brake = isHasty ? Self.hastyBrake : Self.bendDeceleration
    let step = Int(1 / ReferencePath.spacing)
    var caps = stride(from: 0, to: path.points.count, by: step).map { i -> Double in
      let curvature = path.curvature(at: i)
      let free =
        isHasty
        ? min(max(path.speedLimits[i] * 1.15, 14), Self.hastyTop)
        : min(Self.limitShare * path.speedLimits[i], Self.topSpeed)
      return curvature > 1e-3 ? min(free, (lateral / curvature).squareRoot()) : free
    }
    for i in caps.indices.dropLast().reversed() {
      caps[i] = min(caps[i], (caps[i + 1] * caps[i + 1] + 2 * brake).squareRoot())
    }
    return caps
  }

  /// Whether a light or stop sign comes within so many metres.
  func controlsAhead(_ path: ReferencePath, within metres: Double) -> Bool {
    let last = path.index(ahead: metres)
    return (lights + stops).contains { $0.last >= path.index && $0.first <= last }
  }

  func light(_ path: ReferencePath, speed: Double, free: Double, states: [TrafficLightState]) -> Bound {
    let rule = IntelligentDriverModel(minimumGap: 6, timeHeadway: 0.1)
    for stretch in lights where stretch.last >= path.index {
      let distance = Double(stretch.last - path.index) * ReferencePath.spacing
      if distance > Self.sight { break }
      guard stretch.control < states.count else { continue }
      let state = states[stretch.control]
      switch state {
      case .green, .off, .unknown: continue
      case .yellow where speed * speed / (2 * max(distance, 0.1)) > Self.yellowDeceleration: continue
      case .yellow, .red:
        return Bound(
          speed: rule.speed(after: 0.05, speed: speed, desired: free, gap: distance, leadSpeed: 0),
          reason: DecisionReason(
            cause: state == .red ? .redLight : .yellowLight, actor: lightIDs[stretch.control],
            distance: distance))
      }
    }
    return .none
  }

  /// Notes when the ego has stood long enough.
  mutating func stopSign(_ path: ReferencePath, speed: Double, free: Double) -> Bound {
    let rule = IntelligentDriverModel(minimumGap: 2, timeHeadway: 0.1)
    for (i, stretch) in stops.enumerated() where stretch.last >= path.index && stood[i] < Self.stopTicks {
      let centre = (stretch.first + stretch.last) / 2
      let distance = Double(centre - path.index) * ReferencePath.spacing
      if distance > Self.sight { break }
      if speed < 0.1 && distance < 3.5 { stood[i] += 1 }
      return Bound(
        speed: rule.speed(after: 0.05, speed: speed, desired: free, gap: max(distance, 0), leadSpeed: 0),
        reason: DecisionReason(cause: .stopSign, actor: stopIDs[stretch.control], distance: max(distance, 0)))
    }
    return .none
  }
}
