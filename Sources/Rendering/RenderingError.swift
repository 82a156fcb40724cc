import DriveTypes

/// What can be wrong with a request to draw.
public enum RenderingError: Error, Sendable, Hashable, CustomStringConvertible {
  case badCameraSize(width: Int, height: Int)
  case badFieldOfView(degrees: Double)
  /// A place or an angle of the camera is not a number, infinite or beyond a million.
  case badPose

  public var description: String {
    switch self {
    case .badCameraSize(let width, let height):
      "a camera of \(width)x\(height) pixels; expected 1 to \(PinholeCamera.maximumSide) a side and at most "
        + "\(PinholeCamera.maximumPixels) in all"
    case .badFieldOfView(let angle):
      "a field of view of \(angle) degrees; expected \(degrees(PinholeCamera.fieldOfViewRange.lowerBound)) to "
        + "\(degrees(PinholeCamera.fieldOfViewRange.upperBound))"
    case .badPose: "a camera whose place or angles are not finite"
    }
  }
}
