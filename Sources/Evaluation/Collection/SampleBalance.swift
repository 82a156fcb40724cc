import DriveTypes

/// How often samples are of which scenario and kind of driving, and how much each should count in learning.
///
/// A sample's weight is √(mean count / count) for its scenario type times the same for its kind, kept within 0.2 to 5, and
/// then scaled so that weights are 1 on average: rare things count more, but are not repeated without end.
package struct SampleBalance: Sendable {
  package struct Key: Sendable, Hashable {
    package var scenario, kind: String

    package init(scenario: String, kind: String) {
      self.scenario = scenario
      self.kind = kind
    }
  }

  private(set) var counts: [Key: Int] = [:]
  static let limits = 0.2...5.0

  package init() {}

  package mutating func add(_ key: Key) { counts[key, default: 0] += 1 }

  /// Name and count, by name.
  var scenarios: [(name: String, count: Int)] { sums(\.scenario) }
  var kinds: [(name: String, count: Int)] { sums(\.kind) }

  private func sums(_ part: KeyPath<Key, String>) -> [(name: String, count: Int)] {
    var sums: [String: Int] = [:]
    for (key, count) in counts { sums[key[keyPath: part], default: 0] += count }
    return sums.sorted { $0.key < $1.key }.map { (name: $0.key, count: $0.value) }
  }

  /// The weight of each combination that was counted.
  package func weights() -> [Key: Double] {
    func shares(_ sums: [(name: String, count: Int)]) -> [String: Double] {
      let mean = Double(sums.reduce(0) { $0 + $1.count }) / Double(max(1, sums.count))
      return Dictionary(uniqueKeysWithValues: sums.map { ($0.name, (mean / Double($0.count)).squareRoot()) })
    }
    let (ofScenario, ofKind) = (shares(scenarios), shares(kinds))
    // In a fixed order, so that the sum is the same in every run.
    let raw = counts.sorted { ($0.key.scenario, $0.key.kind) < ($1.key.scenario, $1.key.kind) }
      .map { key, count -> (key: Key, count: Int, weight: Double) in
        let weight = (ofScenario[key.scenario] ?? 1) * (ofKind[key.kind] ?? 1)
        return (key, count, min(max(weight, Self.limits.lowerBound), Self.limits.upperBound))
      }
    let total = raw.reduce(0) { $0 + $1.count }
    let mean = raw.reduce(0.0) { $0 + $1.weight * Double($1.count) } / Double(max(1, total))
    return Dictionary(uniqueKeysWithValues: raw.map { ($0.key, pythonRound($0.weight / mean, 4)) })
  }
}
