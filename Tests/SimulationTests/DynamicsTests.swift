import DriveTypes
import Foundation
import Simulation
import Testing

/// Oracles: `reference/simulation.md` §4.2 (radii) and §4.3 (times and distances), themselves evaluated from the published
/// constants; tolerances are half a unit of their last printed digit unless said otherwise.
struct DynamicsTests {
  @Test(arguments: [(0.1, 36.0), (0.2, 18.0), (0.3, 12.0), (0.5, 7.26), (0.7, 5.23), (1.0, 3.72)])
  func turningRadius(steer: Double, radius: Double) {
    let tolerance = radius >= 10 ? 0.05 : 0.005
    #expect(abs(1 / BicycleModel.curvature(steer: steer) - radius) <= tolerance)
  }

  @Test func steerInvertsCurvature() {
    for steer in stride(from: -1.0, through: 1.0, by: 0.05) {
      #expect(abs(BicycleModel.steer(curvature: BicycleModel.curvature(steer: steer)) - steer) < 1e-9)
    }
  }

  @Test(arguments: [(0.3, 0.24), (0.5, 1.37), (0.75, 3.88), (1.0, 7.61)])
  func accelerationFromRest(throttle: Double, acceleration: Double) {
    let speed = VehicleDynamics.lincolnMKZ.nextSpeed(0, control: VehicleControl(throttle: throttle))
    #expect(abs(speed / 0.05 - acceleration) <= 0.005)
  }

  /// Seconds until the speed (km/h) is first reached from rest.
  private func time(to speed: Double, throttle: Double) -> Double? {
    var v = 0.0
    for tick in 1...2000 {
      v = VehicleDynamics.lincolnMKZ.nextSpeed(v, control: VehicleControl(throttle: throttle))
      if v * 3.6 >= speed { return Double(tick) * 0.05 }
    }
    return nil
  }

  /// One tick of tolerance: the reference does not say whether the tick that passes the mark counts.
  @Test(arguments: [
    (1.0, [0.85, 2.5, 4.25, 7.45]), (0.75, [1.6, 4.75, 8.0, 13.85]), (0.5, [5.9, 30.65, 54.65]),
  ])
  func accelerationTimes(throttle: Double, times: [Double]) throws {
    for (speed, expected) in zip([20.0, 50, 72, 100], times) {
      let measured = try #require(time(to: speed, throttle: throttle))
      #expect(abs(measured - expected) <= 0.0501, "to \(speed) km/h")
    }
  }

  /// Distances count the speed after each tick, as the reference's do; one tick and 1 % of tolerance.
  @Test(arguments: [(30.0, 2.30, 11), (50.0, 10.6, 26), (72.0, 23.7, 42), (100.0, 50.9, 65)])
  func brakingDistance(from speed: Double, metres: Double, ticks: Int) {
    var v = speed / 3.6
    var distance = 0.0
    var count = 0
    while v * 3.6 > 0.1, count < 200 {
      v = VehicleDynamics.lincolnMKZ.nextSpeed(v, control: .stop)
      distance += v * 0.05
      count += 1
    }
    #expect(abs(count - ticks) <= 1)
    #expect(abs(distance - metres) <= 0.01 * metres + 0.005)
  }

  @Test func speedsStayBoundedAndFinite() {
    for dynamics in VehicleDynamics.allCases {
      for throttle in stride(from: 0.0, through: 1.0, by: 0.05) {
        var v = 0.0
        for _ in 0..<4000 { v = dynamics.nextSpeed(v, control: VehicleControl(throttle: throttle)) }
        #expect(v.isFinite && v >= 0 && v <= 50)
      }
      // From above the top speed it comes down, or at least does not grow.
      #expect(dynamics.nextSpeed(80, control: VehicleControl(throttle: 1)) <= 80)
      var random = RandomSource(seed: 7, stream: "dynamics")
      var v = 0.0
      for _ in 0..<100_000 {
        let control = VehicleControl(
          throttle: random.uniform(), steer: random.uniform(-1, 1),
          brake: random.uniform() < 0.3 ? random.uniform() : 0,
          handBrake: random.uniform() < 0.02, reverse: random.uniform() < 0.1)
        v = dynamics.nextSpeed(v, control: control)
        #expect(v.isFinite && v >= -5.6 && v <= 50)
      }
    }
  }

  @Test func moreThrottleNeverSlows() {
    for speed in stride(from: 0.0, through: 48.0, by: 0.5) {
      for throttle in stride(from: 0.0, to: 0.3, by: 0.05) {
        let less = VehicleDynamics.lincolnMKZ.nextSpeed(speed, control: VehicleControl(throttle: throttle))
        let more = VehicleDynamics.lincolnMKZ.nextSpeed(
          speed, control: VehicleControl(throttle: throttle + 0.05))
        #expect(more >= less - 1e-12)
      }
    }
  }

  @Test func moreBrakeNeverSpeedsUp() {
    for speed in stride(from: 0.0, through: 48.0, by: 0.5) {
      var last = Double.infinity
      for brake in stride(from: 0.0, through: 1.0, by: 0.1) {
        let next = VehicleDynamics.lincolnMKZ.nextSpeed(speed, control: VehicleControl(brake: brake))
        #expect(next <= last + 1e-12 && next <= speed)
        last = next
      }
    }
  }

  /// World on Rails: 0.5633837 m/s² at full throttle, −4.952399 m/s² when braking.
  @Test func linearLaw() {
    let dynamics = VehicleDynamics.worldOnRails
    #expect(
      abs(dynamics.nextSpeed(10, control: VehicleControl(throttle: 1)) - (10 + 0.5633837 * 0.05)) < 1e-12)
    #expect(abs(dynamics.nextSpeed(10, control: .stop) - (10 - 4.952399 * 0.05)) < 1e-12)
    #expect(dynamics.nextSpeed(0.1, control: .stop) == 0)
  }
}
