import DriveTypes
import Images

/// What a driving model is asked, in the form `driveloop-1`.
///
/// One user message: the picture, the speed, the route's next command, the next points of the plan and the mode.
///
///     <|im_start|>user
///     <|vision_start|>(picture)<|vision_end|><v_21> turn left <x_12><y_-1> <x_40><y_-9> fast<|im_end|>
///     <|im_start|>assistant
public struct DrivePrompt: Sendable, Hashable {
  public static let format = "driveloop-1"

  /// Seconds since the world's reset, and where the ego stands: for planners that are no model; the text has neither.
  public var time: Double
  public var pose: Pose<World>
  /// Cropped pictures, the oldest first: one, or a pair of which the first is older. The same twice at a route's start.
  public var pictures: [RGBImage]
  /// Likewise of each of the model's further views (`DrivingModelSettings.views`), or none; the text does not have them.
  public var views: [[RGBImage]]
  /// m/s
  public var speed: Double
  /// Radians a second to the left, since the earlier pictures in which perception sees motion.
  public var yawRate: Double
  public var command: RoadOption
  /// The next points of the plan; none where they are left out.
  public var targets: [Point<Ego>]
  public var mode: DriveMode

  public init(
    time: Double = 0, pose: Pose<World> = Pose(x: 0, y: 0, yaw: 0), pictures: [RGBImage] = [],
    views: [[RGBImage]] = [], speed: Double, yawRate: Double = 0,
    command: RoadOption, targets: [Point<Ego>], mode: DriveMode
  ) {
    self.time = time
    self.pose = pose
    self.pictures = pictures
    self.views = views
    self.speed = speed
    self.yawRate = yawRate
    self.command = command
    self.targets = targets
    self.mode = mode
  }

  /// Speeds are told in steps of this, m/s.
  public static let speedStep = 0.25
  public static let speedWords = 0...119
  /// Metres ahead and to the left that can be told.
  public static let xWords = -20...99
  public static let yWords = -60...60

  /// The word of a speed, `<v_21>`.
  public static func speedWord(_ speed: Double) -> String {
    "<v_\(clamped((speed / speedStep).rounded(), to: speedWords))>"
  }

  /// The words of a point, `<x_12><y_-1>`.
  public static func pointWords(_ point: Point<Ego>) -> String {
    "<x_\(clamped(point.x.rounded(), to: xWords))><y_\(clamped(point.y.rounded(), to: yWords))>"
  }

  private static func clamped(_ value: Double, to range: ClosedRange<Int>) -> Int {
    guard value == value else { return 0 }
    return Int(min(max(value, Double(range.lowerBound)), Double(range.upperBound)))
  }

  /// What the user says behind the picture.
  public var request: String {
    let points = targets.map { Self.pointWords($0) + " " }.joined()
    return "\(Self.speedWord(speed)) \(command.phrase) \(points)\(mode.rawValue)"
  }

  /// The whole prompt.
  /// - Parameter picture: the placeholders, such as `<|video_pad|>`; one stands for all.
  public func text(picture: String) -> String {
    "<|im_start|>user\n<|vision_start|>\(picture)<|vision_end|>\(request)<|im_end|>\n<|im_start|>assistant\n"
  }

  /// Every word of its own that the prompt may hold.
  public static var words: [String] {
    ["<|im_start|>", "<|im_end|>", "<|vision_start|>", "<|vision_end|>"]
      + speedWords.map { "<v_\($0)>" } + xWords.map { "<x_\($0)>" } + yWords.map { "<y_\($0)>" }
  }
}

extension RoadOption {
  /// Every phrase that a prompt may hold.
  static let phrases = [RoadOption.laneFollow, .left, .right, .straight, .changeLaneLeft, .changeLaneRight]
    .map(\.phrase)

  /// As prompts say it.
  public var phrase: String {
    switch self {
    case .void, .laneFollow: "follow the lane"
    case .left: "turn left"
    case .right: "turn right"
    case .straight: "go straight"
    case .changeLaneLeft: "change lane left"
    case .changeLaneRight: "change lane right"
    }
  }
}
