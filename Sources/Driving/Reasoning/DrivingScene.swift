import DriveTypes

/// What a driver sees and is about to do, as far as words are made of it: the ground truth behind `ReasoningText`.
///
/// Everything is in the ego's frame: x ahead, y to the left, metres, m/s, radians.
public struct DrivingScene: Sendable, Hashable {
  /// A road user or obstacle with its bounding box.
  public struct Object: Sendable, Hashable {
    public enum Kind: String, Sendable, Hashable, CaseIterable {
      case car, van, truck, bus, motorcycle, bicycle, pedestrian, obstacle
    }
    public var kind: Kind
    /// Centre of the box.
    public var x, y: Double
    public var yaw: Double
    public var length, width, height: Double
    /// Over the ground, not relative to the ego.
    public var vx, vy: Double
    /// Pixels of the picture that show it.
    public var pixels: Int

    public init(
      kind: Kind, x: Double, y: Double, yaw: Double = 0, length: Double = 4.5, width: Double = 1.9,
      height: Double = 1.5, vx: Double = 0, vy: Double = 0, pixels: Int = 1000
    ) {
      self.kind = kind
      self.x = x
      self.y = y
      self.yaw = yaw
      self.length = length
      self.width = width
      self.height = height
      self.vx = vx
      self.vy = vy
      self.pixels = pixels
    }

    public var speed: Double { (vx * vx + vy * vy).squareRoot() }
    public var distance: Double { (x * x + y * y).squareRoot() }
  }

  public enum Light: String, Sendable, Hashable, CaseIterable { case red, yellow, green }

  public var objects: [Object]
  /// Of the traffic light that governs the ego's way; nil where none does.
  public var light: Light?
  /// Of the ego, m/s.
  public var speed: Double
  /// Mean speeds of the ego in the coming half seconds, m/s; fewer where the drive ends.
  public var coming: [Double]
  /// Radians that the ego's heading changes by in that time, to the left.
  public var turn: Double
  /// Why it drives so, the strongest first; what the driver cannot see is left out.
  public var causes: [DecisionReason.Cause]

  public init(
    objects: [Object] = [], light: Light? = nil, speed: Double = 0, coming: [Double] = [], turn: Double = 0,
    causes: [DecisionReason.Cause] = []
  ) {
    self.objects = objects
    self.light = light
    self.speed = speed
    self.coming = coming
    self.turn = turn
    self.causes = causes
  }

  /// Mean speed of what is coming; the present one where the drive ends.
  public var comingSpeed: Double {
    coming.isEmpty ? speed : coming.reduce(0, +) / Double(coming.count)
  }

  /// The scene in a mirror: left and right change places.
  public var mirrored: DrivingScene {
    var scene = self
    for i in objects.indices {
      scene.objects[i].y = 0 - objects[i].y
      scene.objects[i].yaw = 0 - objects[i].yaw
      scene.objects[i].vy = 0 - objects[i].vy
    }
    scene.turn = 0 - turn
    return scene
  }
}
