import Rendering

/// What `driveloop render` is asked to draw.
public struct PictureRequest: Sendable, Hashable {
  public enum Source: Sendable, Hashable {
    /// A route of a file (its first where `id` is nil), driven by an agent.
    case route(file: String, id: String?, agent: String, seed: UInt64)
    case trace(file: String)
  }
  public enum Moments: Sendable, Hashable {
    case ticks([Int])
    /// Seconds from one to the next, from the first tick on.
    case every(Double)
  }
  public enum Format: Sendable, Hashable {
    case png
    /// 1…100
    case jpeg(quality: Int)
  }

  public var source: Source
  /// Name of a rig or path of a sensor list.
  public var rig: String
  public var moments: Moments
  public var format: Format
  /// Beside colour, as PNG in CARLA's encodings.
  public var content: FrameContent
  /// All cameras in one picture, with their ids.
  public var hasMosaic: Bool
  /// A film of what is written, through ffmpeg.
  public var hasVideo: Bool
  /// Id of a Bench2Drive weather preset or one of `WeatherPreset.names`; the route's own weather where nil.
  public var weather: String?
  /// Folder.
  public var output: String
  public var threads: Int
  public var mapsCache: String?

  public init(
    source: Source, rig: String, moments: Moments, format: Format = .jpeg(quality: 90),
    content: FrameContent = .colour, hasMosaic: Bool = false, hasVideo: Bool = false, weather: String? = nil,
    output: String, threads: Int = 1, mapsCache: String? = nil
  ) {
    self.source = source
    self.rig = rig
    self.moments = moments
    self.format = format
    self.content = content
    self.hasMosaic = hasMosaic
    self.hasVideo = hasVideo
    self.weather = weather
    self.output = output
    self.threads = threads
    self.mapsCache = mapsCache
  }
}
