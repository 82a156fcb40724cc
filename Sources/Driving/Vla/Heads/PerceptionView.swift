import DriveTypes
import Foundation
import Sensing

/// Where the perception head looks from: a camera on the car, level.
///
/// The head knows one lens. Through one that shows all n times as large the world looks as if it were n times shorter along the
/// camera's axis, and as wide and as high as it is: the head is told of a car that drives n times slower and turns n times
/// faster, and what it tells is n times as far away along the axis, as fast and as long there.
public struct PerceptionView: Sendable, Hashable {
  /// Of the camera, metres from the ego's middle.
  let place: Vector<Body>
  /// That it is turned to the left, radians.
  let yaw: Double
  /// How much larger than through the head's lens it shows everything.
  let zoom: Double
  /// Radians to the left of its axis, of the middle of each column of cells, as through the head's lens.
  let bearings: [Double]

  /// - Parameters:
  ///   - lens: a camera with the lens that the head knows.
  ///   - cell: pixels of a cell's side.
  public init(
    _ camera: CameraSpecification, lens: CameraSpecification, crop: DrivingModelSettings.Crop, cell: Int
  ) {
    place = Vector(x: camera.pose.position.x, y: camera.pose.position.y)
    yaw = camera.pose.yaw
    func focal(_ camera: CameraSpecification) -> Double {
      Double(camera.width) / 2 / tan(camera.fieldOfView / 2)
    }
    zoom = focal(camera) / focal(lens)
    let known = focal(lens)
    bearings = (0..<crop.width / cell).map { column in
      let across = Double(crop.left) + (Double(column) + 0.5) * Double(cell)
      return atan2(Double(camera.width) / 2 - across, known)
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

  /// Of a car that drives so fast straight on, m/s: its speed along the camera's axis and to the camera's left; and its turn,
  /// radians a second to the left. As the head's lens would show them.
  package func motion(_ speed: Double, yawRate: Double = 0) -> (ahead: Double, left: Double, turn: Double) {
    (speed * cos(yaw) / zoom, -speed * sin(yaw), yawRate * zoom)
  }

  /// What the head's lens would have shown, along the camera's axes, as it is.
  func seen(_ vector: Vector<Body>) -> Vector<Body> { Vector(x: vector.x * zoom, y: vector.y) }
}
