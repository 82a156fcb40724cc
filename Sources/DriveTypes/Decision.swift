/// Why an agent drives as it does in one tick; part of the trace, for people and for students of the agent.
public struct Decision: Sendable, Hashable {
  /// m/s that the agent wants.
  public var targetSpeed: Double
  /// Metres to the left of the planned route that the agent aims for now.
  public var lateralOffset: Double
  /// What bounds the speed or bends the way, the strongest first; empty on a free road.
  public var reasons: [DecisionReason]

  public init(targetSpeed: Double, lateralOffset: Double = 0, reasons: [DecisionReason] = []) {
    self.targetSpeed = targetSpeed
    self.lateralOffset = lateralOffset
    self.reasons = reasons
  }
}

extension Decision {
  /// A world takes no more: an agent that names everybody explains nothing.
  public static let maximumReasons = 32

  /// Whether somebody else than the agent had the control.
  public var isInterrupted: Bool { reasons.contains { $0.cause == .interrupted } }

  /// The decision as traces keep it: numbers on a grid of 1/1024, about a millimetre (or mm/s), which packs to a
  /// quarter and says all that anybody can use.
  public var rounded: Decision {
    func onGrid(_ value: Double) -> Double {
      let rounded = (value * 1024).rounded() / 1024
      return rounded.isFinite ? rounded : value
    }
    var result = self
    result.targetSpeed = onGrid(targetSpeed)
    result.lateralOffset = onGrid(lateralOffset)
    for i in reasons.indices { result.reasons[i].distance = reasons[i].distance.map(onGrid) }
    return result
  }

  /// Whether a world takes it: few reasons, all numbers finite.
  public var isValid: Bool { reasons.count <= Self.maximumReasons && firstNotFinite == nil }

  /// The first number that is not finite, with the name of its field; nil in a sound decision.
  public var firstNotFinite: (field: String, value: Double)? {
    if !targetSpeed.isFinite { return ("target_speed", targetSpeed) }
    if !lateralOffset.isFinite { return ("lateral_offset", lateralOffset) }
    for (i, reason) in reasons.enumerated() {
      if let distance = reason.distance, !distance.isFinite { return ("reasons[\(i)].distance", distance) }
    }
    return nil
  }
}

/// One cause of a decision.
public struct DecisionReason: Sendable, Hashable {
  public enum Cause: UInt8, Sendable, Hashable, CaseIterable {
    /// A bend ahead.
    case bend = 0
    case redLight = 1
    case yellowLight = 2
    case stopSign = 3
    /// Somebody going the same way in front.
    case leadingVehicle = 4
    /// Somebody whose way will cross or enter the ego's.
    case crossingVehicle = 5
    case bicycle = 6
    case pedestrian = 7
    /// Something that stands in the way.
    case obstacle = 8
    /// Waiting for the other direction to be clear before passing an obstacle.
    case oncomingVehicle = 9
    /// Waiting for, or fitting into, a gap in another lane.
    case mergingGap = 10
    case emergencyVehicle = 11
    /// A vehicle about to leave its place: indicators on, door open, pulling out.
    case pullingOut = 12
    /// Hidden ground from which somebody may come.
    case occlusion = 13
    /// The junction must be kept clear.
    case junction = 14
    /// Somebody else has the control in this tick; the other reasons are why the agent would have driven so. Always last.
    case interrupted = 15
  }

  public var cause: Cause
  /// The road user, traffic light or stop sign meant.
  public var actor: ActorID?
  /// Metres along the ego's way; nil where that means nothing.
  public var distance: Double?
  /// Whether a driver in the ego's seat could see it now.
  public var isVisible: Bool

  public init(cause: Cause, actor: ActorID? = nil, distance: Double? = nil, isVisible: Bool = true) {
    self.cause = cause
    self.actor = actor
    self.distance = distance
    self.isVisible = isVisible
  }
}

extension DecisionReason.Cause {
  /// As tables and the Python side write it: `leading_vehicle`.
  public var name: String {
    String(describing: self).reduce(into: "") { text, letter in
      text += letter.isUppercase ? "_" + letter.lowercased() : String(letter)
    }
  }
}
