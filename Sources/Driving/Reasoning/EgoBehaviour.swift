import DriveTypes

/// What the ego does in the next three seconds, in DriveLM's five by five classes and exact wording (`convert_data.py`).
///
/// DriveLM publishes the words but not where one class ends and the next begins; the edges here are ours, for speeds of
/// towns.
public struct EgoBehaviour: Sendable, Hashable {
  public enum Steering: String, Sendable, Hashable, CaseIterable {
    case straight = "going straight"
    case slightlyLeft = "slightly steering to the left"
    case slightlyRight = "slightly steering to the right"
    case left = "steering to the left"
    case right = "steering to the right"
  }
  public enum Pace: String, Sendable, Hashable, CaseIterable {
    case still = "not moving"
    case slow = "driving slowly"
    case normal = "driving with normal speed"
    case fast = "driving fast"
    case veryFast = "driving very fast"
  }

  public var steering: Steering
  public var pace: Pace

  /// Radians of heading over the future: less is straight, more is steering, slightly in between.
  public static let slightTurn = radians(4)
  public static let fullTurn = radians(15)
  /// m/s on average over the future: below the first it is not moving, and so on.
  public static let paces = [0.3, 3.5, 8, 13]

  public init(steering: Steering, pace: Pace) {
    self.steering = steering
    self.pace = pace
  }

  /// - Parameters:
  ///   - turn: radians that the heading changes by, to the left.
  ///   - speed: mean, m/s.
  public init(turn: Double, speed: Double) {
    pace = Pace.allCases[Self.paces.count { speed >= $0 }]
    if pace == .still || abs(turn) < Self.slightTurn {
      steering = .straight
    } else if abs(turn) < Self.fullTurn {
      steering = turn > 0 ? .slightlyLeft : .slightlyRight
    } else {
      steering = turn > 0 ? .left : .right
    }
  }

  public var text: String { "The ego vehicle is \(steering.rawValue). The ego vehicle is \(pace.rawValue)." }
}
