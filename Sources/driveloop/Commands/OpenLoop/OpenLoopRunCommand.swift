import ArgumentParser
import Driving
import Evaluation
import Foundation
import Inference
import Scoring

/// `driveloop openloop run`: a driving model plans for each sample, and its paths are scored.
struct OpenLoopRunCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "run",
    abstract: "Let a driving model plan once for each sample, write its paths and score them.",
    discussion: """
      INPUT is a folder of `driveloop collect` (its drives' traces give the boxes of others), or a file of samples with \
      pictures, as `driveloop collect export --format openloop` and Bridges/NuScenes write it. The paths go to --out, which \
      `driveloop openloop score` and `compare` read. An interrupted run goes on where it stopped; the file is the same \
      whatever the number of jobs. Bad pictures, missing files and malformed answers are named with their samples.

      A model knows the world it was trained in: every table names the world of its samples.

      Exit code: 0; 1 when --strict is given and something was wrong; 2 for input that cannot be read.
      """)

  @Argument(help: "Folders of `driveloop collect`, or sample files (.jsonl, .json).", completion: .file())
  var inputs: [String]

  @Option(help: "Folder of the driving model.", completion: .directory)
  var model: String

  @Option(name: .shortAndLong, help: "File for the paths (.json).", completion: .file(extensions: ["json"]))
  var out: String

  @Option(help: "Name of the planner in tables (default: the model folder's).")
  var name: String?

  @Option(help: "fast: plans alone; slow: reasoning first (default: the model's).")
  var driveMode: DriveMode?

  @Option(
    help:
      "Weights and products: \(NumericPath.allCases.map(\.rawValue).joined(separator: ", ")) (default: as stored, else bf16)."
  )
  var path: NumericPath?

  @Option(help: "Models that plan at a time.")
  var jobs = 1

  @Option(help: "Threads of each model.")
  var modelThreads = 1

  @Option(
    help: "Which word of a plan is said: greedy, the likeliest; nearest, that of least expected distance.")
  var decoding = PlanDecoding.standard

  @Flag(help: "Ablation: the model's pictures are grey all over.")
  var blankImages = false

  @Flag(help: "Ablation: the prompt has no target points.")
  var withoutTargets = false

  @Option(
    help: "Folder that the samples' picture paths start from (default: as the samples say).",
    completion: .directory)
  var pictures: String?

  @Option(
    help:
      "For collections: folder of `driveloop evaluate` with the drives (default: drives/ of the collection).",
    completion: .directory)
  var traces: String?

  @OptionGroup var selection: SelectionOptions
  @OptionGroup var scoring: ScoringOptions
  @OptionGroup var form: OpenLoopOutput

  @Flag(help: "Exit with 1 when a sample has no path or something else is wrong.")
  var strict = false

  func validate() throws {
    guard (1...1024).contains(modelThreads) else {
      throw ValidationError("--model-threads: expected 1 to 1024")
    }
    guard (1...256).contains(jobs) else { throw ValidationError("--jobs: expected 1 to 256") }
  }

  func run() throws {
    let data = OpenLoopData.merged(
      try inputs.map {
        try OpenLoopInput($0, traces: traces, pictures: pictures).data(selection.selection)
      })
    let run = OpenLoopRun(
      VlaOptions(
        model: model, mode: driveMode, path: path, threads: modelThreads, blanksImages: blankImages,
        omitsTargets: withoutTargets, decoding: decoding),
      output: out, name: name, jobs: jobs)
    let (set, summary) = try run.run(data, progress: { note($0) })
    note("\(out): \(summary.line)")
    let report = OpenLoopReport(
      data, predictions: [set], options: scoring.options(OpenLoopMode.nuScenes + [.bench2drive]))
    try form.write([report])
    if strict, !report.isClean {
      note("error: the run is not clean (--strict)")
      throw ExitCode(1)
    }
  }
}
