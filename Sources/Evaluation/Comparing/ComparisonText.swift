import Foundation
import Scoring

/// Figures as comparisons print them.
enum ComparisonText {
  /// Two digits, with a sign.
  static func signed(_ value: Double) -> String { String(format: "%+.2f", value) }
  static func plain(_ value: Double) -> String { String(format: "%.2f", value) }
  static func interval(_ interval: Interval?) -> String {
    interval.map { "[\(signed($0.low)), \(signed($0.high))]" } ?? "-"
  }

  /// Where figures belong.
  static func world(_ world: String) -> String {
    world == EmbeddedDrivingWorld.worldName
      ? "world: \(world) (not CARLA: never to be listed among CARLA results)" : "world: \(world)"
  }

  /// The most lines of a list for people; `--json` has all.
  static let longestList = 60

  static func list(_ lines: [String]) -> [String] {
    let shown = lines.prefix(longestList).map { "  " + $0 }
    return lines.count > longestList ? shown + ["  and \(lines.count - longestList) more: see --json"] : shown
  }
}

extension RunSet {
  /// `expert, seeds 0, 1, 2, DriveLoop 0.1.0 commit 27b266b48c23`
  var provenance: String {
    let model = manifest.modelHash.map { ", model \($0.prefix(12))" } ?? ""
    let options = manifest.agentOptions.map { ", \($0)" } ?? ""
    let perturbations = manifest.perturbations.map { ", perturbed by \($0)" } ?? ""
    return "\(manifest.agent)\(model)\(options)\(perturbations), seed\(seeds.count == 1 ? "" : "s") "
      + seeds.map(String.init).joined(separator: ", ")
      + ", DriveLoop \(manifest.version) commit \(manifest.commit)"
  }
}
