import DriveTypes
import Sensing
import Testing

@Suite struct SensorSpecificationTests {
  func list(_ text: String) throws(SensingError) -> [SensorSpecification] {
    try SensorSpecification.list(Array(text.utf8), file: "agent.json")
  }

  func error(_ text: String) -> String? {
    do throws(SensingError) {
      _ = try list(text)
      return nil
    } catch {
      return error.description
    }
  }

  @Test func readsALeaderboardAgentsSensors() throws {
    let sensors = try list(
      """
      [
        {"type": "sensor.camera.rgb", "x": 0.27, "y": -0.55, "z": 1.6, "roll": 0.0, "pitch": 5.0, "yaw": -55.0,
         "width": 1600, "height": 900, "fov": 70, "id": "CAM_FRONT_LEFT"},
        {"type": "sensor.lidar.ray_cast", "x": -0.39, "y": 0.0, "z": 1.84, "roll": 0.0, "pitch": 0.0, "yaw": -90.0,
         "id": "LIDAR_TOP"},
        {"type": "sensor.other.radar", "x": 2.27, "y": 0, "z": 0.48, "roll": 0, "pitch": 0, "yaw": 0,
         "horizontal_fov": 35, "vertical_fov": 20, "id": "RADAR_FRONT"},
        {"type": "sensor.other.imu", "x": -1.4, "y": 0, "z": 0, "roll": 0, "pitch": 0, "yaw": 0, "sensor_tick": 0.05,
         "id": "IMU"},
        {"type": "sensor.other.gnss", "x": -1.4, "y": 0, "z": 0, "id": "GPS"},
        {"type": "sensor.speedometer", "reading_frequency": 20, "id": "SPEED"},
        {"type": "sensor.other.obstacle", "id": "O", "distance": "8", "only_dynamics": "True"},
        {"type": "sensor.camera.depth", "id": "D"}
      ]
      """)
    #expect(
      sensors.map(\.id) == ["CAM_FRONT_LEFT", "LIDAR_TOP", "RADAR_FRONT", "IMU", "GPS", "SPEED", "O", "D"])
    #expect(sensors.map(\.type.rawValue).first == "sensor.camera.rgb")
    let camera = sensors[0]
    #expect(camera.mount.position == Point(x: 0.27, y: 0.55, z: 1.6))
    #expect(
      abs(camera.mount.yaw - radians(55)) < 1e-12 && abs(camera.mount.rotation.pitch - radians(5)) < 1e-12)
    #expect(
      camera.settings == .camera(.rgb, CameraSettings(width: 1600, height: 900, fieldOfView: radians(70))))
    #expect(sensors[1].settings == .lidar(.leaderboard))
    var radar = RadarSettings()
    radar.horizontalFieldOfView = radians(35)
    radar.verticalFieldOfView = radians(20)
    #expect(sensors[2].settings == .radar(radar) && radar.range == 100 && radar.pointsPerSecond == 1500)
    #expect(sensors[3].settings == .imu(.leaderboard) && sensors[4].settings == .gnss(.leaderboard))
    #expect(sensors[5].settings == .speedometer)
    var obstacle = ObstacleSettings()
    obstacle.distance = 8
    obstacle.onlyDynamics = true
    #expect(sensors[6].settings == .obstacle(obstacle))
    #expect(sensors[7].settings == .camera(.depth, CameraSettings()))
    #expect(try list(#"{"sensors": []}"#).isEmpty)
  }

  @Test func theLeaderboardsLidarIsAsItsWrapperSetsIt() {
    let lidar = LidarSettings.leaderboard
    #expect(
      lidar.channels == 64 && lidar.range == 85 && lidar.pointsPerSecond == 600_000
        && lidar.rotationFrequency == 10)
    #expect(lidar.upperFieldOfView == radians(10) && lidar.lowerFieldOfView == radians(-30))
    #expect(lidar.atmosphereAttenuationRate == 0.004 && lidar.dropoffGeneralRate == 0.45)
    #expect(
      lidar.dropoffIntensityLimit == 0.8 && lidar.dropoffZeroIntensity == 0.4 && lidar.noiseDeviation == 0)
  }

  @Test(arguments: SensorType.allCases) func everyTypeReadsWithItsNameAlone(type: SensorType) throws {
    let sensors = try list(#"[{"type": "\#(type.rawValue)", "id": "a"}]"#)
    #expect(sensors.count == 1 && sensors[0].type == type)
    #expect(sensors[0].settings == .leaderboard(type))
    #expect(sensors[0].mount == Pose(x: 0, y: 0, yaw: 0))
  }

  @Test(arguments: [
    (
      #"[{"type": "sensor.camera.rgb", "id": "c", "fov": 200}]"#,
      "agent.json:1:50: expected fov from 1 to 170 at [0].fov, got 200"
    ),
    (
      #"[{"type": "sensor.camera.rgb", "id": "c", "width": 0}]"#,
      "agent.json:1:52: expected width from 1 to 4096 at [0].width, got 0"
    ),
    (
      #"[{"type": "sensor.camera.rgb", "id": "c", "width": 4096, "height": 4096}]"#,
      "agent.json:1:2: expected width · height from 1 to 16000000 at [0], got 16777216"
    ),
    (
      #"[{"type": "sensor.camera.rgb", "id": "c", "width": 10.5}]"#,
      "agent.json:1:52: expected a whole number at [0].width, got 10.5"
    ),
    (
      #"[{"type": "sensor.camera.rgb", "id": "c", "x": "far"}]"#,
      "agent.json:1:48: expected a finite number at [0].x, got a string"
    ),
    (
      #"[{"type": "sensor.other.gnss", "id": "g", "z": NaN}]"#,
      "agent.json:1:48: expected a finite number at [0].z, got a float"
    ),
    (
      #"[{"type": "sensor.other.gnss", "id": "g", "z": 1e9}]"#,
      "agent.json:1:48: expected z from -100 to 100 at [0].z, got 1000000000"
    ),
    (#"[{"type": "sensor.other.gnss"}]"#, #"agent.json:1:2: expected a member "id" at [0], got none"#),
    (#"[{"id": "a"}]"#, #"agent.json:1:2: expected a member "type" at [0], got none"#),
    (
      #"[{"type": "sensor.speedometer", "id": "a"}, {"type": "sensor.other.imu", "id": "a"}]"#,
      #"agent.json:1:80: expected an id of its own at [1].id, got "a" a second time"#
    ),
    (
      #"[{"type": "sensor.other.obstacle", "id": "o", "only_dynamics": 2}]"#,
      "agent.json:1:64: expected a bool at [0].only_dynamics, got an integer"
    ),
    (
      #"[{"type": "sensor.lidar.ray_cast", "id": "l", "upper_fov": -20, "lower_fov": -10}]"#,
      "agent.json:1:78: expected lower_fov from -90 to -20 at [0].lower_fov, got -10"
    ),
    (
      #"[{"type": "sensor.speedometer", "id": "a", "widht": 5}]"#,
      #"agent.json:1:53: expected one of type, id, x, y, z, pitch, yaw, roll at [0], got "widht""#
    ),
    (
      #"[{"type": "sensor.speedometer", "id": ""}]"#,
      "agent.json:1:39: expected 1 to 64 bytes at [0].id, got 0"
    ),
    ("3", "agent.json:1:1: expected an array, got an integer"),
    ("[", "agent.json:1:2: expected a value, got the end of the file"),
  ])
  func saysWhatIsWrongAndWhere(text: String, message: String) {
    #expect(error(text) == message)
  }

  @Test func unknownTypesAreAnsweredWithTheKnown() {
    let message = error(#"[{"type": "sensor.camera.rgbd", "id": "a"}]"#) ?? ""
    #expect(message.hasPrefix("agent.json:1:11: expected one of sensor.camera.rgb, sensor.camera.depth"))
    #expect(message.hasSuffix(#"at [0].type, got "sensor.camera.rgbd""#))
  }

  @Test func listsAreBounded() {
    let sensors = (0...SensorSpecification.maximumCount).map {
      #"{"type": "sensor.speedometer", "id": "\#($0)"}"#
    }
    #expect(
      error("[\(sensors.joined(separator: ","))]") == "agent.json:1:1: expected at most 64 sensors, got 65")
  }

  @Test func badSettingsAreRefusedInCodeToo() {
    var lidar = LidarSettings()
    lidar.channels = 0
    #expect(
      throws: SensingError.badAttribute(
        sensor: "l", attribute: "channels", expected: "channels from 1 to 512", got: 0)
    ) {
      try SensorSpecification(id: "l", mount: Pose(x: 0, y: 0, yaw: 0), settings: .lidar(lidar))
    }
  }
}

@Suite struct PoseCompositionTests {
  /// A point on the mounted sensor's axes is the same through the composed pose and step by step.
  @Test func mountsFollowTheirCarrier() {
    var random = RandomSource(seed: 3)
    for _ in 0..<100 {
      func pose<F: Frame>(_ frame: F.Type) -> Pose<F> {
        Pose(
          position: Point(x: random.uniform(-9, 9), y: random.uniform(-9, 9), z: random.uniform(-9, 9)),
          rotation: Rotation(
            roll: random.uniform(-3, 3), pitch: random.uniform(-1.5, 1.5), yaw: random.uniform(-3, 3)))
      }
      let (car, mount) = (pose(World.self), pose(Ego.self))
      let sensor = car.appending(mount)
      for v in [Vector<Body>(x: 1, y: 0), Vector(x: 0, y: 1), Vector(x: 0, y: 0, z: 1)] {
        let step: Vector<Ego> = mount.direction(v)
        let there = car.direction(step)
        #expect((sensor.direction(v) - there).length < 1e-9)
        let back: Vector<Body> = sensor.components(of: there)
        #expect((back - v).length < 1e-9)
      }
      #expect(car.forward.dot(car.left) < 1e-12 && abs(car.up.length - 1) < 1e-12)
    }
  }
}
