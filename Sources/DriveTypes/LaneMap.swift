/// The lanes around a route as flat polylines: what a privileged agent, in whatever process and language, needs to know
/// of the map to change lanes and to foresee where others go.
public struct LaneMap: Sendable, Hashable {
  /// References between lanes are indices into this list.
  public var lanes: [LaneStrip]

  public init(lanes: [LaneStrip] = []) { self.lanes = lanes }
}

/// What a lane is for.
public enum LaneUse: UInt8, Sendable, Hashable, CaseIterable {
  case driving = 0
  case biking = 1
  case parking = 2
  /// Drivable in need: shoulders, stopping lanes, restricted ones.
  case shoulder = 3
  case sidewalk = 4
  case other = 5
}

/// One lane of one lane section.
public struct LaneStrip: Sendable, Hashable {
  /// OpenDRIVE road and lane ids and the section's number.
  public var road, section, lane: Int32
  public var use: LaneUse
  public var isInJunction: Bool
  /// m/s
  public var speedLimit: Double
  /// The centre in the direction of travel, 2 m apart or closer (the last step may be shorter).
  public var points: [LaneStripPoint]
  /// Indices of the lanes beside this one, seen in its direction of travel, of any use. A lane beside of the other
  /// direction has a lane id of the other sign.
  public var left, right: Int32?
  /// Whether paint permits a lane change.
  public var mayChangeLeft, mayChangeRight: Bool
  /// Indices of the lanes that begin where this one ends.
  public var successors: [Int32]

  public init(
    road: Int32, section: Int32, lane: Int32, use: LaneUse, isInJunction: Bool, speedLimit: Double,
    points: [LaneStripPoint], left: Int32? = nil, right: Int32? = nil, mayChangeLeft: Bool = false,
    mayChangeRight: Bool = false, successors: [Int32] = []
  ) {
    self.road = road
    self.section = section
    self.lane = lane
    self.use = use
    self.isInJunction = isInJunction
    self.speedLimit = speedLimit
    self.points = points
    self.left = left
    self.right = right
    self.mayChangeLeft = mayChangeLeft
    self.mayChangeRight = mayChangeRight
    self.successors = successors
  }
}

/// A point of a lane's centre.
public struct LaneStripPoint: Sendable, Hashable {
  public var position: Point<World>
  /// Metres, edge to edge.
  public var width: Double

  public init(position: Point<World>, width: Double) {
    self.position = position
    self.width = width
  }
}
