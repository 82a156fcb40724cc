import DriveTypes
import Rendering
import Sensing
import Testing

@Suite struct CameraRigTests {
  /// Every named rig can be drawn. Bench2Drive's front left camera (CARLA: y −0.55, yaw −55) stands and looks to the left.
  @Test func namedRigs() throws {
    for name in CameraRig.names {
      let rig = try CameraRig.named(name)
      #expect(rig.name == name && !rig.cameras.isEmpty)
    }
    let six = try CameraRig.named("bench2drive-six").cameras
    #expect(
      six.map(\.id) == [
        "CAM_FRONT", "CAM_FRONT_LEFT", "CAM_FRONT_RIGHT", "CAM_BACK", "CAM_BACK_LEFT", "CAM_BACK_RIGHT",
      ])
    let left = six[1]
    #expect(left.pose.position == Point(x: 0.27, y: 0.55, z: 1.6))
    #expect(abs(left.pose.yaw - radians(55)) < 1e-12 && left.pose.rotation.pitch == 0)
    #expect(abs(left.fieldOfView - radians(70)) < 1e-12 && left.width == 1600 && left.height == 900)
    #expect(abs(six[3].fieldOfView - radians(110)) < 1e-12)
    // The focal lengths that Bench2Drive's data set states.
    for (camera, focal) in [(six[0], 1142.51841), (six[3], 560.166031)] {
      let pinhole = try PinholeCamera(
        pose: Pose(x: 0, y: 0, yaw: 0), width: camera.width, height: camera.height,
        fieldOfView: camera.fieldOfView)
      #expect(abs(pinhole.focalLength - focal) < 1e-4)
    }
    #expect(throws: SensingError.unknownRig(got: "frnt", known: CameraRig.names)) {
      try CameraRig.named("frnt")
    }
  }

  private func rig(_ text: String) throws -> CameraRig {
    try CameraRig(name: "test.json", sensors: SensorSpecification.list(Array(text.utf8), file: "test.json"))
  }

  /// A leaderboard agent's list: its colour cameras, in their order, in our axes.
  @Test func readsSensorLists() throws {
    let mixed = try rig(
      """
      [{"type": "sensor.camera.rgb", "x": 1.5, "y": 0.5, "z": 2, "roll": 0, "pitch": -10, "yaw": 30, "width": 900,
        "height": 256, "fov": 100, "id": "rgb"},
       {"type": "sensor.other.imu", "x": 0, "y": 0, "z": 0, "id": "IMU"},
       {"type": "sensor.camera.rgb", "id": "second"}]
      """)
    #expect(mixed.cameras.map(\.id) == ["rgb", "second"])
    let camera = mixed.cameras[0]
    #expect(camera.pose.position == Point(x: 1.5, y: -0.5, z: 2))
    #expect(
      abs(camera.pose.yaw + radians(30)) < 1e-12 && abs(camera.pose.rotation.pitch + radians(10)) < 1e-12)
    #expect(camera.width == 900 && camera.height == 256)
    #expect(throws: SensingError.noCamera(rig: "test.json", sensors: 1)) {
      try rig(#"[{"type": "sensor.other.imu", "id": "IMU"}]"#)
    }
    #expect(throws: SensingError.self) { try rig("[{]") }
    #expect(throws: SensingError.self) {
      try rig(#"[{"type": "sensor.camera.rgb", "id": "a", "width": 10000, "height": 10000}]"#)
    }
  }

  private func camera(_ id: String, _ width: Int, _ height: Int, degrees: Double = 90) -> CameraSpecification
  {
    CameraSpecification(
      id: id, pose: Pose(x: 0, y: 0, yaw: 0), width: width, height: height, fieldOfView: radians(degrees))
  }

  @Test func absurdCamerasAreNamed() {
    func error(_ cameras: [CameraSpecification]) -> SensingError? {
      do throws(SensingError) {
        try CameraRig.check(cameras)
        return nil
      } catch {
        return error
      }
    }
    #expect(error([camera("a", 0, 5)]) == .badCamera(camera: "a", .badCameraSize(width: 0, height: 5)))
    #expect(
      error([camera("a", 10_000, 10_000)])
        == .badCamera(camera: "a", .badCameraSize(width: 10_000, height: 10_000)))
    #expect(error([camera("a", -3, 5)])?.description.contains("camera a: a camera of -3x5 pixels") == true)
    for angle in [0.0, -5, 180, 500, .nan, .infinity] {
      guard case .badCamera("a", .badFieldOfView) = error([camera("a", 8, 8, degrees: angle)]) else {
        Issue.record("a field of view of \(angle)")
        continue
      }
    }
    #expect(error([camera("a", 8, 8), camera("a", 8, 8)]) == .repeatedCamera(camera: "a"))
    #expect(
      error((0..<17).map { camera("\($0)", 8, 8) }) == .tooManyCameras(got: 17))
    #expect(error((0..<3).map { camera("\($0)", 4000, 3000) }) == .tooManyPixels(got: 36_000_000))
    var lost = camera("a", 8, 8)
    lost.pose.position.x = .nan
    #expect(error([lost]) == .badMount(camera: "a"))
    #expect(error((0..<16).map { camera("\($0)", 448, 252) }) == nil)
  }
}
