import DriveTypes

/// How a protocol turns objects into an occupancy raster, and how it lays the ego vehicle's footprint upon
/// it.
public enum OccupancyLayout: String, Sendable, Hashable, CaseIterable {
  /// UniAD: 0.5 m cells, lidar frame, vehicles; a keyframe after the scene's end is occupied everywhere.
  case uniadVehicles = "uniad_veh"
  /// The same with pedestrians: the "ST-P3" numbers of Agent-Driver, GPT-Driver and OpenDriveVLA.
  case uniadAll = "uniad_all"
  /// VAD: as a picture, rows counted from the far end; vehicles and pedestrians; empty after the scene's end.
  case vadAll = "vad_all"
  /// BEV-Planner as OmniDrive evaluates it: 0.1 m cells, ego frame, vehicles, footprint turned with the path.
  case omniVehicles = "omni_veh"

  /// Cells along an edge; all grids span −50…50 m.
  public var side: Int { self == .omniVehicles ? 1000 : 200 }

  public var countsPedestrians: Bool { self == .uniadAll || self == .vadAll }

  /// Whether a keyframe after the scene's end counts as occupied everywhere (UniAD fills it with 255).
  public var isFullAfterTheEnd: Bool { self == .uniadVehicles || self == .uniadAll }

  @inline(__always)
  func counts(_ category: ObjectCategory) -> Bool {
    category.isVehicle || (countsPedestrians && category == .pedestrian)
  }

  /// The objects' polygons on the grid.
  public func quads(of boxes: StepBoxes) -> [GridQuad] {
    var quads: [GridQuad] = []
    switch self {
    case .uniadVehicles, .uniadAll:
      quads.reserveCapacity(boxes.lidar.count)
      for box in boxes.lidar where counts(box.category) { quads.append(Self.coarse(box)) }
    case .vadAll:
      quads.reserveCapacity(boxes.lidar.count)
      for box in boxes.lidar where counts(box.category) { quads.append(Self.mirrored(box)) }
    case .omniVehicles:
      quads.reserveCapacity(boxes.ego.count)
      for box in boxes.ego where counts(box.category) { quads.append(Self.fine(box)) }
    }
    return quads
  }

  /// The raster of one keyframe; nil boxes: after the scene's end.
  public func grid(of boxes: StepBoxes?) -> OccupancyGrid {
    guard let boxes else { return OccupancyGrid(side: side, isFull: isFullAfterTheEnd) }
    var grid = OccupancyGrid(side: side)
    for quad in quads(of: boxes) { grid.fill(quad) }
    return grid
  }

  /// (p − (−49.75) + 0.25) / 0.5
  static func coarse(_ box: FlatBox<Lidar>) -> GridQuad {
    let (xs, ys) = box.corners
    return GridQuad(cellXs: (xs + 49.75 + 0.25) / 0.5, cellYs: (ys + 49.75 + 0.25) / 0.5)
  }

  static func mirrored(_ box: FlatBox<Lidar>) -> GridQuad {
    let (xs, ys) = box.corners
    return GridQuad(cellXs: (xs + 49.75 + 0.25) / 0.5, cellYs: (-ys + 49.75 + 0.25) / 0.5)
  }

  /// The grid's constants are float32 in the reference: −49.95 and 0.1.
  static func fine(_ box: FlatBox<Ego>) -> GridQuad {
    let (xs, ys) = box.corners
    let (start, cell) = (Double(Float(-49.95)), Double(Float(0.1)))
    return GridQuad(cellXs: (xs - start + cell / 2) / cell, cellYs: (ys - start + cell / 2) / cell)
  }
}
