import DriveTypes

/// How well a vocabulary can say what was driven: errors of position and heading over windows of driven poses that the
/// tokens were not made from.
///
/// A window starts every period and lasts 5 s; windows in which the car does not move a metre are only counted, because
/// standing still is exact. Matching is with feedback but for `openLoopFinal`.
public struct QuantisationError: Sendable, Hashable, Codable {
  /// Windows measured.
  public var windows = 0
  /// Windows left out because the car stood.
  public var standing = 0
  /// Mean error after the first token, metres.
  public var firstToken = 0.0
  /// Mean error over the first 3 s, metres (ADE); and the greatest of any window.
  public var average3s = 0.0
  public var average3sMaximum = 0.0
  /// Mean and 95th percentile of the error after 5 s, metres (FDE).
  public var final5s = 0.0
  public var final5sPercentile95 = 0.0
  /// Mean error of the heading after 5 s, radians.
  public var heading5s = 0.0
  /// Mean error after 5 s when each motion is matched without feedback, metres.
  public var openLoopFinal5s = 0.0
  /// Tokens that were used at least once, with their mirror images.
  public var tokensUsed = 0

  public init() {}

  /// - Parameter drives: poses of whole drives, a tick apart.
  public init(
    of vocabulary: ActionVocabulary, on drives: [[Pose<World>]], tickDuration: Double
  ) throws(ActionVocabularyError) {
    let stride = try MotionExtraction.ticks(in: vocabulary.period, tickDuration: tickDuration)
    let (short, long) = (
      Int((3 / vocabulary.period).rounded()), Int((5 / vocabulary.period).rounded())
    )
    guard short >= 1 else {
      throw .badRequest(
        what: "a period of \(vocabulary.period) s", got: "no token within 3 s", expected: "at most 3 s")
    }
    var finals: [Double] = []
    var used: Set<Int> = []
    for poses in drives {
      for first in Swift.stride(from: 0, to: poses.count - long * stride, by: stride) {
        let start = poses[first]
        let truth = (1...long).map { poses[first + $0 * stride] }
        let way = zip([start] + truth, truth).reduce(0) { $0 + $1.0.position.distanceXY(to: $1.1.position) }
        guard way >= 1 else {
          standing += 1
          continue
        }
        let encoding = vocabulary.encode(truth, from: start)
        let errors = zip(truth, encoding.poses).map { $0.position.distanceXY(to: $1.position) }
        let average = errors[..<short].reduce(0, +) / Double(short)
        windows += 1
        firstToken += errors[0]
        average3s += average
        average3sMaximum = max(average3sMaximum, average)
        finals.append(errors[long - 1])
        heading5s += abs(wrapAngle(truth[long - 1].yaw - encoding.poses[long - 1].yaw))
        let open = vocabulary.encode(truth, from: start, feedback: false)
        openLoopFinal5s += truth[long - 1].position.distanceXY(to: open.poses[long - 1].position)
        for id in encoding.ids {
          used.insert(id)
          if let mirror = vocabulary.mirror(of: id) { used.insert(mirror) }
        }
      }
    }
    tokensUsed = used.count
    guard windows > 0 else { return }
    let n = Double(windows)
    firstToken /= n
    average3s /= n
    heading5s /= n
    openLoopFinal5s /= n
    final5s = finals.reduce(0, +) / n
    finals.sort()
    final5sPercentile95 = finals[max(0, Int((0.95 * n).rounded(.up)) - 1)]
  }
}
