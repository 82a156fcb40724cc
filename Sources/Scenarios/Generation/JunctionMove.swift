import DriveTypes
import Roads

/// One lane's way through a junction: from the lane before it to the lane behind it.
struct JunctionMove {
  var junction: Int32
  /// Half a metre before the junction and half a metre behind it.
  var approach: Waypoint
  var exit: Waypoint
  /// Headings there, radians.
  var approachYaw: Double
  var exitYaw: Double

  /// Left positive, in (−π, π].
  var turn: Double { wrapAngle(exitYaw - approachYaw) }

  var direction: JunctionRequirement.Turn? {
    switch degrees(turn) {
    case -125 ... -55: .right
    case -30...30: .straight
    case 55...125: .left
    default: nil
    }
  }

  /// The side from which another approach comes, as this one sees it; nil for its own direction. The bounds are
  /// upstream's (`filter_junction_wp_direction`).
  func side(of other: JunctionMove) -> Side? {
    // Counter-clockwise turn from this heading to the other's.
    let angle = degrees(wrapAngle(other.approachYaw - approachYaw))
    return switch angle {
    case 30..<135: .right
    case -135 ..< -30: .left
    case -30..<30: nil
    default: .opposite
    }
  }
  enum Side: String { case left, right, opposite }

  func sharesExitRoad(with other: JunctionMove) -> Bool {
    exit.road == other.exit.road && exit.lane.signum() == other.exit.lane.signum()
  }
  func sharesApproachRoad(with other: JunctionMove) -> Bool {
    approach.road == other.approach.road && approach.lane.signum() == other.approach.lane.signum()
  }

  /// Lanes of a junction's roads that one way may run through.
  private static let most = 16

  static func all(_ junction: Junction, _ network: RoadNetwork) -> [JunctionMove] {
    var moves: [JunctionMove] = []
    let pieces = network.lanes(of: junction)
    let ends = Dictionary(pieces.map { ($0.0.laneIndex, $0.1) }, uniquingKeysWith: { first, _ in first })
    var seen: Set<Int32> = []
    for (entry, _) in pieces where seen.insert(entry.laneIndex).inserted {
      let approaches = network.previous(entry, distance: 0.5).filter(network.isGood)
      if approaches.isEmpty { continue }
      // A connecting road may have several sections, and connecting roads may follow one another.
      var exits: [Waypoint] = []
      var pending = [entry.laneIndex]
      var visited: Set<Int32> = []
      while let lane = pending.popLast(), visited.count < most {
        guard visited.insert(lane).inserted, let end = ends[lane] else { continue }
        for next in network.next(end, distance: 0.5) {
          if network.junction(of: next) == junction.id {
            pending.append(next.laneIndex)
          } else if network.isGood(next), !exits.contains(where: { $0.laneIndex == next.laneIndex }) {
            exits.append(next)
          }
        }
      }
      for approach in approaches {
        for exit in exits {
          moves.append(
            JunctionMove(
              junction: junction.id, approach: approach, exit: exit,
              approachYaw: network.pose(of: approach).yaw,
              exitYaw: network.pose(of: exit).yaw))
        }
      }
    }
    return moves
  }
}
