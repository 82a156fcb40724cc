import ArgumentParser
import Evaluation

struct TraceCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "trace", abstract: "Print a trace as a table, or as Bench2Drive's metric_info.json.",
    discussion: """
      The table has a row for each tick: metres, degrees, m/s. Its last columns are what the agent said, if it says \
      anything: the speed it wants, how far left of the route it aims, and its reasons, the strongest first, such as \
      'pedestrian#12@7.5?': the pedestrian of actor 12, 7.5 m along the ego's way, out of the driver's sight.
      """)

  @Argument(help: "Trace file (.dltrace) of a result folder.")
  var trace: String

  @Flag(help: "Print what Bench2Drive's comfortness tool reads instead of the table.")
  var metricInfo = false

  @Flag(help: "Print one moment instead: the ego, its agent's reasons and everybody near.")
  var moment = false

  @Option(help: "Tick of the moment; the last one when absent.")
  var tick: Int?

  func run() throws {
    if moment || tick != nil {
      print(try TraceMoment.text(ofTraceFile: trace, tick: tick))
      return
    }
    print(try metricInfo ? TraceTable.metricInfo(ofTraceFile: trace) : TraceTable.csv(ofTraceFile: trace))
  }
}
