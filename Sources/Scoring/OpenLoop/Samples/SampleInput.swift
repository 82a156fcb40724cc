/// What a model is shown and told of a sample, beyond what scoring needs.
///
/// | member of the sample | what |
/// |---|---|
/// | `picture` | the front camera's picture at t0: path of a JPEG or PNG, from the header's `pictures` folder |
/// | `previous_picture` | the one about 0.5 s before; the current one stands for it where it is missing |
/// | `speed` | m/s; else from `last_step` |
/// | `route_command` | what the route wants, in the words of prompts (`turn left`); else from `command` |
/// | `targets` | `[[x, y], …]`, the next points of the route's plan, metres in the vehicle's frame (x ahead, y to the left) |
/// | `vehicle_origin` | metres from the ego frame's origin ahead to the point whose motion models plan; 0 when absent |
public struct SampleInput: Sendable, Hashable {
  /// Bytes of a picture.
  public struct Picture: Sendable, Hashable {
    public var path: String
    /// The part of the file; nil for all of it.
    public var bytes: Range<Int>?

    public init(path: String, bytes: Range<Int>? = nil) {
      self.path = path
      self.bytes = bytes
    }
  }

  public var picture: Picture?
  public var previous: Picture?
  public var speed: Double?
  public var command: String?
  /// nil: not known.
  public var targets: [SIMD2<Double>]?
  public var vehicleOrigin: Double
  /// The part of the camera's picture that pictures show, from the header; see `DataSource`.
  public var crop: [Int]?

  public init(
    picture: Picture? = nil, previous: Picture? = nil, speed: Double? = nil, command: String? = nil,
    targets: [SIMD2<Double>]? = nil, vehicleOrigin: Double = 0, crop: [Int]? = nil
  ) {
    self.picture = picture
    self.previous = previous
    self.speed = speed
    self.command = command
    self.targets = targets
    self.vehicleOrigin = vehicleOrigin
    self.crop = crop
  }
}

/// Where samples come from; every table says it.
public struct DataSource: Sendable, Hashable {
  /// `embedded world`, `nuScenes`, …
  public var world: String
  /// Route file or split.
  public var suite: String
  /// Folder that pictures' paths start from; nil: the samples' own.
  public var pictures: String?
  /// The part of the camera's picture that pictures show: left, top, width, height in pixels of the camera's whole picture;
  /// nil: all of it.
  public var crop: [Int]?

  public init(world: String, suite: String, pictures: String? = nil, crop: [Int]? = nil) {
    self.world = world
    self.suite = suite
    self.pictures = pictures
    self.crop = crop
  }

  public static let embeddedWorld = "embedded world"

  /// `embedded world, suite town05.xml`
  public var title: String { suite.isEmpty ? world : "\(world), suite \(suite)" }
}
