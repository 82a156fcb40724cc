import DriveTypes
import Glibc

extension DrivingScene.Object {
  /// Where something is, as seen from the ego.
  enum Place: String, CaseIterable {
    case front, frontLeft, frontRight, left, right, back

    /// After DriveLM's `to the front left of the ego vehicle`, in a third of the tokens.
    var words: String {
      switch self {
      case .front: "ahead"
      case .frontLeft: "front left"
      case .frontRight: "front right"
      case .left: "left"
      case .right: "right"
      case .back: "behind"
      }
    }
  }

  /// Metres to the side of the ego's middle that still are in front of it: half a lane.
  static let halfLane = 1.75
  /// Metres ahead of the ego's middle beyond which something is in front, not beside.
  static let ahead = 4.0
  /// Metres within which something is close.
  static let closeDistance = 12.0
  /// m/s below which something stands.
  static let standing = 0.3

  var isClose: Bool { distance < Self.closeDistance }

  var place: Place {
    if x > Self.ahead { return abs(y) <= Self.halfLane ? .front : y > 0 ? .frontLeft : .frontRight }
    if x < -Self.ahead { return .back }
    return y > 0 ? .left : .right
  }

  /// What it will do if it goes on as it does, after DriveLM's moving states.
  var motion: String {
    guard speed >= Self.standing else { return "stopped" }
    let heading = atan2(vy, vx)
    if abs(heading) <= .pi / 4 { return "going ahead" }
    if abs(heading) >= 3 * .pi / 4 { return "coming closer" }
    return heading > 0 ? "crossing to the left" : "crossing to the right"
  }

  /// How much it matters to the ego's way, in metres: the lower, the more. To the side counts threefold, so that what is
  /// on the way comes before what is beside it; what crosses counts where it will be in a second.
  var remoteness: Double {
    let (x, y) = (x + vx * Self.outlook, y + vy * Self.outlook)
    let side = min(abs(self.y), abs(y))
    return max(min(self.x, x), 0) + 3 * max(0, side - Self.halfLane) + (self.x < 0 ? 50 : 0)
  }

  private static let outlook = 1.0
}

extension DrivingScene {
  /// Pixels that something must show to be spoken of.
  public static let leastPixels = 40
  /// Most objects of one text.
  public static let mostObjects = 2
  /// Metres beyond which nothing is spoken of.
  static let sight = 45.0

  /// What is worth words, the most important first.
  ///
  /// CRITICAL: equals are put in an order that a mirror does not change, or mirrored texts would differ.
  var relevantObjects: [Object] {
    let seen = objects.filter { $0.pixels >= Self.leastPixels && $0.remoteness < Self.sight }
    let ordered = seen.sorted {
      ($0.remoteness, $0.distance, $0.kind.rawValue, $0.pixels)
        < ($1.remoteness, $1.distance, $1.kind.rawValue, $1.pixels)
    }
    // Of several that the same words describe, the most important one.
    var spoken: [Object] = []
    for object in ordered
    where !spoken.contains(where: { $0.kind == object.kind && $0.place == object.place }) {
      spoken.append(object)
    }
    return Array(spoken.prefix(Self.mostObjects))
  }
}

extension DecisionReason.Cause {
  /// After `because of`.
  var words: String {
    switch self {
    case .bend: "the bend"
    case .redLight: "the red light"
    case .yellowLight: "the yellow light"
    case .stopSign: "the stop sign"
    case .leadingVehicle: "the vehicle ahead"
    case .crossingVehicle: "the crossing vehicle"
    case .bicycle: "the bicycle"
    case .pedestrian: "the pedestrian"
    case .obstacle: "the obstacle"
    case .oncomingVehicle: "the vehicle coming closer"
    case .mergingGap: "the gap"
    case .emergencyVehicle: "the emergency vehicle"
    case .pullingOut: "the vehicle pulling out"
    case .occlusion: "the hidden road"
    case .junction: "the junction"
    case .interrupted: "the interruption"
    }
  }
}
