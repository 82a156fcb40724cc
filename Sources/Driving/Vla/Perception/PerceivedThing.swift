import DriveTypes

/// Something that stands or moves on the ground, as a model sees it from where its pictures were taken.
public struct PerceivedThing: Sendable, Hashable {
  /// Its middle, metres from the ego's.
  public var place: Point<Body>
  /// m/s over ground, along the ego's axes.
  public var velocity: Vector<Body>
  /// Half of its extent along the ego's x and y, metres.
  public var halfLength, halfWidth: Double
  /// Probability that there is something.
  public var confidence: Double

  public init(
    place: Point<Body>, velocity: Vector<Body>, halfLength: Double, halfWidth: Double, confidence: Double
  ) {
    self.place = place
    self.velocity = velocity
    self.halfLength = halfLength
    self.halfWidth = halfWidth
    self.confidence = confidence
  }
}
