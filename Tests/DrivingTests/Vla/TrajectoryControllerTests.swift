import DriveTypes
import Driving
import Testing

@Suite struct TrajectoryControllerTests {
  @Test func straightAheadNeedsNoSteer() {
    var controller = TrajectoryController()
    let control = controller.control(
      PlannedTrajectoryTests.straight(speed: 8), age: 0.2, pose: Pose(x: 1.6, y: 0, yaw: 0), speed: 6)
    #expect(control.steer == 0 && control.throttle > 0.5 && control.brake == 0)
    #expect(abs(controller.targetSpeed - 8) < 1e-9)
  }

  @Test func steersTowardsThePlan() {
    var controller = TrajectoryController()
    // CARLA's sign: to the left is negative.
    let left = controller.control(
      PlannedTrajectoryTests.circle, age: 0, pose: Pose(x: 0, y: 0, yaw: 0), speed: 10)
    #expect(left.steer < -0.1)
    controller = TrajectoryController()
    let back = controller.control(
      PlannedTrajectoryTests.straight(speed: 8), age: 0, pose: Pose(x: 0, y: 1, yaw: 0), speed: 8)
    #expect(back.steer > 0.1)
  }

  @Test func slowerPlansBrakeAndStandingPlansHoldTheWheel() {
    var controller = TrajectoryController()
    let slow = PlannedTrajectoryTests.straight(speed: 3)
    #expect(controller.control(slow, age: 0, pose: slow.start, speed: 8).brake == 1)
    let turned = controller.control(
      PlannedTrajectoryTests.circle, age: 0, pose: Pose(x: 0, y: 0, yaw: 0), speed: 8)
    let stand = PlannedTrajectoryTests.straight(speed: 0)
    let control = controller.control(stand, age: 0, pose: stand.start, speed: 2)
    #expect(control.brake == 1 && control.throttle == 0 && control.steer == turned.steer)
    #expect(controller.targetSpeed == 0)
    // Plans that roll by a few centimetres are plans to stand.
    let roll = PlannedTrajectoryTests.straight(speed: 0.3)
    #expect(controller.control(roll, age: 0, pose: roll.start, speed: 0).brake == 1)
    // A plan never drives backwards.
    let back = PlannedTrajectoryTests.straight(speed: -3)
    #expect(controller.control(back, age: 0, pose: back.start, speed: 0).brake == 1)
  }

  @Test func creepsAfterStandingLong() {
    var controller = TrajectoryController()
    let stand = PlannedTrajectoryTests.straight(speed: 0)
    var throttles: [Int] = []
    for tick in 0..<1200 {
      let control = controller.control(stand, age: 0, pose: stand.start, speed: 0)
      if control.throttle > 0 { throttles.append(tick) }
      #expect((control.brake == 1) == (control.throttle == 0))
    }
    #expect(throttles == Array(1100..<1120) && controller.creeps == 1)
  }
}
