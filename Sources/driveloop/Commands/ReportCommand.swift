import ArgumentParser
import Foundation
import Reporting

struct ReportCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "report",
    abstract: "Make one HTML page of an evaluation: scores, failures first, a replay of each route.",
    discussion: """
      The page needs nothing but a browser: no server, no network. Its charts are Chart.js's (Debian: apt install \
      libjs-chart.js). The worst failed routes get pictures of the ego's camera, drawn again from their traces; with \
      --model also what the model planned and said, made again from the same pictures and checked against the trace.

      driveloop report runs/mine --compare runs/before --out mine.html
      """)

  @Argument(
    help: ArgumentHelp("Output folder of `driveloop evaluate`.", valueName: "run"), completion: .directory)
  var folder: String

  @Option(help: "Output folder of another run of the same suite, to compare with.", completion: .directory)
  var compare: String?

  @Option(name: .shortAndLong, help: "File to write (default: report.html in the folder).")
  var out: String?

  @Option(help: "Failed routes, the worst first, that get camera pictures.")
  var pictures = 8

  @Option(help: "Megabytes of pictures in the page at most.")
  var pictureBudget = 10.0

  @Option(
    help: "Folder of `driveloop evaluate --save-images`; its pictures are shown instead of drawn ones.",
    completion: .directory)
  var images: String?

  @Option(
    help: "Folder of the model that drove: plans, tokens and words for the routes with pictures.",
    completion: .directory)
  var model: String?

  @Option(help: "File of Chart.js, version 3 or 4; the installed one when absent.", completion: .file())
  var charts: String?

  @Option(help: "Folder of the town maps.", completion: .directory)
  var mapsCache: String?

  func validate() throws {
    guard (0...10_000).contains(pictures) else {
      throw ValidationError("--pictures is \(pictures); expected 0 to 10000 routes")
    }
    guard pictureBudget >= 0, pictureBudget <= 1000 else {
      throw ValidationError("--picture-budget is \(pictureBudget); expected 0 to 1000 megabytes")
    }
  }

  func run() throws {
    var report = try ReportRun(
      ReportRequest(
        run: folder, other: compare, pictures: pictures, pictureBudget: pictureBudget, savedPictures: images,
        model: model, charts: charts, mapsCache: mapsCache),
      note: { FileHandle.standardError.write(Data(($0 + "\n").utf8)) })
    let page = try report.page()
    let path = out ?? folder + "/report.html"
    try ReportRun.write(page, to: path)
    print("\(path): \(page.count) bytes")
  }
}
