import DriveTypes
import Sensing
import Testing

/// What agents ask for, in the leaderboard's settings where they say nothing.
@Suite struct ScheduledSensorTests {
  func request(_ type: SensorType, _ options: [SensorOption] = [], id: String = "X") -> SensorRequest {
    SensorRequest(id: id, type: type, pose: Pose(x: 0, y: 0, z: 2, yaw: 0), options: options)
  }

  func error(_ request: SensorRequest, period: Int = 1) -> String? {
    do throws(SensingError) {
      var sensor = try ScheduledSensor(request)
      sensor.period = period
      try ScheduledSensor.check([sensor], beside: [], tickDuration: 0.05)
      return nil
    } catch {
      return error.description
    }
  }

  @Test func absentSettingsAreTheLeaderboards() throws {
    #expect(try ScheduledSensor(request(.lidar)).specification.settings == .lidar(.leaderboard))
    var obstacle = ObstacleSettings()
    (obstacle.distance, obstacle.onlyDynamics) = (8, true)
    let options = [SensorOption("distance", 8), SensorOption("only_dynamics", 1)]
    #expect(try ScheduledSensor(request(.obstacle, options)).specification.settings == .obstacle(obstacle))
    let fov = try ScheduledSensor(request(.depthCamera, [SensorOption("fov", 70)])).camera
    #expect(fov?.fieldOfView == radians(70) && fov?.width == 800)
  }

  @Test func mistakesAreNamed() {
    #expect(error(request(.lidar)) == nil)
    for (request, period, words) in [
      (request(.lidar, [SensorOption("colour", 1)]), 1, "got \"colour\""),
      (request(.lidar, [SensorOption("range", .nan)]), 1, "a finite number"),
      (request(.lidar, [SensorOption("channels", 2.5)]), 1, "a whole number"),
      (request(.lidar, [SensorOption("channels", 0)]), 1, "channels from 1 to 512"),
      (request(.lidar, id: ""), 1, "1 to 64 bytes"), (request(.radar), 0, "a period of 1"),
      (request(.rgbCamera), 1, "not served"), (request(.imu), 1, "every observation"),
      (request(.openDriveMap), 1, "not served"),
      (request(.radar, [SensorOption("points_per_second", 1e7)]), 100, "rays together"),
      (request(.depthCamera, [SensorOption("width", 10_000)]), 1, "width"),
    ] {
      #expect(
        error(request, period: period)?.contains(words) == true,
        "\(words): \(error(request, period: period) ?? "")")
    }
  }
}
