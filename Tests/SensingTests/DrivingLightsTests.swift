import DriveTypes
import Sensing
import Testing

/// When cars drive with their lights on: scenario_runner's thresholds, `lights_sim.py`.
struct DrivingLightsTests {
  @Test(arguments: [
    (70.0, 50.0, 0.0, false), (14, 0, 0, true), (16, 0, 0, false), (166, 0, 0, true), (70, 81, 0, true),
    (70, 0, 41, true), (20, 75, 0, true), (26, 75, 0, false), (70, 75, 35, true), (70, 75, 25, false),
  ])
  func lightsAreOnInTheDark(sun: Double, clouds: Double, fog: Double, expected: Bool) {
    var weather = Weather()
    weather.sunAltitudeAngle = sun
    weather.cloudiness = clouds
    weather.fogDensity = fog
    #expect(weather.wantsDrivingLights == expected)
  }
}
