import DriveTypes
import Rendering

/// What a camera delivers.
public enum CameraKind: Sendable, Hashable, CaseIterable {
  case rgb, depth, semantic, instance

  public var type: SensorType {
    switch self {
    case .rgb: .rgbCamera
    case .depth: .depthCamera
    case .semantic: .semanticCamera
    case .instance: .instanceCamera
    }
  }
}

/// A camera's picture; CARLA's defaults.
public struct CameraSettings: Sendable, Hashable {
  /// Pixels.
  public var width = 800
  public var height = 600
  /// Horizontal, radians.
  public var fieldOfView = radians(90)

  public init() {}

  public init(width: Int, height: Int, fieldOfView: Double) {
    self.width = width
    self.height = height
    self.fieldOfView = fieldOfView
  }

  var attributes: [SensorAttribute] {
    let side = 1...Double(PinholeCamera.maximumSide)
    return [
      SensorAttribute("width", Double(width), side), SensorAttribute("height", Double(height), side),
      SensorAttribute(angle: "fov", fieldOfView, 1...170),
    ]
  }

  var excess: SensorAttribute? {
    let pixels = SensorAttribute(
      "width · height", Double(width) * Double(height), 1...Double(PinholeCamera.maximumPixels))
    return pixels.isValid ? nil : pixels
  }
}
