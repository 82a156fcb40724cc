/// The route command of the leaderboard's planner; raw values are upstream's.
public enum RoadOption: Int8, Sendable, Hashable, CaseIterable {
  case void = -1
  case left = 1
  case right = 2
  case straight = 3
  case laneFollow = 4
  case changeLaneLeft = 5
  case changeLaneRight = 6

  /// Upstream's name, such as `LANEFOLLOW`.
  public var name: String {
    switch self {
    case .void: "VOID"
    case .left: "LEFT"
    case .right: "RIGHT"
    case .straight: "STRAIGHT"
    case .laneFollow: "LANEFOLLOW"
    case .changeLaneLeft: "CHANGELANELEFT"
    case .changeLaneRight: "CHANGELANERIGHT"
    }
  }

  public var isLaneChange: Bool { self == .changeLaneLeft || self == .changeLaneRight }
}
