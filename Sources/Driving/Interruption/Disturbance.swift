import DriveTypes
import Glibc

/// Something that takes the control out of the driver's hands for a moment.
struct Disturbance: Sendable, Hashable {
  enum Kind: Sendable, Hashable, CaseIterable {
    /// The wheel is held as the road bends, but pushed off to one side and back.
    case steering
    case throttle, braking
    /// Brakes until the car stands, so that it has to start again.
    case stopping
    case coasting
  }

  var kind: Kind
  /// Of steering the highest lateral acceleration, m/s², positive to the left; of pedals 0…1.
  var strength: Double

  /// How often each kind is drawn; the rest are steering. Stops are many, because a student that has seen few learns that
  /// who stands goes on standing.
  private static let shares: [(kind: Kind, share: Double)] = [
    (.throttle, 0.14), (.braking, 0.14), (.stopping, 0.14), (.coasting, 0.14),
  ]
  /// m/s² to either side, and at junctions and beside what is passed.
  private static let push = 0.8...3.0
  private static let gentlePush = 0.5...1.2
  /// m/s below which the wheel is pushed no farther, and the farthest push.
  private static let slow = 4.0
  private static let farthest = 0.5
  /// About the ego's: metres between the axles and radians of the wheels at full lock; a push need not be exact.
  private static let wheelbase = 1.33
  private static let lock = 0.368

  /// Metres free beside the line on the side of a push.
  private static let leastRoom = 1.6

  /// m/s from which there is something to disturb, and up to which a stop on the road is nobody's danger.
  static let leastSpeed = 1.5
  static let stoppingSpeed = 10.0
  /// Seconds of standing after a brake to a stop, and the most that it may take.
  static let standing = 0.5...2.0
  static let longestStop = 6.0

  /// Drawn by lot for a situation; nil where what was drawn would do harm.
  static func drawn(_ lot: inout RandomSource, in situation: SpellSituation) -> Disturbance? {
    var (place, kind) = (lot.uniform(), Kind.steering)
    for entry in shares {
      if place < entry.share {
        kind = entry.kind
        break
      }
      place -= entry.share
    }
    let (size, isLeft) = (lot.uniform(), lot.uniform() < 0.5)
    guard situation.mayBegin, situation.speed > leastSpeed else { return nil }
    let isNarrow = situation.isAtJunction || situation.isPassing
    switch kind {
    case .steering:
      guard (isLeft ? situation.leftRoom : situation.rightRoom) > leastRoom else { return nil }
      let range = isNarrow ? gentlePush : push
      let strength = range.lowerBound + size * (range.upperBound - range.lowerBound)
      return Disturbance(kind: kind, strength: isLeft ? strength : -strength)
    case .throttle:
      // Only towards what is far enough away to brake for.
      guard !isNarrow, situation.distance ?? .infinity > 15 + 1.5 * situation.speed else { return nil }
      return Disturbance(kind: kind, strength: 0.6 + 0.4 * size)
    case .stopping, .braking, .coasting:
      // Those who cross have been given a time at which the ego is gone.
      guard !isNarrow, kind != .stopping || situation.speed < stoppingSpeed else { return nil }
      let least = kind == .stopping ? 0.5 : 0.3
      return Disturbance(kind: kind, strength: kind == .coasting ? 0 : least + (1 - least) * size)
    }
  }

  /// - Parameters:
  ///   - share: of the spell that is over, 0…1.
  ///   - expert: what the expert would do.
  func control(at share: Double, in situation: SpellSituation, expert: VehicleControl) -> VehicleControl {
    switch kind {
    case .steering:
      let square = max(situation.speed * situation.speed, Self.slow * Self.slow)
      let push = Self.steer(strength * sin(.pi * share) / square)
        .clamped(-Self.farthest, Self.farthest)
      var control = expert
      control.steer = (Self.steer(situation.curvature) + push).clamped(-1, 1)
      return control
    case .throttle: return VehicleControl(throttle: strength, steer: expert.steer)
    case .braking, .stopping: return VehicleControl(steer: expert.steer, brake: strength)
    case .coasting: return VehicleControl(steer: expert.steer)
    }
  }

  /// The wheel for a bend, 1/m to the left; a positive steer is to the right.
  private static func steer(_ curvature: Double) -> Double { -atan(curvature * wheelbase) / lock }
}
