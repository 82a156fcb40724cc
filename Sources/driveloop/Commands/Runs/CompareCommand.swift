import ArgumentParser
import Evaluation
import Foundation

/// `driveloop compare`: runs against runs, or against a baseline.
struct CompareCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "compare",
    abstract: "Is a new run worse than an old one, or than a baseline?",
    discussion: """
      BASE and NEW are result folders of `driveloop evaluate`, or folders with one result folder for each seed. Routes are \
      paired by their id and seed. It is a regression when a route crashes or has no result that had one, when more routes \
      flip from success to failure than --allow-flips, or when the whole confidence interval of the driving score or the \
      success rate lies below 0 (or --tolerance).

      BASE may also be a baseline file of `driveloop compare --bless FILE RUN…`, with a band for each route: then it is a \
      regression when a route leaves its band downwards, or fails that succeeded with every blessed seed. See \
      Results/Regression.md for a recipe for continuous integration.

      Exit code: 0 no regression, 1 regression, 2 usage, damaged folders, or runs that cannot be compared.
      """)

  @Argument(help: "The base and the new runs; with --bless, the runs to bless.", completion: .directory)
  var places: [String]

  @Option(
    parsing: .upToNextOption, help: "More result folders of the base, of other seeds.", completion: .directory
  )
  var base: [String] = []

  @Option(help: "Write a baseline of the runs to this file instead of comparing.", completion: .file())
  var bless: String?

  @Option(help: "With --bless: points that a route's score may move at least.")
  var minimumBand = RegressionBaseline.usualMinimumBand

  @Option(help: "Points of driving score, or of the success rate, by which the mean may be lower.")
  var tolerance = 0.0

  @Option(help: "Routes that may flip from success to failure.")
  var allowFlips = 0

  @Option(help: "Tell how many seeds it takes to see a difference of so many points.")
  var difference = 1.0

  @Flag(
    help: "Compare runs of different worlds, suites or settings all the same; with --bless, unfinished ones.")
  var anyway = false

  @Flag(help: "Print JSON.")
  var json = false

  @Option(help: "Also write the verdict as JUnit XML, one case for each route.", completion: .file())
  var junit: String?

  func validate() throws {
    guard (0...100).contains(minimumBand) else {
      throw ValidationError("--minimum-band is \(minimumBand); expected 0 to 100 points")
    }
    guard (0...100).contains(tolerance) else {
      throw ValidationError("--tolerance is \(tolerance); expected 0 to 100 points")
    }
    guard allowFlips >= 0 else { throw ValidationError("--allow-flips is \(allowFlips); expected 0 or more") }
    guard difference > 0, difference <= 100 else {
      throw ValidationError("--difference is \(difference); expected more than 0, at most 100 points")
    }
    if bless != nil {
      if !base.isEmpty || junit != nil || json {
        throw ValidationError(
          "--bless writes a baseline of the runs named, and takes no --base, --junit or --json")
      }
    } else if places.count < 2 {
      throw ValidationError("expected BASE and NEW, got one folder; or --bless FILE to make a baseline of it")
    }
  }

  func run() throws {
    if let bless {
      let baseline = try RegressionBaseline(
        blessing: RunSet(reading: places, anyway: anyway), minimumBand: minimumBand, anyway: anyway)
      try baseline.write(bless)
      return print(baseline.account(file: bless))
    }
    let first = places[0]
    let isFile = Self.isFile(first)
    if isFile, !base.isEmpty { throw ValidationError("--base goes with result folders; \(first) is a file") }
    let new = try RunSet(reading: Array(places.dropFirst()), anyway: anyway)
    if isFile {
      let check = try BaselineCheck(
        RegressionBaseline(reading: first), file: first, runs: new, anyway: anyway)
      try finish(check.table, check.json, check.junit, isRegression: check.isRegression)
    } else {
      let comparison = try RunComparison(
        base: RunSet(reading: [first] + base, anyway: anyway), new: new,
        rules: ComparisonRules(tolerance: tolerance, allowedFlips: allowFlips, difference: difference),
        anyway: anyway)
      try finish(comparison.table, comparison.json, comparison.junit, isRegression: comparison.isRegression)
    }
  }

  private func finish(_ table: String, _ data: String, _ report: JUnitReport, isRegression: Bool) throws {
    if let junit { try report.write(junit) }
    print(json ? data : table)
    if isRegression { throw ExitCode(1) }
  }

  private static func isFile(_ path: String) -> Bool {
    var isFolder: ObjCBool = false
    return FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) && !isFolder.boolValue
  }
}
