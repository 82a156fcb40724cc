import DriveTypes
import Roads
import Simulation

/// What types with flows of cars have in common.
extension ScenarioStage {
  /// `flow_speed` in m/s and `source_dist_interval` in metres, with the defaults of each upstream file.
  func flowParameters(speed: Double = 10, gaps: ClosedRange<Double> = 20...50) throws(ScenarioError)
    -> (speed: Double, gaps: ClosedRange<Double>)
  {
    let speed = try number("flow_speed", default: speed, in: 0.5...60)
    return (speed, try interval("source_dist_interval", default: gaps))
  }

  /// The lanes that lead from one place to another.
  func flowLanes(from source: Waypoint, to sink: Waypoint) throws(ScenarioError) -> [Waypoint] {
    guard let lanes = guide.lanes(from: source, to: sink) else {
      throw couldNotBePlaced("no way leads from the flow's source to its sink")
    }
    let (a, b) = (network.pose(of: source).position, network.pose(of: sink).position)
    guard Double(lanes.count) < 2 * a.distanceXY(to: b) + 60 else {
      throw couldNotBePlaced("the way from the flow's source to its sink is a detour of \(lanes.count) m")
    }
    return lanes
  }

  func flow(
    along lanes: [Waypoint], speed: Double, gaps: ClosedRange<Double>, filling: ActorFlow.Filling = .none
  ) throws(ScenarioError) -> ActorFlow {
    guard let way = guide.way(along: lanes), way.length > 10 else {
      throw couldNotBePlaced("the flow's way is shorter than 10 m")
    }
    return ActorFlow(along: way, on: self, speed: speed, gaps: gaps, filling: filling)
  }
}
