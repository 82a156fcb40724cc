import DriveTypes

extension RoadNetwork {
  public func speedLimit(of waypoint: Waypoint) -> Double { 0 }
}
