/// A place on a lane: CARLA's waypoint. Meaningful together with the `RoadNetwork` that made it.
public struct Waypoint: Sendable, Hashable {
  /// OpenDRIVE road id.
  public var road: Int32
  /// Index of the lane section within the road, from 0 along +s.
  public var section: Int32
  /// OpenDRIVE lane id: negative lanes run along +s, positive ones against it; never 0.
  public var lane: Int32
  /// Position along the road's reference line, metres from the road's start.
  public var s: Double
  /// Index of the lane in the network's own lane table.
  public var laneIndex: Int32

  public init(road: Int32, section: Int32, lane: Int32, s: Double, laneIndex: Int32) {
    self.road = road
    self.section = section
    self.lane = lane
    self.s = s
    self.laneIndex = laneIndex
  }
}
