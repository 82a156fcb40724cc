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

  /// Metres between the middles of what may be the same thing, and the share of their distance that comes to it.
  private static let alike = (metres: 1.0, share: 0.05)

  /// Each thing once, where several cells of a picture tell of it: what those nearby say, weighted by their confidence.
  static func merged(_ things: [PerceivedThing]) -> [PerceivedThing] {
    var groups: [[PerceivedThing]] = []
    for thing in things.sorted(by: { $0.confidence > $1.confidence }) {
      let reach = alike.metres + alike.share * Vector<Body>(x: thing.place.x, y: thing.place.y).lengthXY
      if let near = groups.firstIndex(where: { $0[0].place.distanceXY(to: thing.place) < reach }) {
        groups[near].append(thing)
      } else {
        groups.append([thing])
      }
    }
    return groups.map { group in
      let sum = group.reduce(0) { $0 + $1.confidence }
      func mean(_ value: (PerceivedThing) -> Double) -> Double {
        group.reduce(0) { $0 + value($1) * $1.confidence } / sum
      }
      return PerceivedThing(
        place: Point(x: mean(\.place.x), y: mean(\.place.y)),
        velocity: Vector(x: mean(\.velocity.x), y: mean(\.velocity.y)),
        halfLength: mean(\.halfLength), halfWidth: mean(\.halfWidth), confidence: group[0].confidence)
    }
  }
}
