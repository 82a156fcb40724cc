import DriveTypes

/// Where the driver wants to go; derived from the recorded future, as UniAD and VAD do.
public enum PlannerCommand: String, Sendable, Hashable, CaseIterable {
  case forward
  case left
  case right

  /// Lateral offset of the last recorded waypoint, metres, from which on it is a turn.
  public static let turnOffset = 2.0

  /// From the last recorded step; forward where nothing is recorded.
  public init(future: Waypoints<Lidar>, mask: [Bool]) {
    guard let last = mask.lastIndex(of: true), last < future.points.count else {
      self = .forward
      return
    }
    let right = future[last].x
    self = right >= Self.turnOffset ? .right : right <= -Self.turnOffset ? .left : .forward
  }

  /// Names of other files: WorldVLA's `straight`, UniAD's upper case.
  public init?(name: String) {
    let name = name.lowercased()
    guard let command = Self(rawValue: name == "straight" ? "forward" : name) else { return nil }
    self = command
  }
}

/// Everything that open-loop scoring knows of one keyframe (t0).
public struct OpenLoopSample: Sendable, Hashable {
  public var token: String
  public var scene: String?
  /// Place in the scene, from 0.
  public var index: Int?
  /// Microseconds.
  public var timestamp: Int?
  /// [6]: the scene has the keyframe t0 + k + 1.
  public var mask: [Bool]
  public var command: PlannerCommand
  /// The recorded drive; steps outside the mask say nothing.
  public var future: PlannedPath
  /// [6] objects of the future keyframes, nil for a keyframe after the scene's end. nil when the file has no
  /// objects: then there are distances only.
  public var boxes: [StepBoxes?]?
  /// Displacement since the keyframe before (nominally 0.5 s), ego frame at t0, metres; nil when not given.
  public var lastStep: SIMD2<Double>?
  /// Where one may drive, ego frame; nil when not given.
  public var drivableArea: [AreaPolygon]?
  /// What a model sees; nil when not given.
  public var input: SampleInput?

  public init(
    token: String, scene: String? = nil, index: Int? = nil, timestamp: Int? = nil, mask: [Bool],
    command: PlannerCommand? = nil, future: PlannedPath, boxes: [StepBoxes?]? = nil,
    lastStep: SIMD2<Double>? = nil, drivableArea: [AreaPolygon]? = nil, input: SampleInput? = nil
  ) {
    self.token = token
    self.scene = scene
    self.index = index
    self.timestamp = timestamp
    self.mask = mask
    self.command = command ?? PlannerCommand(future: future.lidar, mask: mask)
    self.future = future
    self.boxes = boxes
    self.lastStep = lastStep
    self.drivableArea = drivableArea
    self.input = input
  }

  /// All six future keyframes exist: the frames that VAD and BEV-Planner count (5,119 of nuScenes' 6,019).
  public var isComplete: Bool { mask.allSatisfy { $0 } }
}
