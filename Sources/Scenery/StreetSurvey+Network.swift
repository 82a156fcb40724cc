import DriveTypes
import Figures
import Roads

extension StreetSurvey {
  /// From the lanes of a town.
  public init(_ network: RoadNetwork) {
    let types: LaneType = [.driving, .bidirectional]
    self.init(
      height: { place in network.waypoint(nearest: place).map { network.pose(of: $0).position.z } ?? place.z
      },
      isDriven: { place in
        // A pole is as thick as a hand and keeps a hand's breadth from the lane.
        [(0.0, 0.0), (0.3, 0), (-0.3, 0), (0, 0.3), (0, -0.3)].contains { dx, dy in
          let probe = place + Vector(x: dx, y: dy)
          guard let lane = network.waypoint(nearest: probe, types: types, projectToRoad: false) else {
            return false
          }
          return abs(network.pose(of: lane).position.z - place.z) < 3
        }
      })
  }
}
