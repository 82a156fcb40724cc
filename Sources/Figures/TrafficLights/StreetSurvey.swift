import DriveTypes

/// What the library asks of a map to set the poles of traffic lights: both for a place seen from above near a height.
public struct StreetSurvey {
  /// Height of the ground, metres.
  public var height: (Point<World>) -> Double
  /// Whether vehicles drive there.
  public var isDriven: (Point<World>) -> Bool

  public init(height: @escaping (Point<World>) -> Double, isDriven: @escaping (Point<World>) -> Bool) {
    self.height = height
    self.isDriven = isDriven
  }
}
