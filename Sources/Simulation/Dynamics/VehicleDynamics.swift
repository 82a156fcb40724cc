import DriveTypes

/// Which published law moves a vehicle under `VehicleControl`; lateral motion is `BicycleModel` for all.
public enum VehicleDynamics: UInt8, Sendable, Hashable, CaseIterable {
  /// PDM-Lite's polynomials for the MKZ: `PolynomialSpeedModel`.
  case lincolnMKZ
  /// World on Rails' linear law: `LinearSpeedModel`.
  case worldOnRails

  /// Signed forward speed after one tick of 0.05 s, m/s.
  ///
  /// Reverse gear is our assumption for both laws: the linear law mirrored, at most 5.6 m/s (20 km/h), and full
  /// brake first while still rolling the other way. The hand brake counts as full brake.
  package func nextSpeed(_ speed: Double, control: VehicleControl) -> Double {
    let brake = control.handBrake ? 1 : control.brake
    if control.reverse || speed < 0 {
      let backwards = -speed
      if control.reverse, backwards < 0 {
        return advance(speed, throttle: 0, brake: 1)
      }
      let throttle = control.reverse ? control.throttle : 0
      let slowing = control.reverse ? brake : 1
      let next = LinearSpeedModel.nextSpeed(backwards, throttle: throttle, brake: slowing)
      return -min(next, max(backwards, VehicleDynamics.reverseLimit))
    }
    return advance(speed, throttle: control.throttle, brake: brake)
  }

  private func advance(_ speed: Double, throttle: Double, brake: Double) -> Double {
    switch self {
    case .lincolnMKZ: PolynomialSpeedModel.nextSpeed(speed, throttle: throttle, brake: brake)
    case .worldOnRails: LinearSpeedModel.nextSpeed(speed, throttle: throttle, brake: brake)
    }
  }

  /// Our assumption, m/s.
  static let reverseLimit = 20 / 3.6
}
