import ArgumentParser
import Foundation
import Scoring

/// `driveloop openloop compare`: planners against the first one named, frame by frame.
struct OpenLoopCompareCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "compare",
    abstract: "Paired differences between planners, with bootstrap intervals.",
    discussion: """
      Each planner after the first is compared with it on the frames that both have. Names of baselines (stationary, \
      constant_velocity, command_mean) may be given too. A star marks intervals without zero.
      """)

  @OptionGroup var shared: OpenLoopOptions

  @OptionGroup var form: OpenLoopOutput

  func run() throws {
    let data = OpenLoopData.merged(try shared.data())
    let baselines = BaselinePaths(data)
    var planners: [(name: String, paths: [PlannedPath?])] = []
    for name in shared.predictions {
      if let baseline = BaselinePlanner(rawValue: name),
        !data.predictions.contains(where: { $0.name == name })
      {
        planners.append((name, baselines[baseline]))
        continue
      }
      var one = shared
      one.predictions = [name]
      for set in try one.sets(data) { planners.append((set.name, data.samples.map { set.paths[$0.token] })) }
    }
    if planners.isEmpty {
      planners = data.predictions.map { set in (set.name, data.samples.map { set.paths[$0.token] }) }
    }
    guard let first = planners.first, planners.count >= 2 else {
      throw ValidationError("compare needs at least two planners: give --predictions twice")
    }
    let comparisons = planners.dropFirst().map {
      PairedComparison(
        first: first, second: $0, samples: data.samples, source: data.source, options: shared.options)
    }
    try form.write(comparisons)
  }
}
