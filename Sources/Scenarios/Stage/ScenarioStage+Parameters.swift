import DriveTypes

/// Reading the scenario's parameters, with upstream's defaults.
extension ScenarioStage {
  private func value(_ name: String) -> ScenarioParameter.Value? {
    definition.parameters.last { $0.name == name }?.value
  }

  private func bad(_ name: String, _ got: String, _ expected: String) -> ScenarioError {
    .badParameter(
      scenario: definition.name, parameter: name, got: got, expected: expected, at: definition.location)
  }

  /// `<name value="…"/>` as a number.
  public func number(_ name: String, default standard: Double, in range: ClosedRange<Double> = 0...10_000)
    throws(ScenarioError) -> Double
  {
    let expected = "a number from \(range.lowerBound) to \(range.upperBound)"
    switch value(name) {
    case nil: return standard
    case .text(let text):
      guard let number = Double(text), number.isFinite, range.contains(number) else {
        throw bad(name, text, expected)
      }
      return number
    case .some(let other): throw bad(name, "\(other)", expected)
    }
  }

  /// `<name value="…"/>` as one of some words.
  public func word(_ name: String, default standard: String, among words: [String]) throws(ScenarioError)
    -> String
  {
    switch value(name) {
    case nil: return standard
    case .text(let text):
      guard words.contains(text) else { throw bad(name, text, words.joined(separator: " or ")) }
      return text
    case .some(let other): throw bad(name, "\(other)", words.joined(separator: " or "))
    }
  }

  /// `<name from="…" to="…"/>`.
  public func interval(_ name: String, default standard: ClosedRange<Double>) throws(ScenarioError)
    -> ClosedRange<Double>
  {
    switch value(name) {
    case nil: return standard
    case .interval(let from, let to):
      guard from.isFinite, to.isFinite, from > 0, from <= to, to < 10_000 else {
        throw bad(name, "\(from)…\(to)", "0 < from ≤ to")
      }
      return from...to
    case .some(let other): throw bad(name, "\(other)", "from and to")
    }
  }

  /// `<name x="…" y="…" z="…"/>`, in the world's right-handed frame.
  public func location(_ name: String) throws(ScenarioError) -> Point<World> {
    switch value(name) {
    case nil:
      throw .missingParameter(scenario: definition.name, parameter: name, at: definition.location)
    case .location(let point): return point
    case .pose(let pose): return pose.position
    case .some(let other): throw bad(name, "\(other)", "x, y and z")
    }
  }

  public func has(_ name: String) -> Bool { value(name) != nil }
}
