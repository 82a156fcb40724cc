import ArgumentParser
import Evaluation
import Foundation

/// `driveloop merge`: the result folders of shards as one.
struct MergeCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "merge",
    abstract: "Make one result folder of the shards of a run.",
    discussion: """
      Shards come from `driveloop evaluate … --shard 1/8 --out DIR1` and so on, on as many machines as you like. The merged \
      folder has the same bytes as a run on one machine, but for timing.jsonl and timing.json, whose times are sums. \
      Merging again, or with an earlier merged folder among the shards, changes nothing.

      Everything is checked first. Damaged files, folders of other runs, versions, commits or seeds, routes with two \
      different results, and missing routes are named and nothing is written (exit code 2). Exit code 1 when a route \
      crashed, or has no result (--partial).
      """)

  @Argument(help: "Result folders of the shards, in any order.", completion: .directory)
  var shards: [String]

  @Option(help: "Folder of the merged results.", completion: .directory)
  var out: String

  @Flag(
    help: "Allow routes without a result: they count as 0 and are named. `evaluate` may drive them there.")
  var partial = false

  @Flag(help: "Remove earlier results in --out first.")
  var fresh = false

  @Option(help: "Folder of the town maps.", completion: .directory)
  var mapsCache: String?

  @Flag(help: "Print the summary as JSON.")
  var json = false

  func validate() throws {
    guard !out.isEmpty else { throw ValidationError("--out is empty; expected a folder") }
  }

  func run() throws {
    let (summary, missing) = try MergeRun(
      MergeRequest(folders: shards, output: out, isPartial: partial, fresh: fresh, mapsCache: mapsCache)
    ).run()
    print(json ? summary.json : summary.table)
    if !missing.isEmpty {
      note("partial: \(missing.count) routes have no result: \(missing.joined(separator: ", "))")
    }
    if summary.crashed > 0 || !missing.isEmpty { throw ExitCode(1) }
  }
}
