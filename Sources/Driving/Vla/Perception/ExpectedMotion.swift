import DriveTypes

/// How something that moves is expected to go on: as fast as it is, along the car's own line where it drives beside it or
/// towards it, else straight on.
struct ExpectedMotion {
  /// m/s; what is slower stands.
  static let slowest = 1.0
  /// Cosine of the angle to the line up to which somebody drives along it, and metres to its side.
  private static let parallel = 0.9
  private static let beside = 8.0
  /// Metres that half of a vehicle's width is at most: perceived extents are along the ego's axes.
  private static let halfWidth = 0.95

  /// What it covers now and after each further period; it is reckoned with no longer than there are such places.
  let places: [Capsule]
  /// Whether it follows the car in its own lane.
  let isFollower: Bool

  /// nil: it stands.
  /// - Parameter periods: seconds of each, and how many.
  static func of(
    _ thing: PerceivedThing, line: DrivenLine, period: Double, count: Int
  ) -> [ExpectedMotion] {
    let speed = thing.velocity.lengthXY
    guard speed >= slowest else { return [] }
    let heading = thing.velocity * (1 / speed)
    let (length, width) = extents(of: thing, heading: heading)
    func capsule(_ middle: Point<Body>, _ direction: Vector<Body>) -> Capsule {
      Capsule(middle: middle, direction: direction, halfLength: length, halfWidth: width)
    }
    func straight(_ count: Int) -> [Capsule] {
      (0...count).map { capsule(thing.place + thing.velocity * (Double($0) * period), heading) }
    }
    guard let (along, left, direction) = line.position(of: thing.place), abs(left) < beside,
      abs(direction.dotXY(heading)) > parallel
    else { return [ExpectedMotion(places: straight(count), isFollower: false)] }
    let pace = thing.velocity.dotXY(direction)
    let withLine = (0...count).map { step -> Capsule in
      let (point, direction) = line.place(at: along + pace * Double(step) * period)
      return capsule(point + Vector(x: -direction.y, y: direction.x) * left, direction)
    }
    let isBehind = along < -1 && pace > 0 && abs(left) < 1.5
    var motions = [ExpectedMotion(places: withLine, isFollower: isBehind)]
    // The line may leave its lane: who drives alongside then keeps straight on, at least for a moment.
    if pace > 0, !isBehind, abs(along) < 15, (1.2..<6).contains(abs(left)) {
      motions.append(
        ExpectedMotion(places: straight(Int(alongside / period)), isFollower: false))
    }
    return motions
  }

  /// Seconds for which who drives alongside keeps straight on.
  private static let alongside = 1.25

  /// Half length and half width of an upright box from its extents along the ego's axes.
  private static func extents(
    of thing: PerceivedThing, heading: Vector<Body>
  ) -> (length: Double, width: Double) {
    let width = min(halfWidth, thing.halfLength, thing.halfWidth)
    let (across, along) = (abs(heading.y), abs(heading.x))
    let length =
      along > across
      ? (thing.halfLength - across * width) / max(along, 0.5)
      : (thing.halfWidth - along * width) / max(across, 0.5)
    return (max(length, width), width)
  }
}
