import ArgumentParser
import Evaluation

struct TraceCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "trace", abstract: "Print a trace as a table of comma-separated values, one row a tick.")

  @Argument(help: "Trace file (.dltrace) of a result folder.")
  var trace: String

  func run() throws { print(try TraceTable.csv(ofTraceFile: trace)) }
}
