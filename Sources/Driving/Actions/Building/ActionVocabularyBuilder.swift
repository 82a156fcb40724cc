import DriveTypes

/// Makes a mirrored vocabulary of a given size from driven motions; the same for the same motions and seed.
///
/// On held-out drives of the expert, 2048 tokens: K-means errs by 1.8 cm on average over 3 s, K-disk by 2.5 cm with disks of
/// 5 cm, and by 3.9 cm with the largest disks (10 cm), which leave no motion out. Started from K-disk's centres K-means
/// keeps their spread (2.8 cm); so it starts by K-means++.
public struct ActionVocabularyBuilder: Sendable {
  public enum Method: String, Sendable, Hashable, CaseIterable {
    /// K-means on the corners, started by K-means++.
    case kmeans
    /// AutoVLA's and SMART's way.
    case kdisk
  }

  public var count: Int
  public var method: Method
  public var seed: UInt64
  /// Seconds that a token lasts.
  public var period: Double
  /// Tokens of a plan.
  public var horizon: Int
  public var box = MotionBox()
  /// Radius of K-disk's disks, metres; the largest, on a grid of 0.5 mm, that yields enough tokens where nil.
  public var tolerance: Double?
  public var maximumIterations = 300
  /// Changes no result.
  public var threads = 1

  public init(
    count: Int = 2048, method: Method = .kmeans, seed: UInt64 = 0, period: Double = 0.5, horizon: Int = 6
  ) {
    self.count = count
    self.method = method
    self.seed = seed
    self.period = period
    self.horizon = horizon
  }

  /// - Parameter provenance: sources, split and holdout; method, seed, tolerance and the number of motions are filled in.
  public func vocabulary(
    named name: String, from segments: [MotionSegment], provenance: VocabularyProvenance
  ) throws(ActionVocabularyError) -> ActionVocabulary {
    guard (2...ActionVocabulary.maximumCount).contains(count) else {
      throw .badRequest(
        what: "the number of tokens", got: "\(count)", expected: "2 to \(ActionVocabulary.maximumCount)")
    }
    guard segments.allSatisfy(\.isFinite) else {
      throw .badRequest(what: "motions", got: "a number that is not finite", expected: "finite numbers")
    }
    // The order of the drives does not matter.
    let folded = segments.map(MirrorCentre.folded).sorted {
      ($0.x, $0.y, $0.heading) < ($1.x, $1.y, $1.heading)
    }
    var (radius, centres) = try startCentres(of: folded)
    if method == .kmeans {
      centres =
        MeansClustering(box: box, maximumIterations: maximumIterations, threads: threads)
        .refine(centres, motions: folded.map(TurnedMotion.init)).centres
    }
    var provenance = provenance
    provenance.method = method.rawValue
    provenance.seed = Int(clamping: seed)
    provenance.tolerance = radius
    provenance.motions = segments.count
    return try ActionVocabulary(
      name: name, period: period, horizon: horizon, box: box, tokens: MirrorCentre.tokens(centres),
      provenance: provenance)
  }

  /// Centres of exactly `count` tokens, with the radius of K-disk.
  private func startCentres(
    of folded: [MotionSegment]
  ) throws(ActionVocabularyError) -> (radius: Double?, centres: [MirrorCentre]) {
    let motions = folded.map(TurnedMotion.init)
    let headings = folded.map(\.heading)
    guard method == .kmeans else { return try disks(of: motions, headings: headings) }
    let found = SpreadSeeding(box: box, seed: seed).centres(of: motions, headings: headings, count: count - 1)
    guard found.reduce(0, { $0 + $1.tokenCount }) == count - 1 else {
      throw .tooFewMotions(got: motions.count, expected: "at least \(count) that differ")
    }
    return (nil, found)
  }

  private func disks(
    of motions: [TurnedMotion], headings: [Double]
  ) throws(ActionVocabularyError) -> (radius: Double?, centres: [MirrorCentre]) {
    func centres(_ radius: Double) -> [MirrorCentre]? {
      let found = DiskClustering(box: box, tolerance: radius, seed: seed)
        .centres(of: motions, headings: headings, count: count - 1)
      return found.reduce(0) { $0 + $1.tokenCount } == count - 1 ? found : nil
    }
    if let tolerance {
      guard tolerance > 0, tolerance.isFinite else {
        throw .badRequest(what: "the tolerance", got: "\(tolerance) m", expected: "more than 0 m")
      }
      guard let found = centres(tolerance) else {
        throw .tooFewMotions(
          got: motions.count, expected: "\(count) disks of \(tolerance) m; a smaller tolerance gives more")
      }
      return (tolerance, found)
    }
    // Grid steps: `low` yields enough, `high` does not.
    let step = 0.0005
    guard var found = centres(step) else {
      throw .tooFewMotions(got: motions.count, expected: "\(count) motions more than \(step) m apart")
    }
    var (low, high) = (1, 4000)
    while high - low > 1 {
      let middle = (low + high) / 2
      if let more = centres(Double(middle) * step) {
        found = more
        low = middle
      } else {
        high = middle
      }
    }
    return (Double(low) * step, found)
  }
}
