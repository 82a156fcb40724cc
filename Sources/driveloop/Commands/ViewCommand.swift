import ArgumentParser
import Evaluation
import Foundation

struct ViewCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "view", abstract: "Draw a driven route from above, as an SVG picture.")

  @Argument(help: "Trace file (.dltrace) of a result folder.")
  var trace: String

  @Option(help: "File to write; standard output when absent.")
  var out: String?

  @Option(help: "Tick at which everybody is drawn; the last one when absent.")
  var tick: Int?

  @Option(help: "Folder of the town maps.")
  var mapsCache: String?

  func run() throws {
    let picture = try TraceViewer(mapsCache: mapsCache).svg(ofTraceFile: trace, tick: tick)
    if let out {
      try DurableFile.write(picture, to: out)
    } else {
      print(picture)
    }
  }
}
