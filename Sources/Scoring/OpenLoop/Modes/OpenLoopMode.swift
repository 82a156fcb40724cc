/// A named, versioned protocol for open-loop planning on nuScenes. A number without one says nothing: the
/// same planner differs twofold between them.
///
/// | mode | distance at t | collision at t | raster | frames counted |
/// |---|---|---|---|---|
/// | `uniad` | of the step at t | flag of the step at t | 0.5 m, vehicles | all; missing steps count 0 |
/// | `stp3avg` | mean of the steps up to t | mean of the flags up to t | 0.5 m, vehicles, pedestrians | all; likewise |
/// | `vad` | mean up to t | mean up to t | 0.5 m, mirrored, vehicles, pedestrians | with all six steps |
/// | `bevplanner` | mean up to t | any flag up to t | 0.1 m, vehicles, footprint turned | with all six steps |
/// | `bench2drive` | mean of the steps up to 2 s | - | - | with all six steps |
///
/// In every mode a step where the recorded drive's own footprint already touches something does not count as
/// collision.
public struct OpenLoopMode: Sendable, Hashable {
  public enum Name: String, Sendable, Hashable, CaseIterable {
    case uniad, stp3avg, vad, bevplanner, bench2drive
  }

  /// How the steps up to a horizon become one value.
  public enum HorizonRule: String, Sendable, Hashable {
    /// The horizon's own step.
    case at
    case meanUpTo = "mean_up_to"
    case anyUpTo = "any_up_to"
  }

  public enum Denominator: String, Sendable, Hashable {
    /// Every frame, with 0 for steps after the scene's end: such figures are diluted (by 13 % on nuScenes'
    /// val split).
    case allFrames = "all_frames"
    /// Frames with all six future keyframes.
    case completeFrames = "complete_frames"
  }

  public var name: Name
  public var version: Int
  /// Who counts so.
  public var source: String
  /// Which waypoints the distance is taken between.
  public var frame: WaypointFrame
  public var distance: HorizonRule
  public var collision: HorizonRule
  /// nil: collisions are not defined.
  public var layout: OccupancyLayout?
  public var denominator: Denominator
  /// Steps (1…6) of the reported horizons.
  public var horizons: [Int]

  /// `uniad/1`
  public var id: String { "\(name.rawValue)/\(version)" }
  /// Seconds of the reported horizons.
  public var seconds: [Double] { horizons.map { Double($0) / 2 } }
  public var isDiluted: Bool { denominator == .allFrames }
}

extension OpenLoopMode {
  public static let uniad = OpenLoopMode(
    name: .uniad, version: 1, source: "UniAD dd161b22 planning_metrics.py", frame: .lidar, distance: .at,
    collision: .at, layout: .uniadVehicles, denominator: .allFrames, horizons: [2, 4, 6])

  public static let stp3avg = OpenLoopMode(
    name: .stp3avg, version: 1, source: "Agent-Driver 3ea566e9, OpenDriveVLA 10e8095b (\"ST-P3\")",
    frame: .lidar, distance: .meanUpTo, collision: .meanUpTo, layout: .uniadAll, denominator: .allFrames,
    horizons: [2, 4, 6])

  public static let vad = OpenLoopMode(
    name: .vad, version: 1, source: "VAD 1688c4b1 metric_stp3.py", frame: .lidar, distance: .meanUpTo,
    collision: .meanUpTo, layout: .vadAll, denominator: .completeFrames, horizons: [2, 4, 6])

  public static let bevplanner = OpenLoopMode(
    name: .bevplanner, version: 1, source: "BEV-Planner 01c28d6d, OmniDrive 807c86a0", frame: .ego,
    distance: .meanUpTo, collision: .anyUpTo, layout: .omniVehicles, denominator: .completeFrames,
    horizons: [2, 4, 6])

  /// Bench2Drive's open-loop L2: the mean over the steps of the first two seconds at 2 Hz.
  public static let bench2drive = OpenLoopMode(
    name: .bench2drive, version: 1, source: "Bench2Drive, open-loop L2 over 2 s at 2 Hz", frame: .ego,
    distance: .meanUpTo, collision: .meanUpTo, layout: nil, denominator: .completeFrames, horizons: [4])

  /// The four nuScenes protocols.
  public static let nuScenes = [uniad, stp3avg, vad, bevplanner]

  public init(_ name: Name) {
    switch name {
    case .uniad: self = .uniad
    case .stp3avg: self = .stp3avg
    case .vad: self = .vad
    case .bevplanner: self = .bevplanner
    case .bench2drive: self = .bench2drive
    }
  }
}
