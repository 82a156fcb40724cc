import DriveTypes
import Glibc

/// A pose of a vehicle's own point, seen from where it stands at t0: metres ahead and to the left, radians counter-clockwise.
public struct VehiclePose: Sendable, Hashable {
  public var x, y, heading: Double

  public init(x: Double, y: Double, heading: Double) {
    self.x = x
    self.y = y
    self.heading = heading
  }
}

extension PlannedPath {
  /// Metres from the ego frame's origin ahead to the middle of the footprint that every protocol draws.
  public static let footprintCentre = StepBoxes.lidarForward + 0.5

  /// The way of the protocols' two points from that of another point of the same car: in curves each point goes its own.
  ///
  /// Poses beyond the sixth are left out; missing ones stay at the origin.
  /// - Parameter origin: metres from the ego frame's origin ahead to the vehicle's point.
  public init(vehicle poses: [VehiclePose], origin: Double) {
    /// Where a point `ahead` metres before the vehicle's is, seen from itself at t0.
    func moved(_ step: Int, _ ahead: Double) -> SIMD2<Double> {
      guard poses.indices.contains(step) else { return .zero }
      let pose = poses[step]
      return SIMD2(pose.x + ahead * (cos(pose.heading) - 1), pose.y + ahead * sin(pose.heading))
    }
    var step = -1
    let ego = Waypoints<Ego>.standstill.map { _ in
      step += 1
      return moved(step, -origin)
    }
    step = -1
    let lidar = Waypoints<Lidar>.standstill.map { _ in
      step += 1
      let place = moved(step, StepBoxes.lidarForward - origin)
      return SIMD2(-place.y, place.x)
    }
    self.init(lidar: lidar, ego: ego)
  }
}
