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

  /// A limit is never exceeded, and changes nothing where the plan is slower.
  @Test func limitsHold() {
    let plan = PlannedTrajectoryTests.straight(speed: 8)
    func control(_ limit: Double?) -> (VehicleControl, Double) {
      var controller = TrajectoryController()
      return (
        controller.control(plan, age: 0, pose: plan.start, speed: 8, limit: limit), controller.targetSpeed
      )
    }
    #expect(control(nil) == control(20) && control(nil).1 == control(8.5).1)
    #expect(control(3).0.brake == 1 && control(3).1 == 3)
    #expect(control(0).0.brake == 1 && control(0).1 == 0)
  }

  /// Who was stopped by a limit waits while it holds, and creeps soon where it is gone and the plan still stands.
  @Test func creepsSoonAfterALimit() {
    var controller = TrajectoryController()
    let drive = PlannedTrajectoryTests.straight(speed: 8)
    let stand = PlannedTrajectoryTests.straight(speed: 0)
    func brakes(_ plan: PlannedTrajectory, _ limit: Double?, ticks: Int) -> Int {
      (0..<ticks).count { _ in
        controller.control(plan, age: 0, pose: plan.start, speed: 0, limit: limit).brake == 1
      }
    }
    #expect(brakes(drive, 0, ticks: 500) == 500)
    #expect(
      brakes(stand, nil, ticks: TrajectoryController.patienceAfterLimit) == 60 && controller.creeps == 0)
    #expect(brakes(stand, nil, ticks: 20) == 0 && controller.creeps == 1)
    // Not into what stands there.
    #expect(brakes(stand, 0, ticks: 200) == 200 && controller.creeps == 1)
    // Who stopped of its own waits long.
    controller = TrajectoryController()
    #expect(brakes(stand, nil, ticks: 1000) == 1000 && controller.creeps == 0)
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
