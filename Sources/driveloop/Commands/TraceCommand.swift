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

  func run() throws {
    print(try metricInfo ? TraceTable.metricInfo(ofTraceFile: trace) : TraceTable.csv(ofTraceFile: trace))
  }
}
