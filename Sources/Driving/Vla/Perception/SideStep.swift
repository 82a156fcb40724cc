import DriveTypes

/// A line moved to the side where something that stands reaches into it: most of what a car stops for can be passed with a
/// little room, and who stops before it stands there for good. Bicycles are passed too, and who comes towards the car a little
/// on its side is given room. Speed remains the plan's: at a red light nobody is passed.
///
/// Measured on 176 training places (`driveloop scenario generate --split training --repeat-places`, `--seed 77 --count 1` and
/// `--seed 78 --count 3`): 70.4 with 38.1 % solved; without it and without the way head 59.2 with 24.4 %. On the 44 of seed 77,
/// with steps of 1.4 m at most and 0.2 m of margin, 69.1; 0.2 m more of half width 63.7. On 264 more (`--seed 80 --count 6`):
/// 67.7 with 32.2 %; with room for bicycles and oncoming traffic and heads that see through their own tower 71.1 with 36.4 %.
struct SideStep {
  /// Metres at most, and in what steps it is tried.
  static let most = 2.6
  static let mostPastBlockers = 4.2
  /// The same to the right, where the road ends beside its last lane: on 96 training places that call for it 4 more are solved than
  /// without this.
  static let mostToTheRight = 1.75
  static let step = 0.1
  /// Metres before and behind the place for which the line is moved as far as there, and then back.
  private static let level = 3.0
  private static let ramp = 6.0
  /// m/s; what is faster will be elsewhere. A bicycle is what is narrower than `narrow` metres to a side.
  private static let standing = 1.0
  private static let cycling = 3.5
  private static let narrow = 0.5
  /// Metres at most for who comes towards the car, and cosine of the line's angle to its motion from which it does.
  private static let mostForOncoming = 1.0
  private static let oncoming = -0.9
  /// Times that a line is moved.
  private static let tries = 5
  /// Metres more, where there is room, beside a bicycle.
  private static let respect = 0.3

  /// Metres to each side of the line's middle that must be free.
  let clearance: Double
  /// Metres at most that the line is moved.
  var most = SideStep.most

  /// - Parameters:
  ///   - line: points `spacing` metres apart.
  ///   - things: in the same frame.
  /// - Returns: the same line where nothing is in its way, or no small step would help.
  func passing(
    _ things: [PerceivedThing], beside: [PerceivedThing] = [], on line: [Point<Body>], spacing: Double
  ) -> [Point<Body>] {
    // What the car is beside is kept as far off as it is.
    var obstacles =
      things.map { (thing: $0, clearance: clearance + (Self.isBicycle($0) ? Self.respect : 0)) }
      + beside.map { (thing: $0, clearance: min(clearance, $0.distance(to: line[0]) - Self.slack)) }
    var line = line
    for _ in 0..<Self.tries {
      guard let (number, place) = first(of: obstacles, on: line) else { break }
      let (thing, wanted) = obstacles[number]
      guard let passing = Self.passing(thing, along: line[place] - line[max(0, place - 1)]) else { break }
      if let moved = moved(line, from: thing, at: place, spacing: spacing, passing, clearance: wanted),
        // Not into the next one, if that comes sooner.
        first(of: obstacles, on: moved).map({ $0.place > place }) ?? true
      {
        line = moved
      } else if wanted > clearance {
        obstacles[number].clearance = clearance
      } else {
        break
      }
    }
    return line
  }

  /// Metres by which the line may come nearer to what the car is beside.
  private static let slack = 0.1

  private static func isBicycle(_ thing: PerceivedThing) -> Bool {
    min(thing.halfLength, thing.halfWidth) < narrow && thing.velocity.lengthXY >= standing
  }

  private enum Passing {
    /// It stands, or is a bicycle that goes the line's way: beside the place where it is.
    case there
    /// It comes along the line: from now on.
    case untilThere
  }

  /// How something is passed; nil where it is not.
  private static func passing(_ thing: PerceivedThing, along line: Vector<Body>) -> Passing? {
    let speed = thing.velocity.lengthXY
    guard speed >= standing else { return .there }
    let onward = thing.velocity.dotXY(line) / max(line.lengthXY, 1e-6)
    if onward < oncoming * speed { return .untilThere }
    let isAlong = (0..<cycling).contains(onward) && speed * speed - onward * onward < standing * standing
    return isBicycle(thing) && isAlong ? .there : nil
  }

  /// The first thing that the line comes too near to, and where it is nearest.
  private func first(
    of obstacles: [(thing: PerceivedThing, clearance: Double)], on line: [Point<Body>]
  ) -> (number: Int, place: Int)? {
    var found: (number: Int, begin: Int)?
    for (number, (thing, clearance)) in obstacles.enumerated() {
      guard let begin = line.firstIndex(where: { thing.distance(to: $0) < clearance }), begin > 0,
        begin < found?.begin ?? .max
      else { continue }
      found = (number, begin)
    }
    guard let (number, begin) = found else { return nil }
    let (thing, clearance) = obstacles[number]
    let end = line[begin...].firstIndex { thing.distance(to: $0) >= clearance } ?? line.count
    // Inside of it every point is as near as any: its middle counts.
    let place = (begin..<end).min {
      (thing.distance(to: line[$0]), line[$0].distanceXY(to: thing.place))
        < (thing.distance(to: line[$1]), line[$1].distanceXY(to: thing.place))
    }
    return (number, place ?? begin)
  }

  /// The line moved away from a thing as little as is enough; nil where no step is.
  private func moved(
    _ line: [Point<Body>], from thing: PerceivedThing, at place: Int, spacing: Double, _ passing: Passing,
    clearance: Double
  ) -> [Point<Body>]? {
    let normals = line.indices.map { index in
      let (a, b) = (line[max(0, index - 1)], line[min(line.count - 1, index + 1)])
      let along = b - a
      let size = max(along.lengthXY, 1e-6)
      return Vector<Body>(x: -along.y / size, y: along.x / size)
    }
    let isLeft = (thing.place - line[place]).dotXY(normals[place]) > 0
    let most = isLeft ? min(most, most > Self.most ? Self.most : Self.mostToTheRight) : most
    var size = Self.step
    while size <= (passing == .there ? most : min(most, Self.mostForOncoming)) {
      let moved = line.indices.map { index in
        let away = passing == .untilThere && index < place ? 0 : Double(abs(index - place)) * spacing
        return line[index] + normals[index] * ((isLeft ? -size : size) * Self.share(away))
      }
      if moved.allSatisfy({ thing.distance(to: $0) >= clearance }) { return moved }
      size += Self.step
    }
    return nil
  }

  /// Of the whole step, so many metres from the place.
  private static func share(_ metres: Double) -> Double {
    let rest = min(max((metres - level) / ramp, 0), 1)
    return 1 - rest * rest * (3 - 2 * rest)
  }
}
