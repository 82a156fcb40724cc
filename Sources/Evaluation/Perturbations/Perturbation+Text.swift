import Sensing

/// How perturbations are written: `NAME`, `NAME:VALUE` or `NAME:VALUE,KEY=VALUE`. Manifests hold the same text, with the
/// values that were taken for absent ones.
extension Perturbation: CustomStringConvertible {
  /// Seconds of a step, of every world.
  static let stepDuration = 0.05
  /// Steps by which something may be late: ten seconds.
  static let mostSteps = 200

  /// Every form with what it takes where a value is absent, for help and messages.
  public static let forms = [
    "camera_black[:CAMERA]", "camera_frozen[:CAMERA][,after=5]", "frame_drop:0.1[,burst=4]",
    "speed_bias:2 (m/s)", "speed_scale:0.7", "speed_noise:0.3", "gnss_offset:2 (m)", "gnss_noise:1 (m)",
    "compass_offset:10 (degrees)", "compass_noise:5 (degrees)", "latency:0.2[,jitter=0] (s)",
    "controls_lost:0.2[,burst=1]", "observations_lost:0.2[,burst=1]", "observations_late:0.2 (s)",
  ]

  public var description: String {
    switch self {
    case .corruption(let corruption): return corruption.description
    case .cameraBlack(let camera): return name + (camera.map { ":" + $0 } ?? "")
    case .cameraFrozen(let camera, let after):
      return name + ":" + (camera.map { $0 + "," } ?? "") + "after=" + Self.text(after)
    case .frameDrop(let loss), .controlsLost(let loss), .observationsLost(let loss):
      return name + ":" + Self.text(loss.chance) + ",burst=\(loss.burst)"
    case .speedBias(let value), .speedScale(let value), .speedNoise(let value), .gnssOffset(let value),
      .gnssNoise(let value), .compassOffset(let value), .compassNoise(let value):
      return name + ":" + Self.text(value)
    case .latency(let steps, let jitter):
      return name + ":" + Self.seconds(steps) + (jitter > 0 ? ",jitter=" + Self.seconds(jitter) : "")
    case .observationsLate(let steps): return name + ":" + Self.seconds(steps)
    }
  }

  public init(_ text: String) throws(EvaluationError) {
    var words = try PerturbationWords(text)
    switch words.name {
    case "camera_black": self = .cameraBlack(camera: try words.word())
    case "camera_frozen":
      self = .cameraFrozen(
        camera: try words.word(), after: try words.number("after", in: 0...3600, otherwise: 5))
    case "frame_drop": self = .frameDrop(try words.loss(chance: 0.1, burst: 4))
    case "speed_bias": self = .speedBias(try words.number(in: -50...50, otherwise: 2))
    case "speed_scale": self = .speedScale(try words.number(in: 0...10, otherwise: 0.7))
    case "speed_noise": self = .speedNoise(try words.number(in: 0...10, otherwise: 0.3))
    case "gnss_offset": self = .gnssOffset(try words.number(in: 0...1000, otherwise: 2))
    case "gnss_noise": self = .gnssNoise(try words.number(in: 0...1000, otherwise: 1))
    case "compass_offset": self = .compassOffset(try words.number(in: -180...180, otherwise: 10))
    case "compass_noise": self = .compassNoise(try words.number(in: 0...180, otherwise: 5))
    case "latency":
      let steps = try words.steps(otherwise: 4)
      let jitter = try words.steps("jitter", otherwise: 0)
      guard jitter <= steps else { throw words.error("a jitter of at most the latency") }
      self = .latency(steps: steps, jitter: jitter)
    case "controls_lost": self = .controlsLost(try words.loss(chance: 0.2, burst: 1))
    case "observations_lost": self = .observationsLost(try words.loss(chance: 0.2, burst: 1))
    case "observations_late": self = .observationsLate(steps: try words.steps(otherwise: 4))
    default:
      do throws(SensingError) {
        self = .corruption(try ImageCorruption(text))
      } catch {
        throw words.error(
          "one of " + Self.forms.joined(separator: "; ") + "; or a corruption NAME:SEVERITY, 1 to 5, of "
            + Corruption.names)
      }
      return
    }
    try words.finish()
  }

  private static func seconds(_ steps: Int) -> String {
    // Hundredths: a step is five of them.
    let hundredths = steps * 5
    let (whole, rest) = hundredths.quotientAndRemainder(dividingBy: 100)
    if rest == 0 { return "\(whole)" }
    return rest % 10 == 0 ? "\(whole).\(rest / 10)" : "\(whole)." + (rest < 10 ? "0" : "") + "\(rest)"
  }

  private static func text(_ value: Double) -> String {
    value == value.rounded() && abs(value) < 1e6 ? "\(Int(value))" : "\(value)"
  }
}

/// The parts of a perturbation's text, taken one by one.
private struct PerturbationWords {
  let text: String
  let name: String
  /// Those without a key, and those with one, in the order of the text.
  private var plain: [String] = []
  private var keyed: [(key: String, value: String)] = []

  init(_ text: String) throws(EvaluationError) {
    self.text = text
    let parts = text.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
    name = parts.first ?? ""
    guard parts.count == 2 else { return }
    for word in parts[1].split(separator: ",", omittingEmptySubsequences: false).map(String.init) {
      let pair = word.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
      if pair.count == 1 { plain.append(word) } else { keyed.append((pair[0], pair[1])) }
    }
  }

  func error(_ expected: String) -> EvaluationError { .badPerturbation(got: text, expected: expected) }

  /// The value without a key, or that of the key; nil where there is none.
  private mutating func take(_ key: String?) -> String? {
    guard let key else { return plain.isEmpty ? nil : plain.removeFirst() }
    guard let place = keyed.firstIndex(where: { $0.key == key }) else { return nil }
    return keyed.remove(at: place).value
  }

  mutating func word() throws(EvaluationError) -> String? {
    guard let word = take(nil) else { return nil }
    // It stands in manifests among others.
    guard !word.isEmpty, word.utf8.count <= 100, !word.contains(where: \.isWhitespace) else {
      throw error("the name of a camera")
    }
    return word
  }

  mutating func number(_ key: String? = nil, in range: ClosedRange<Double>, otherwise: Double)
    throws(EvaluationError) -> Double
  {
    guard let word = take(key) else { return otherwise }
    guard let value = Double(word), range.contains(value) else {
      throw error("\(key ?? "a value") of \(range.lowerBound) to \(range.upperBound)")
    }
    return value
  }

  mutating func loss(chance: Double, burst: Int) throws(EvaluationError) -> Perturbation.Loss {
    let chance = try number(in: 0...1, otherwise: chance)
    guard let word = take("burst") else { return Perturbation.Loss(chance: chance, burst: burst) }
    guard let burst = Int(word), (1...10_000).contains(burst) else {
      throw error("a burst of 1 to 10,000")
    }
    return Perturbation.Loss(chance: chance, burst: burst)
  }

  /// Seconds as steps.
  mutating func steps(_ key: String? = nil, otherwise: Int) throws(EvaluationError) -> Int {
    guard let word = take(key) else { return otherwise }
    let most = Double(Perturbation.mostSteps) * Perturbation.stepDuration
    guard let seconds = Double(word), (0...most).contains(seconds) else {
      throw error("0 to \(most) s")
    }
    let steps = (seconds / Perturbation.stepDuration).rounded()
    guard abs(steps * Perturbation.stepDuration - seconds) < 1e-6 else {
      throw error("a multiple of \(Perturbation.stepDuration) s")
    }
    return Int(steps)
  }

  func finish() throws(EvaluationError) {
    if let more = plain.first ?? keyed.first.map({ $0.key + "=" + $0.value }) {
      throw error("no '\(more)'")
    }
  }
}
