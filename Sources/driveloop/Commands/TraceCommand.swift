import ArgumentParser
import Evaluation
import Reporting
import Roads

struct TraceCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "trace",
    abstract: "Print a trace as a table (CSV), as JSON Lines, or as Bench2Drive's metric_info.json.",
    discussion: """
      The table has a row for each tick: metres, degrees, m/s. Its last columns are what the agent said, if it says \
      anything: the speed it wants, how far left of the route it aims, and its reasons, the strongest first, such as \
      'pedestrian#12@7.5?': the pedestrian of actor 12, 7.5 m along the ego's way, out of the driver's sight. The JSON Lines hold all that the trace holds; \
      Bridges/Exports makes MCAP, rerun and TensorBoard files of them.
      """)

  @Argument(help: "Trace file (.dltrace) of a result folder.")
  var trace: String

  @Flag(help: "Print what Bench2Drive's comfortness tool reads instead of the table.")
  var metricInfo = false

  @Flag(help: "Print everything as JSON Lines: the header, then a line for each tick.")
  var jsonLines = false

  @Flag(help: "With --json-lines: also a line with the lanes around the route, from the town's map.")
  var lanes = false

  @Option(
    help: """
      With --json-lines, for a trace in a result folder: folder of the model that drove; also its plans, action tokens \
      and words, made again from the trace's pictures and checked against its controls.
      """, completion: .directory)
  var model: String?

  @OptionGroup var maps: MapOptions

  @Flag(help: "Print one moment instead: the ego, its agent's reasons and everybody near.")
  var moment = false

  @Option(help: "Tick of the moment; the last one when absent.")
  var tick: Int?

  func validate() throws {
    guard !lanes || jsonLines else { throw ValidationError("--lanes is for --json-lines") }
    guard model == nil || jsonLines else { throw ValidationError("--model is for --json-lines") }
    guard !jsonLines || !metricInfo && !moment && tick == nil else {
      throw ValidationError("--json-lines prints everything; leave out --metric-info, --moment and --tick")
    }
  }

  func run() throws {
    if jsonLines {
      var planner = try model.map { try TracePlanner(trace: trace, model: $0, maps: maps.store) }
      try TraceLines.write(
        ofTraceFile: trace, maps: lanes ? maps.store : nil,
        plans: planner == nil ? nil : { try planner?.plans(of: $0) ?? TracePlans() }
      ) { print($0) }
      return
    }
    if moment || tick != nil {
      print(try TraceMoment.text(ofTraceFile: trace, tick: tick))
      return
    }
    print(try metricInfo ? TraceTable.metricInfo(ofTraceFile: trace) : TraceTable.csv(ofTraceFile: trace))
  }
}
