import DriveTypes
import Glibc

/// Asks, for one sample and one layout, at which steps a path's footprint touches an object.
///
/// No raster is built: objects are passed over by distance, then by separating axes, and only what is left is
/// filled cell by cell. The first two leave wide margins, so that the answer is always the raster's.
public struct FrameScorer: Sendable {
  public let layout: OccupancyLayout
  /// Bit k: the recorded drive's footprint touches something at step k. Those steps never count as
  /// collisions.
  public private(set) var recordedTouches: UInt8 = 0
  private let boxes: [StepBoxes?]

  /// nil without objects.
  public init?(_ sample: OpenLoopSample, layout: OccupancyLayout) {
    guard let boxes = sample.boxes else { return nil }
    self.layout = layout
    self.boxes = boxes
    recordedTouches = touches(sample.future)
  }

  /// Bit k: the footprint of a path touches an object at step k.
  public func touches(_ path: PlannedPath) -> UInt8 {
    var flags: UInt8 = 0
    for step in 0..<6 where touches(path, step: step) { flags |= 1 << UInt8(step) }
    return flags
  }

  private func touches(_ path: PlannedPath, step: Int) -> Bool {
    guard let boxes = boxes[step] else { return layout.isFullAfterTheEnd }
    switch layout {
    case .uniadVehicles, .uniadAll:
      let footprint = EgoFootprint(uniad: path.lidar[step])
      return touches(boxes.lidar, near: path.lidar[step]) {
        footprint.touches(OccupancyLayout.coarse($0), side: 200)
      }
    case .vadAll:
      let footprint = EgoFootprint(vad: path.lidar[step])
      return touches(boxes.lidar, near: path.lidar[step]) {
        footprint.touches(OccupancyLayout.mirrored($0), side: 200)
      }
    case .omniVehicles: return touchesFine(boxes.ego, path.ego.points, step: step)
    }
  }

  /// How far a footprint reaches from the path's point along each axis, with a metre to spare: 3.5 m ahead at
  /// most, and as much in every direction when it is turned.
  private static let reach = 5.0

  @inline(__always)
  private func touches<F: Frame>(
    _ boxes: [FlatBox<F>], near place: SIMD2<Double>, _ test: (FlatBox<F>) -> Bool
  ) -> Bool {
    // Cells off the grid are clamped to its border, and so is the place they belong to.
    let x = min(max(place.x, -50), 50)
    let y = min(max(place.y, -50), 50)
    for box in boxes where layout.counts(box.category) {
      let extent = (abs(box.length) + abs(box.width)) / 2 + Self.reach
      if abs(box.x - x) > extent || abs(box.y - y) > extent { continue }
      if test(box) { return true }
    }
    return false
  }

  private func touchesFine(_ boxes: [FlatBox<Ego>], _ points: [SIMD2<Double>], step: Int) -> Bool {
    let place = points[step]
    // Turning 738 cells is dear: only once a box is really near.
    var footprint: EgoFootprint?
    let heading = Self.heading(points, step: step)
    let outline = FootprintOutline(place: place, heading: heading)
    return touches(boxes, near: place) { box in
      if outline.isClear(of: box) { return false }
      let turned = footprint ?? EgoFootprint(omni: place, heading: heading)
      footprint = turned
      return turned.touches(OccupancyLayout.fine(box), side: 1000)
    }
  }

  /// Direction of the step's displacement, radians; 0 for a step shorter than 1 m (OmniDrive
  /// `evaluate_single_coll`).
  package static func heading(_ points: [SIMD2<Double>], step: Int) -> Double {
    let before = step == 0 ? SIMD2<Double>.zero : points[step - 1]
    let (dx, dy) = (Float(points[step].x) - Float(before.x), Float(points[step].y) - Float(before.y))
    guard (dx * dx + dy * dy).squareRoot() >= 1 else { return 0 }
    return atan2(Double(dy), Double(dx))
  }
}

/// The turned footprint as a rectangle, grown by more than rounding can move anything.
private struct FootprintOutline {
  private var centre: SIMD2<Double>
  private var forward: SIMD2<Double>
  private var isInside: Bool

  /// Half sizes in metres: 41 × 18 cells of 0.1 m, and 0.3 m to spare (half a cell for each of the
  /// roundings).
  private static let half = SIMD2(2.05 + 0.3, 0.9 + 0.3)
  /// From the path's point to the footprint's middle: cell 514 less 499.5.
  private static let ahead = 1.45

  init(place: SIMD2<Double>, heading: Double) {
    forward = heading == 0 ? SIMD2(1, 0) : SIMD2(cos(heading), sin(heading))
    centre = place + forward * Self.ahead
    // Near the border cells are clamped: then the outline says nothing.
    isInside = abs(place.x) < 44 && abs(place.y) < 44
  }

  /// True when the box surely touches none of the cells (separating axes: two of each rectangle).
  @inline(__always)
  func isClear(of box: FlatBox<Ego>) -> Bool {
    guard isInside else { return false }
    let dx = box.x - centre.x
    let dy = box.y - centre.y
    let (c, s) = (cos(box.yaw), sin(box.yaw))
    let alignment = abs(c * forward.x + s * forward.y)
    let crossing = abs(forward.x * s - forward.y * c)
    let (length, width) = (abs(box.length) / 2, abs(box.width) / 2)
    if abs(dx * forward.x + dy * forward.y) > Self.half.x + length * alignment + width * crossing {
      return true
    }
    if abs(dy * forward.x - dx * forward.y) > Self.half.y + length * crossing + width * alignment {
      return true
    }
    if abs(dx * c + dy * s) > length + Self.half.x * alignment + Self.half.y * crossing { return true }
    return abs(dy * c - dx * s) > width + Self.half.x * crossing + Self.half.y * alignment
  }
}
