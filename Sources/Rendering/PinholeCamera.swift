import DriveTypes
import Glibc

/// A camera as CARLA's `sensor.camera.*`: looks along its pose's forward, square pixels, principal point in the middle.
///
/// A point `forward` metres ahead and `right`, `down` metres aside is seen at x = width/2 + focal·right/forward,
/// y = height/2 + focal·down/forward, in pixels from the top left corner; pixel (i, j) covers [i, i+1) × [j, j+1).
public struct PinholeCamera: Sendable, Hashable {
  public var pose: Pose<World>
  public let width, height: Int
  /// Horizontal, radians.
  public let fieldOfView: Double

  /// - Throws: `RenderingError` for sizes outside 1…4096, more than 16 million pixels, a field of view outside
  ///   1°…170°, or a pose that is not finite.
  public init(pose: Pose<World>, width: Int, height: Int, fieldOfView: Double) throws(RenderingError) {
    try Self.check(width: width, height: height, fieldOfView: fieldOfView)
    guard pose.isFinite else { throw .badPose }
    self.pose = pose
    self.width = width
    self.height = height
    self.fieldOfView = fieldOfView
  }

  /// Pixels.
  public var focalLength: Double { Double(width) / (2 * tan(fieldOfView / 2)) }

  public static let maximumSide = 4096
  public static let maximumPixels = 16_000_000
  public static let fieldOfViewRange = radians(1)...radians(170)

  public static func check(width: Int, height: Int, fieldOfView: Double) throws(RenderingError) {
    guard (1...maximumSide).contains(width), (1...maximumSide).contains(height),
      width * height <= maximumPixels
    else { throw .badCameraSize(width: width, height: height) }
    guard fieldOfViewRange.contains(fieldOfView) else { throw .badFieldOfView(degrees: degrees(fieldOfView)) }
  }
}

extension Pose {
  /// Whether all six numbers are, and small enough for maps: a thousand kilometres.
  package var isFinite: Bool {
    [position.x, position.y, position.z, rotation.roll, rotation.pitch, rotation.yaw].allSatisfy {
      abs($0) < 1e6
    }
  }
}
