import DriveTypes

/// Slows down beside those who walk or ride near the way: who stands there may step out, and is told to move only half a second
/// after.
///
/// Measured on 30 training places with pedestrians and crossing bicycles (`driveloop scenario generate --split training --seed 80
/// --count 6 --repeat-places`): 72.8 with 43.3 % solved and 7 pedestrians hit without it, 85.3 with 66.7 % and 1 with it; with
/// 4.5 m and 3 m/s 81.3 with 60.0 % and 2.
struct Courtesy {
  /// Metres from the line's middle within which somebody could step onto it.
  private static let reach = 3.5
  /// m/s that the car may drive in any case, and m/s² with which it slows down to that.
  private static let walkingPace = 2.0
  private static let braking = 3.0
  /// Metres from the car's front at which it has.
  private static let gap = 1.0
  /// m/s; who is faster goes somewhere already.
  private static let fastest = 4.0
  /// Half of what a bicycle with its rider is long and wide at most, metres.
  private static let size = (long: 1.3, wide: 0.5)

  private static func mayStepOut(_ thing: PerceivedThing) -> Bool {
    min(thing.halfLength, thing.halfWidth) < size.wide && max(thing.halfLength, thing.halfWidth) < size.long
      && thing.velocity.lengthXY < fastest
  }

  /// m/s at most; nil where nobody is near.
  /// - Parameters:
  ///   - thing: ahead of the car.
  ///   - line: that is driven on, points `spacing` metres apart, from the car's middle on.
  ///   - front: metres from there to its bumper.
  static func limit(_ thing: PerceivedThing, on line: [Point<Body>], spacing: Double, front: Double)
    -> Double?
  {
    guard mayStepOut(thing) else { return nil }
    let distances = line.map(thing.distance)
    guard let least = distances.min(), least < reach,
      let index = distances.firstIndex(where: { $0 < least + slack })
    else { return nil }
    let room = Double(index) * spacing - front - gap
    return max(walkingPace, (2 * braking * max(0, room)).squareRoot())
  }

  /// Metres by which a place on the line counts as nearest too, sooner.
  private static let slack = 0.3
}
