import DriveTypes

/// nuScenes' lidar frame: x right, y forward, origin LIDAR_TOP at the sample's keyframe (t0).
///
/// UniAD, VAD, ST-P3 and Agent-Driver plan in it; BEV-Planner and OmniDrive plan in `Ego`, whose origin is
/// the rear axle.
public enum Lidar: Frame {}

/// Where the ego vehicle is at the six keyframes after t0, relative to its place at t0.
///
/// Shape [6] of (x, y) in metres. Step k (0…5) is the keyframe t0 + k + 1, nominally 0.5 s apart; the
/// references take the index for the time, although real gaps are 0.40…0.60 s.
public struct Waypoints<F: Frame>: Sendable, Hashable {
  public static var count: Int { 6 }
  /// Nominal time between waypoints, seconds.
  public static var spacing: Double { 0.5 }

  public let points: [SIMD2<Double>]

  /// nil unless there are six points.
  public init?(_ points: [SIMD2<Double>]) {
    guard points.count == Self.count else { return nil }
    self.points = points
  }

  fileprivate init(six points: [SIMD2<Double>]) { self.points = points }

  public static var standstill: Self { Self(six: Array(repeating: .zero, count: count)) }

  public subscript(step: Int) -> SIMD2<Double> { points[step] }

  public var isFinite: Bool { points.allSatisfy { $0.x.isFinite && $0.y.isFinite } }

  public func map(_ change: (SIMD2<Double>) -> SIMD2<Double>) -> Self { Self(six: points.map(change)) }
}

extension Waypoints<Lidar> {
  /// The same displacements in the ego frame's axes: forward is the lidar's y, left is its −x.
  public var alongEgo: Waypoints<Ego> { Waypoints<Ego>(six: points.map { SIMD2($0.y, -$0.x) }) }
}

extension Waypoints<Ego> {
  /// The same displacements in the lidar frame's axes.
  public var alongLidar: Waypoints<Lidar> { Waypoints<Lidar>(six: points.map { SIMD2(-$0.y, $0.x) }) }
}

/// One path in both frames.
///
/// A prediction given in one frame is turned into the other's axes. A recorded future differs a little
/// between them, because the lidar (0.99 m ahead of the axle) swings out in curves; so both may be given.
public struct PlannedPath: Sendable, Hashable {
  public var lidar: Waypoints<Lidar>
  public var ego: Waypoints<Ego>

  public init(lidar: Waypoints<Lidar>, ego: Waypoints<Ego>) {
    self.lidar = lidar
    self.ego = ego
  }

  public init(lidar: Waypoints<Lidar>) { self.init(lidar: lidar, ego: lidar.alongEgo) }
  public init(ego: Waypoints<Ego>) { self.init(lidar: ego.alongLidar, ego: ego) }

  public static var standstill: Self { Self(lidar: .standstill, ego: .standstill) }

  public var isFinite: Bool { lidar.isFinite && ego.isFinite }
}

/// The frame in which a file gives its waypoints.
public enum WaypointFrame: String, Sendable, Hashable, CaseIterable {
  case lidar
  case ego
}
