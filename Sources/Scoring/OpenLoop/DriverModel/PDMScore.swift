import DriveTypes
import Glibc

/// The components of NAVSIM's PDM score, computed on the waypoints themselves, where objects and a drivable
/// area are given.
///
/// PDMS = NC · DAC · (5 EP + 5 TTC + 2 C) / 12 (NAVSIM v1). What differs from NAVSIM, so that the figures are
/// not its leaderboard's: steps of 0.5 s over 3 s (there 0.1 s over 4 s), the path is driven exactly (there
/// by a controller and a bicycle model), progress is relative to the recorded drive (there to the PDM
/// planner), and lanes are unknown, so that only collisions ahead of the rear axle are the ego vehicle's
/// fault.
public struct PDMScore: Sendable, Hashable {
  public static let version = "driveloop-pdm/1"

  /// NC: 1; 0.5 after touching something static (class `other`); 0 after touching a road user.
  public var noCollision: Double
  /// DAC: 1 while all four corners stay on the drivable area, else 0; nil without an area.
  public var drivableArea: Double?
  /// TTC: 0 if at constant velocity something would be hit within a second.
  public var timeToCollision: Double
  /// EP: distance made along the recorded drive, 0…1.
  public var progress: Double
  /// C: 1 while accelerations, jerks and turning rates stay within nuPlan's bounds, else 0.
  public var comfort: Double

  /// nil without a drivable area.
  public var score: Double? {
    drivableArea.map { noCollision * $0 * (5 * progress + 5 * timeToCollision + 2 * comfort) / 12 }
  }

  /// Recorded drives shorter than this say nothing about progress, metres (NAVSIM's threshold).
  static let progressThreshold = 5.0
  /// Slower is standing, m/s (NAVSIM's threshold).
  static let standing = 0.05

  /// nil unless the sample has all six steps and objects.
  public init?(_ path: Waypoints<Ego>, sample: OpenLoopSample) {
    guard sample.isComplete, let boxes = sample.boxes, path.isFinite else { return nil }
    let motion = PathMotion(path, lastStep: sample.lastStep)
    let objects = boxes.map { $0?.ego ?? [] }
    noCollision = Self.collisions(motion, objects)
    timeToCollision = Self.timeToCollision(motion, objects)
    progress = Self.progress(path.points, along: sample.future.ego.points)
    comfort = motion.isComfortable ? 1 : 0
    drivableArea = sample.drivableArea.map { area in
      motion.poses.allSatisfy { pose in
        Self.egoBox(pose).corners.allSatisfy { corner in area.contains { $0.contains(corner) } }
      } ? 1 : 0
    }
  }

  /// nuScenes' car: 4.084 m × 1.85 m, its middle 1.486 m ahead of the axle.
  static func egoBox(_ pose: Pose<Ego>) -> OrientedBox<Ego> {
    let (c, s) = (cos(pose.yaw), sin(pose.yaw))
    let ahead = 0.5 + StepBoxes.lidarForward
    return OrientedBox(
      centre: Point(x: pose.position.x + ahead * c, y: pose.position.y + ahead * s), yaw: pose.yaw,
      halfExtent: Vector(x: 4.084 / 2, y: 1.85 / 2, z: 1))
  }

  private static func box(_ object: FlatBox<Ego>) -> OrientedBox<Ego> {
    OrientedBox(
      centre: Point(x: object.x, y: object.y), yaw: object.yaw,
      halfExtent: Vector(x: object.length / 2, y: object.width / 2, z: 1))
  }

  /// An object whose middle is ahead of the rear axle.
  private static func isAhead(_ object: FlatBox<Ego>, _ pose: Pose<Ego>) -> Bool {
    (object.x - pose.position.x) * cos(pose.yaw) + (object.y - pose.position.y) * sin(pose.yaw) > 0
  }

  private static func collisions(_ motion: PathMotion, _ objects: [[FlatBox<Ego>]]) -> Double {
    var value = 1.0
    for (step, pose) in motion.poses.enumerated() where motion.speeds[step] > standing {
      let ego = egoBox(pose)
      for object in objects[step] where isAhead(object, pose) && ego.intersects(box(object)) {
        value = min(value, object.category == .other ? 0.5 : 0)
      }
    }
    return value
  }

  /// The ego vehicle goes on as it goes at each step; objects are where they were seen half a second and a
  /// second later.
  private static func timeToCollision(_ motion: PathMotion, _ objects: [[FlatBox<Ego>]]) -> Double {
    for (step, pose) in motion.poses.enumerated() where motion.speeds[step] > standing {
      for later in 0...2 where step + later < objects.count {
        let way = motion.speeds[step] * Waypoints<Ego>.spacing * Double(later)
        let there = Pose<Ego>(
          x: pose.position.x + way * cos(pose.yaw), y: pose.position.y + way * sin(pose.yaw), yaw: pose.yaw)
        let ego = egoBox(there)
        for object in objects[step + later]
        where object.category != .other && isAhead(object, pose) && ego.intersects(box(object)) { return 0 }
      }
    }
    return 1
  }

  /// How far the path's end has come along the polyline of the recorded drive, as a share of its length.
  static func progress(_ path: [SIMD2<Double>], along drive: [SIMD2<Double>]) -> Double {
    guard let end = path.last else { return 0 }
    var start = SIMD2<Double>.zero
    var length = 0.0
    var best = (distance: Double.infinity, along: 0.0)
    for point in drive {
      let side = point - start
      let square = (side * side).sum()
      let share = square > 0 ? min(max(((end - start) * side).sum() / square, 0), 1) : 0
      let gap = end - (start + share * side)
      let distance = (gap * gap).sum()
      if distance < best.distance { best = (distance, length + share * square.squareRoot()) }
      length += square.squareRoot()
      start = point
    }
    return length < progressThreshold ? 1 : best.along / length
  }
}
