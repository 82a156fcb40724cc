import ArgumentParser
import DriveTypes
import Foundation
import Scoring

/// How reports and comparisons are written: a table, JSON or CSV on standard output, and a page in a file.
struct OpenLoopOutput: ParsableArguments {
  @Flag(help: "Print JSON.")
  var json = false

  @Flag(help: "Print CSV.")
  var csv = false

  @Option(
    help: "Write a page for browsers, which needs no other file.", completion: .file(extensions: ["html"]))
  var html: String?

  func validate() throws {
    if json && csv { throw ValidationError("--json and --csv exclude each other") }
  }

  func write(_ reports: [OpenLoopReport]) throws {
    try page(OpenLoopReport.html(reports))
    if json {
      print(JSONWriter.text(.object([JSONMember("reports", .array(reports.map(\.json)))])))
    } else if csv {
      for (index, report) in reports.enumerated() {
        let text = report.csv
        print(
          index == 0
            ? text : String(text[text.index(after: text.firstIndex(of: "\n") ?? text.startIndex)...]),
          terminator: "")
      }
    } else {
      print(reports.map(\.table).joined(separator: "\n"), terminator: "")
    }
  }

  func write(_ comparisons: [PairedComparison]) throws {
    try page(PairedComparison.html(comparisons))
    if json {
      print(JSONWriter.text(.object([JSONMember("comparisons", .array(comparisons.map(\.json)))])))
    } else if csv {
      print(PairedComparison.csv(comparisons), terminator: "")
    } else {
      print(comparisons.map(\.table).joined(separator: "\n"), terminator: "")
    }
  }

  private func page(_ text: @autoclosure () -> String) throws {
    guard let html else { return }
    do {
      try Data(text().utf8).write(to: URL(fileURLWithPath: html), options: .atomic)
    } catch {
      throw ValidationError("--html: cannot write \(html): \(error.localizedDescription)")
    }
  }
}
