import DriveTypes

/// A parameter that a scenario type reads from its `<scenario>` element.
public struct ParameterSpecification: Sendable, Hashable {
  public enum Kind: Sendable, Hashable {
    /// `<name value="41"/>`. `usual` are the values of Bench2Drive's routes, from which the generator draws.
    case number(usual: ClosedRange<Double>, allowed: ClosedRange<Double>)
    /// `<name value="right"/>`
    case word(usual: [String], allowed: [String])
    /// `<name from="15" to="30"/>`: the usual values of both ends.
    case interval(from: ClosedRange<Double>, to: ClosedRange<Double>)
    /// `<name x="…" y="…" z="…"/>`
    case place
  }
  public var name: String
  public var kind: Kind
  /// What is taken when the parameter is absent, as upstream; nil: it must be there.
  public var standard: String?
  /// What it means, with its unit.
  public var meaning: String

  init(_ name: String, _ kind: Kind, standard: String?, _ meaning: String) {
    self.name = name
    self.kind = kind
    self.standard = standard
    self.meaning = meaning
  }

  /// What an author may write, such as `a number from 0 to 200`.
  public var expected: String {
    switch kind {
    case .number(_, let allowed):
      "a number from \(Self.text(allowed.lowerBound)) to \(Self.text(allowed.upperBound))"
    case .word(_, let allowed): allowed.joined(separator: " or ")
    case .interval: "from and to, 0 < from ≤ to"
    case .place: "x, y and z"
    }
  }

  /// Whether a value is of the kind and within what is allowed.
  public func allows(_ value: ScenarioParameter.Value) -> Bool {
    switch (kind, value) {
    case (.number(_, let allowed), .text(let text)): Double(text).map(allowed.contains) ?? false
    case (.word(_, let allowed), .text(let text)): allowed.contains(text)
    case (.interval, .interval(let from, let to)): from > 0 && from <= to && to < 10_000
    case (.place, .location), (.place, .pose): true
    default: false
    }
  }

  /// A value drawn from the usual ones; nil for a place, which only the site knows.
  func draw(_ random: inout RandomSource) -> ScenarioParameter.Value? {
    switch kind {
    case .number(let usual, _): .text(Self.draw(usual, &random))
    case .word(let usual, _): .text(usual[random.index(below: usual.count)])
    case .interval(let from, let to):
      .interval(
        from: random.uniform(from.lowerBound, from.upperBound).rounded(),
        to: random.uniform(to.lowerBound, to.upperBound).rounded())
    case .place: nil
    }
  }

  /// Whole numbers, as in Bench2Drive's routes; hundredths where the range is narrower than 1.
  private static func draw(_ range: ClosedRange<Double>, _ random: inout RandomSource) -> String {
    let value = random.uniform(range.lowerBound, range.upperBound)
    return range.upperBound - range.lowerBound < 1 && range.lowerBound.rounded() != range.lowerBound
      ? text((value * 100).rounded() / 100) : text(value.rounded())
  }

  private static func text(_ value: Double) -> String {
    value.rounded() == value ? "\(Int(value))" : "\(value)"
  }
}

extension ParameterSpecification {
  /// Metres from the trigger to the first actor.
  static func distance(_ usual: ClosedRange<Double>, standard: Int) -> Self {
    Self(
      "distance", .number(usual: usual, allowed: 5...300), standard: "\(standard)",
      "metres along the lane from the trigger to the first actor")
  }
  static func direction(_ usual: [String] = ["right"], allowed: [String] = ["left", "right"]) -> Self {
    Self(
      "direction", .word(usual: usual, allowed: allowed), standard: "right",
      "side that the actors are on or come from")
  }
  /// Speed of the traffic beside the obstacle.
  static func sideSpeed(_ usual: ClosedRange<Double>) -> Self {
    Self(
      "speed", .number(usual: usual, allowed: 1...200), standard: "60",
      "km/h that the traffic of the next lane keeps to")
  }
  /// Gaps of the oncoming traffic.
  static func frequency(_ from: ClosedRange<Double>, _ to: ClosedRange<Double>) -> Self {
    Self(
      "frequency", .interval(from: from, to: to), standard: "20 to 100",
      "metres between two oncoming cars, drawn anew each")
  }
  static func flowSpeed(_ usual: ClosedRange<Double>, standard: Int = 10) -> Self {
    Self(
      "flow_speed", .number(usual: usual, allowed: 1...50), standard: "\(standard)",
      "m/s of the flow of actors")
  }
  static func flowGaps(_ from: ClosedRange<Double>, _ to: ClosedRange<Double>, standard: String = "20 to 50")
    -> Self
  {
    Self(
      "source_dist_interval", .interval(from: from, to: to), standard: standard,
      "metres between two actors of the flow, drawn anew each")
  }
  static func angle(_ usual: ClosedRange<Double>) -> Self {
    Self(
      "crossing_angle", .number(usual: usual, allowed: -90...90), standard: "0",
      "degrees that the pedestrian's way is off the square across the road")
  }
  static let flowStart = Self(
    "start_actor_flow", .place, standard: nil, "where the actors of the flow appear")
  static let flowEnd = Self("end_actor_flow", .place, standard: nil, "where they vanish")
  /// Read by nothing, but in every route file of the type.
  static let unusedFlowEnd = Self(
    "end_actor_flow", .place, standard: "unused", "not read; bicycles ride 40 m past the junction")
}
