import ArgumentParser
import Evaluation
import Foundation

struct PicturesCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "pictures",
    abstract: "Make the documentation's pictures: towns, weathers, sensors, scenario types; and their page.")

  @Option(help: "Route file with every scenario type.", completion: .file(extensions: ["xml"]))
  var suite = "Scenarios/Suites/regression.xml"
  @Option(name: .shortAndLong, help: "Folder to write into.", completion: .directory)
  var out = "Results/Pictures"
  @Option(help: "Threads that draw.")
  var threads = 1
  @OptionGroup var maps: MapOptions

  func validate() throws {
    guard (1...64).contains(threads) else {
      throw ValidationError("--threads is \(threads); expected 1 to 64")
    }
  }

  func run() throws {
    var book = try PictureBook(
      maps: maps.store, suite: URL(fileURLWithPath: suite), folder: URL(fileURLWithPath: out),
      threads: threads)
    let done = try book.write(progress: note)
    print("\(done.pictures) pictures, \(done.bytes / 1000) kB: \(out)/README.md")
  }
}
