import DriveTypes
import Foundation
import Sensing

/// Where the perception head looks from: a camera on the car, level.
public struct PerceptionView: Sendable, Hashable {
  /// Of the camera, metres from the ego's middle.
  let place: Vector<Body>
  /// That it is turned to the left, radians.
  let yaw: Double
  /// Radians to the left of its axis, of the middle of each column of cells.
  let bearings: [Double]

  /// - Parameter cell: pixels of a cell's side.
  public init(_ camera: CameraSpecification, crop: DrivingModelSettings.Crop, cell: Int) {
    place = Vector(x: camera.pose.position.x, y: camera.pose.position.y)
    yaw = camera.pose.yaw
    let focal = Double(camera.width) / 2 / tan(camera.fieldOfView / 2)
    bearings = (0..<crop.width / cell).map { column in
      let across = Double(crop.left) + (Double(column) + 0.5) * Double(cell)
      return atan2(Double(camera.width) / 2 - across, focal)
    }
  }

  /// Along the camera's axes to along the ego's.
  package func turned(_ vector: Vector<Body>) -> Vector<Body> {
    Vector(
      x: vector.x * cos(yaw) - vector.y * sin(yaw), y: vector.x * sin(yaw) + vector.y * cos(yaw))
  }

  /// Half sizes along the camera's axes to those of a box along the ego's around it.
  package func turned(halfLength: Double, halfWidth: Double) -> (length: Double, width: Double) {
    let (along, across) = (abs(cos(yaw)), abs(sin(yaw)))
    return (along * halfLength + across * halfWidth, across * halfLength + along * halfWidth)
  }

  /// Of a car that drives so fast straight on, m/s: its speed along the camera's axis and to the camera's left.
  package func motion(_ speed: Double) -> (ahead: Double, left: Double) {
    (speed * cos(yaw), -speed * sin(yaw))
  }
}
