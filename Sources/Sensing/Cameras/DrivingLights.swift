import DriveTypes

/// Vehicles drive with their lights on when it is dark, foggy or overcast: scenario_runner's `RouteLightsBehavior` and
/// the traffic manager's `update_vehicle_lights`. Only cameras care, so that no trace keeps it.
extension Weather {
  /// Sun, degrees above the horizon, below which lights are on.
  private static let sunThreshold = 15.0
  private static let cloudinessThreshold = 80.0
  private static let fogThreshold = 40.0
  /// Two values this near to their thresholds are enough.
  private static let combinedThreshold = 10.0

  package var wantsDrivingLights: Bool {
    let margins = [
      // Beyond 165° the sun is as low on the other side.
      min(sunAltitudeAngle - Self.sunThreshold, 180 - Self.sunThreshold - sunAltitudeAngle),
      Self.cloudinessThreshold - cloudiness, Self.fogThreshold - fogDensity,
    ]
    return margins.contains { $0 < 0 } || margins.filter { $0 < Self.combinedThreshold }.count >= 2
  }
}
