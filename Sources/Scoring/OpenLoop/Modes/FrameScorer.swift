import DriveTypes
import Glibc

/// The objects of one sample as polygons of one layout, and the recorded drive's own touches.
///
/// Made once for a sample and asked for every planner.
public struct FrameScorer: Sendable {
  public let layout: OccupancyLayout
  /// Bit k: the recorded drive's footprint touches something at step k. Those steps never count as collisions.
  public private(set) var recordedTouches: UInt8 = 0
  /// [6]; nil: after the scene's end.
  private let quads: [[GridQuad]?]

  /// nil without objects.
  public init?(_ sample: OpenLoopSample, layout: OccupancyLayout) {
    guard let boxes = sample.boxes else { return nil }
    self.layout = layout
    quads = boxes.map { $0.map(layout.quads) }
    recordedTouches = touches(sample.future)
  }

  /// Bit k: the footprint of a path touches an object at step k.
  public func touches(_ path: PlannedPath) -> UInt8 {
    var flags: UInt8 = 0
    for step in 0..<6 where touches(path, step: step) { flags |= 1 << UInt8(step) }
    return flags
  }

  private func touches(_ path: PlannedPath, step: Int) -> Bool {
    guard let quads = quads[step] else { return layout.isFullAfterTheEnd }
    let side = layout.side
    let footprint: EgoFootprint
    switch layout {
    case .uniadVehicles, .uniadAll: footprint = EgoFootprint(uniad: path.lidar[step])
    case .vadAll: footprint = EgoFootprint(vad: path.lidar[step])
    case .omniVehicles:
      let place = path.ego[step]
      // Turning 738 cells is dear: only where a polygon is near.
      let bounds = EgoFootprint.fineBounds(place)
      guard quads.contains(where: { $0.reaches(columns: bounds.columns, rows: bounds.rows) }) else {
        return false
      }
      footprint = EgoFootprint(omni: place, heading: Self.heading(path.ego.points, step: step))
    }
    return quads.contains { footprint.touches($0, side: side) }
  }

  /// Direction of the step's displacement, radians; 0 for a step shorter than 1 m (OmniDrive `evaluate_single_coll`).
  static func heading(_ points: [SIMD2<Double>], step: Int) -> Double {
    let before = step == 0 ? SIMD2<Double>.zero : points[step - 1]
    let (dx, dy) = (Float(points[step].x) - Float(before.x), Float(points[step].y) - Float(before.y))
    guard (dx * dx + dy * dy).squareRoot() >= 1 else { return 0 }
    return atan2(Double(dy), Double(dx))
  }
}
