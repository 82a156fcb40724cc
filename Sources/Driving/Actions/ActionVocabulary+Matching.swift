import DriveTypes
import Glibc

extension ActionVocabulary {
  /// A token and how far it is from a motion.
  public struct Match: Sendable, Hashable {
    public var id: Int
    /// Mean distance of the box's corners, metres.
    public var distance: Double

    public init(id: Int, distance: Double) {
      self.id = id
      self.distance = distance
    }
  }

  /// A token with a probability or another weight.
  public struct Weighted: Sendable, Hashable {
    public var id: Int
    public var weight: Double

    public init(id: Int, weight: Double) {
      self.id = id
      self.weight = weight
    }
  }

  /// A motion in tokens, and where they bring the car.
  public struct Encoding<F: Frame>: Sendable, Hashable {
    public var ids: [Int]
    /// What `decode` makes of the ids: one pose a token.
    public var poses: [Pose<F>]

    public init(ids: [Int] = [], poses: [Pose<F>] = []) {
      self.ids = ids
      self.poses = poses
    }
  }

  /// The nearest token; the lowest of equals.
  public func nearest(to motion: MotionSegment) -> Match { index.nearest(to: TurnedMotion(motion)) }

  /// The `count` nearest tokens, the nearest first.
  public func nearest(_ count: Int, to motion: MotionSegment) -> [Match] {
    index.nearest(min(max(count, 1), self.count), to: TurnedMotion(motion))
  }

  /// Targets for learning that tell a near miss from a far one: p ∝ exp(−d²/2σ²) over the `count` nearest tokens, which
  /// sum to 1, the nearest first.
  /// - Parameter sigma: metres of mean corner distance.
  public func softTargets(for motion: MotionSegment, count: Int = 16, sigma: Double = 0.1) -> [Weighted] {
    let matches = nearest(count, to: motion)
    let least = matches[0].distance
    // Relative to the nearest, so that a motion far from all tokens does not give 0/0.
    let weights = matches.map {
      exp(-($0.distance * $0.distance - least * least) / (2 * sigma * sigma))
    }
    let sum = weights.reduce(0, +)
    return zip(matches, weights).map { Weighted(id: $0.id, weight: $1 / sum) }
  }

  /// Tokens for poses that lie one period apart.
  /// - Parameters:
  ///   - start: where the car stands one period before the first pose.
  ///   - feedback: match from where the tokens have brought the car, as it must be; without, errors add up (kept to
  ///     measure how much).
  public func encode<F: Frame>(
    _ poses: [Pose<F>], from start: Pose<F>, feedback: Bool = true
  ) -> Encoding<F> {
    var encoding = Encoding<F>()
    var (decoded, previous) = (start, start)
    for pose in poses {
      let id = nearest(to: MotionSegment(from: feedback ? decoded : previous, to: pose)).id
      decoded = decoded.advanced(by: tokens[id])
      previous = pose
      encoding.ids.append(id)
      encoding.poses.append(decoded)
    }
    return encoding
  }

  /// Where tokens bring the car: one pose a token, one period apart.
  /// - Throws: `unknownToken`. Whether a word that is no action stands for token 0 is for the caller to say and count.
  public func decode<F: Frame>(
    _ ids: [Int], from start: Pose<F>
  ) throws(ActionVocabularyError) -> [Pose<F>] {
    var poses: [Pose<F>] = []
    var pose = start
    for id in ids {
      guard tokens.indices.contains(id) else { throw .unknownToken(got: id, count: count) }
      pose = pose.advanced(by: tokens[id])
      poses.append(pose)
    }
    return poses
  }

  /// The mean motion of tokens by weight, which lies between the tokens: headings are averaged as directions.
  public func motion(of weighted: [Weighted]) throws(ActionVocabularyError) -> MotionSegment {
    var (x, y, cosine, sine, sum) = (0.0, 0.0, 0.0, 0.0, 0.0)
    for part in weighted {
      guard tokens.indices.contains(part.id) else { throw .unknownToken(got: part.id, count: count) }
      let token = tokens[part.id]
      x += part.weight * token.x
      y += part.weight * token.y
      cosine += part.weight * cos(token.heading)
      sine += part.weight * sin(token.heading)
      sum += part.weight
    }
    guard sum > 0, sum.isFinite, weighted.allSatisfy({ $0.weight >= 0 }) else {
      throw .badRequest(
        what: "weights of tokens", got: "a sum of \(sum)",
        expected: "weights of 0 or more with a positive sum")
    }
    return MotionSegment(x: x / sum, y: y / sum, heading: atan2(sine, cosine))
  }

  /// Where the mean motions of weighted tokens bring the car, one pose a step.
  public func decode<F: Frame>(
    _ steps: [[Weighted]], from start: Pose<F>
  ) throws(ActionVocabularyError) -> [Pose<F>] {
    var poses: [Pose<F>] = []
    var pose = start
    for step in steps {
      pose = pose.advanced(by: try motion(of: step))
      poses.append(pose)
    }
    return poses
  }
}
