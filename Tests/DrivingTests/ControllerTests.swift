import DriveTypes
import Driving
import Testing

@Suite struct ControllerTests {
  /// With nobody ahead and at the desired speed the model neither speeds up nor slows down.
  @Test func idmHoldsTheDesiredSpeedOnAFreeRoad() {
    let model = IntelligentDriverModel(minimumGap: 4, timeHeadway: 0.25)
    #expect(abs(model.speed(after: 0.05, speed: 10, desired: 10, gap: 1e6, leadSpeed: 10) - 10) < 1e-6)
    // From rest: dv = a·dt while (v/v0)⁴ is negligible.
    #expect(abs(model.speed(after: 0.05, speed: 0, desired: 20, gap: 1e6, leadSpeed: 20) - 1.2) < 1e-3)
  }

  /// At equal speeds the equilibrium gap is (s0 + v·T) / √(1 − (v/v0)⁴): the acceleration there is zero.
  @Test(arguments: [2.0, 5, 8]) func idmIsInBalanceAtItsEquilibriumGap(speed: Double) {
    let model = IntelligentDriverModel(minimumGap: 4, timeHeadway: 0.25)
    let ratio = speed / 10
    let gap = (4 + speed * 0.25) / (1 - ratio * ratio * ratio * ratio).squareRoot()
    let next = model.speed(after: 0.05, speed: speed, desired: 10, gap: gap, leadSpeed: speed)
    #expect(abs(next - speed) < 1e-6)
  }

  @Test func idmStopsForAStandingObstacle() {
    let model = IntelligentDriverModel(minimumGap: 6, timeHeadway: 0.1)
    var (speed, gap) = (10.0, 60.0)
    for _ in 0..<600 {
      speed = model.speed(after: 0.05, speed: speed, desired: 10, gap: gap, leadSpeed: 0)
      gap -= speed * 0.05
    }
    #expect(speed < 0.05)
    #expect(gap > 5 && gap < 7.5)
  }

  @Test func pedals() {
    let controller = LongitudinalController()
    #expect(controller.control(target: 0, speed: 5) == (0, true))
    #expect(controller.control(target: 10, speed: 0) == (1, false))
    // 5 % too fast is beyond the brake ratio of 1.031.
    #expect(controller.control(target: 10, speed: 10.5) == (0, true))
    // 30 km/h held: w0·0.3 + w1·0.09 of the regression.
    let held = controller.control(target: 30 / 3.6, speed: 30 / 3.6)
    #expect(abs(held.throttle - (1.1990342347353184 * 0.3 - 0.8057602384167799 * 0.09)) < 1e-9)
    #expect(!held.brake)
  }

  @Test func steeringTurnsTowardsTheAim() {
    let pose = Pose<World>(x: 0, y: 0, yaw: 0)
    var controller = LateralController()
    // Aim 10° to the right: error 1/9; proportional and integral parts, no change yet.
    let steer = controller.steer(towards: Point(x: 9.84807753, y: -1.73648178), from: pose)
    #expect(abs(steer - ((3.118357247806046 + 0.6406067986034124) / 9 * 1000).rounded() / 1000) < 1e-9)
    var other = LateralController()
    #expect(other.steer(towards: Point(x: 5, y: 5), from: pose) == -1)
  }

  @Test func lookaheadIsClamped() {
    #expect(abs(LateralController.lookahead(speed: 0) - 2.4) < 1e-12)
    #expect(abs(LateralController.lookahead(speed: 10) - 3.7034445) < 1e-6)
    #expect(LateralController.lookahead(speed: 100) == 10.5)
  }
}
