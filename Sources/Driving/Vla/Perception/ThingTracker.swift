import DriveTypes
import Glibc

/// What was seen at successive moments, joined: where something was half a second ago tells better than two pictures how fast
/// it is, and what shows only once may not be there.
///
/// One Kalman filter a thing, of its place and velocity in the world's frame, with the place and the velocity that the model
/// tells as measurements. Errors are alike in all directions, so that three numbers are the covariance of both axes.
struct ThingTracker: Sendable, Hashable {
  /// Metres: error of a place, and more of it for each metre of distance (measured on held-out routes:
  /// `Models/driveloop-vla/README.md`).
  private static let placeError = (least: 0.5, share: 0.03)
  /// m/s: error of a velocity ahead, more of it for each m/s, and more where it is told to the sides or behind, beyond the
  /// angle.
  private static let velocityError = (least: 1.0, share: 0.3, aside: 3.0)
  private static let ahead = 0.85
  /// m/s², by which things change their velocities.
  private static let unrest = 3.0
  /// Standard deviations within which a sight is of the same thing, and metres at most.
  private static let gate = 3.0
  private static let farthest = 10.0
  /// Sights after which a thing is taken to be there, and seconds for which it is remembered unseen.
  private static let sights = 2
  private static let patience = 1.25
  /// Sights after which what stood is remembered while the car passes it, seconds at most, and where it then is: metres ahead,
  /// behind and to the sides.
  private static let certain = 3
  private static let passing = 20.0
  private static let beside = (ahead: 4.5, behind: 7.0, aside: 5.0)
  /// Standard deviations by which a velocity must differ from 0 to be one.
  private static let significance = 2.0

  private struct Track: Hashable {
    var place: Point<World>
    var velocity: Vector<World>
    /// Variances of place and velocity, and their covariance.
    var variance: (place: Double, both: Double, velocity: Double)
    /// As it was seen last, and when.
    var seen: PerceivedThing
    var tick: Int
    var sights = 1

    static func == (a: Track, b: Track) -> Bool {
      a.place == b.place && a.velocity == b.velocity && a.variance == b.variance && a.seen == b.seen
        && a.tick == b.tick && a.sights == b.sights
    }

    func hash(into hasher: inout Hasher) {
      hasher.combine(place)
      hasher.combine(velocity)
      hasher.combine(tick)
    }

    mutating func predict(_ seconds: Double) {
      let (p, c, v) = variance
      let noise = ThingTracker.unrest * ThingTracker.unrest * seconds * seconds
      place = place + velocity * seconds
      variance.place = p + 2 * c * seconds + v * seconds * seconds + noise * seconds * seconds / 4
      variance.both = c + v * seconds + noise * seconds / 2
      variance.velocity = v + noise
    }

    mutating func correct(place measured: Point<World>, error: Double) {
      let (p, c, v) = variance
      let sum = p + error * error
      let apart = measured - place
      place = place + apart * (p / sum)
      velocity = velocity + apart * (c / sum)
      variance = (p - p * p / sum, c - c * p / sum, v - c * c / sum)
    }

    mutating func correct(velocity measured: Vector<World>, error: Double) {
      let (p, c, v) = variance
      let sum = v + error * error
      let apart = measured - velocity
      place = place + apart * (c / sum)
      velocity = velocity + apart * (v / sum)
      variance = (p - c * c / sum, c - c * v / sum, v - v * v / sum)
    }
  }

  private var tracks: [Track] = []
  private var tick: Int?

  /// Takes what was seen from a pose, each thing once.
  mutating func see(_ things: [PerceivedThing], from pose: Pose<World>, at now: Int, tickDuration: Double) {
    let elapsed = Double(now - (tick ?? now)) * tickDuration
    tick = now
    for index in tracks.indices { tracks[index].predict(elapsed) }
    let places = things.map { pose.level($0.place) }
    var pairs: [(distance: Double, track: Int, thing: Int)] = []
    for (t, track) in tracks.enumerated() {
      for (n, place) in places.enumerated() {
        let (apart, error) = (place.distanceXY(to: track.place), Self.error(of: things[n].place))
        let distance = apart / (track.variance.place + error * error).squareRoot()
        if apart < Self.farthest, distance < Self.gate { pairs.append((distance, t, n)) }
      }
    }
    pairs.sort { ($0.distance, $0.track, $0.thing) < ($1.distance, $1.track, $1.thing) }
    var (joined, known): (Set<Int>, Set<Int>) = ([], [])
    for pair in pairs where !joined.contains(pair.track) && !known.contains(pair.thing) {
      joined.insert(pair.track)
      known.insert(pair.thing)
      let thing = things[pair.thing]
      tracks[pair.track].correct(place: places[pair.thing], error: Self.error(of: thing.place))
      tracks[pair.track].correct(
        velocity: Self.turned(thing.velocity, by: pose.yaw), error: Self.velocityError(of: thing))
      tracks[pair.track].seen = thing
      tracks[pair.track].tick = now
      tracks[pair.track].sights += 1
    }
    tracks = tracks.filter { track in
      let unseen = Double(now - track.tick) * tickDuration
      return unseen <= (track.sights >= Self.sights ? Self.patience : 0)
        || unseen <= Self.passing && Self.isPassed(track, from: pose)
    }
    for index in tracks.indices where tracks[index].tick < now && Self.isPassed(tracks[index], from: pose) {
      tracks[index].velocity = .zero
    }
    for (n, thing) in things.enumerated() where !known.contains(n) {
      let (error, speedError) = (Self.error(of: thing.place), Self.velocityError(of: thing))
      tracks.append(
        Track(
          place: places[n], velocity: Self.turned(thing.velocity, by: pose.yaw),
          variance: (error * error, 0, speedError * speedError), seen: thing, tick: now))
    }
  }

  /// What moves, as it is now from a pose: what was seen more than once and has a velocity without doubt.
  func moving(from pose: Pose<World>) -> [PerceivedThing] {
    tracks.compactMap { track -> PerceivedThing? in
      guard track.sights >= Self.sights,
        track.velocity.lengthXY > Self.significance * track.variance.velocity.squareRoot()
      else { return nil }
      var thing = track.seen
      thing.place = pose.localLevel(track.place)
      thing.velocity = Self.turned(track.velocity, by: -pose.yaw)
      return thing
    }
  }

  /// What stood when it was seen and is beside the car now, where a camera ahead shows it no more.
  func passed(from pose: Pose<World>) -> [PerceivedThing] {
    tracks.filter { $0.tick < tick ?? 0 && Self.isPassed($0, from: pose) }.map { track in
      var thing = track.seen
      thing.place = pose.localLevel(track.place)
      thing.velocity = .zero
      return thing
    }
  }

  private static func isPassed(_ track: Track, from pose: Pose<World>) -> Bool {
    let place = pose.localLevel(track.place)
    return track.sights >= certain && track.velocity.lengthXY < ExpectedMotion.slowest
      && place.x < beside.ahead && place.x > -beside.behind && abs(place.y) < beside.aside
  }

  private static func error(of place: Point<Body>) -> Double {
    placeError.least + placeError.share * place.distanceXY(to: .origin)
  }

  private static func velocityError(of thing: PerceivedThing) -> Double {
    let isAhead = abs(atan2(thing.place.y, thing.place.x)) < ahead
    return velocityError.least + velocityError.share * thing.velocity.lengthXY
      + (isAhead ? 0 : velocityError.aside)
  }

  private static func turned<A: Frame, B: Frame>(_ vector: Vector<A>, by yaw: Double) -> Vector<B> {
    Vector(
      x: vector.x * cos(yaw) - vector.y * sin(yaw), y: vector.x * sin(yaw) + vector.y * cos(yaw))
  }
}
