/// The fifteen ways in which DriveBench spoils pictures.
///
/// Formulas and figures are those of the code that DriveBench's authors use (its file is imagecorruptions 1.1.2, which is
/// Hendrycks and Dietterich's set, with additions of their own); random numbers are ours, so that pictures are alike, not
/// equal. Sizes in pixels are made for pictures of 1600 × 900. Two need a film and are defined for stills here:
/// `bitError` and `h265`.
public enum Corruption: String, Sendable, Hashable, CaseIterable {
  // Weather
  case brightness
  /// Upstream's entries for severity 1…4 are the second to the fifth of its lists, and 5 has none; here 5 is as 4.
  case dark
  case snow, fog, rain
  // External
  /// Drops on the lens: the first camera and one to five others; they stay where they are for a whole drive.
  case waterSplash = "water_splash"
  /// A smeared spot on the lens; the same cameras rule.
  case lensObstacle = "lens_obstacle"
  // Sensor
  /// Cameras that are black for a whole drive: as many draws as the severity, with repetition.
  case cameraCrash = "camera_crash"
  /// Each picture is black with a chance of severity/6.
  case frameLost = "frame_lost"
  case saturate
  // Motion
  case motionBlur = "motion_blur"
  case zoomBlur = "zoom_blur"
  // Transmission
  /// Wrong bytes in the picture's JPEG: one in 100,000 … 10,000, at least as many as the severity. Upstream does that to a
  /// film's stream, where an error lives on in the following frames.
  case bitError = "bit_error"
  case colorQuant = "color_quant"
  /// A half … a thirty-second of the bytes. Upstream compresses a film by H.265; here it is the picture's JPEG, smaller in
  /// size where its worst quality does not suffice.
  case h265 = "h265_compression"

  /// All names, for messages.
  public static let names = allCases.map(\.rawValue).joined(separator: ", ")
}

/// A corruption and how strong it is.
public struct ImageCorruption: Sendable, Hashable, CustomStringConvertible {
  public static let defaultSeverity = 3

  public var kind: Corruption
  /// 1…5
  public let severity: Int

  public init(_ kind: Corruption, severity: Int = defaultSeverity) {
    precondition((1...5).contains(severity), "a severity is 1 to 5")
    self.kind = kind
    self.severity = severity
  }

  /// `NAME` or `NAME:SEVERITY`, such as `fog:5`.
  public init(_ text: String) throws(SensingError) {
    let parts = text.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
    guard let kind = Corruption(rawValue: parts.first.map(String.init) ?? "") else {
      throw .unknownCorruption(got: text)
    }
    guard parts.count == 2 else {
      self.init(kind)
      return
    }
    guard let severity = Int(parts[1]), (1...5).contains(severity) else {
      throw .unknownCorruption(got: text)
    }
    self.init(kind, severity: severity)
  }

  public var description: String { "\(kind.rawValue):\(severity)" }
}

/// Which picture of which drive: the randomness of a corruption follows from it alone.
public struct CorruptionPlace: Sendable, Hashable {
  public var seed: UInt64
  /// What drops on a lens and dead cameras last for: a route's id, a folder.
  public var drive: String
  public var camera: String
  /// All cameras of the drive, in their order.
  public var cameras: [String]
  /// A tick, a file's name.
  public var moment: String

  public init(seed: UInt64, drive: String, camera: String, cameras: [String], moment: String) {
    self.seed = seed
    self.drive = drive
    self.camera = camera
    self.cameras = cameras
    self.moment = moment
  }
}
