import ArgumentParser
import Evaluation

struct TraceCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "trace", abstract: "Print a trace as a table, or as Bench2Drive's metric_info.json.")

  @Argument(help: "Trace file (.dltrace) of a result folder.")
  var trace: String

  @Flag(help: "Print what Bench2Drive's comfortness tool reads instead of the table.")
  var metricInfo = false

  func run() throws {
    print(try metricInfo ? TraceTable.metricInfo(ofTraceFile: trace) : TraceTable.csv(ofTraceFile: trace))
  }
}
