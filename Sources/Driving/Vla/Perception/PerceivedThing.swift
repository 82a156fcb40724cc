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

  /// Metres from its edge to a point; 0 inside.
  func distance(to point: Point<Body>) -> Double {
    Vector<Body>(
      x: max(0, abs(point.x - place.x) - halfLength), y: max(0, abs(point.y - place.y) - halfWidth)
    ).lengthXY
  }

  /// Where it is after some seconds at that speed.
  func after(_ seconds: Double) -> PerceivedThing {
    var thing = self
    thing.place = place + velocity * seconds
    return thing
  }
}
