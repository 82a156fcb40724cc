import DriveTypes
import Evaluation
import Foundation
import Reporting
import Testing

/// Folders that are not what they should be: what is wrong is named; what can be shown is shown.
@Suite struct BrokenInputTests {
  static func spoil(_ path: String, _ change: (inout Data) -> Void) throws {
    let file = URL(fileURLWithPath: path)
    var data = try Data(contentsOf: file)
    change(&data)
    try data.write(to: file)
  }

  static func replace(_ path: String, _ a: String, _ b: String) throws {
    try spoil(path) { $0 = Data(String(decoding: $0, as: UTF8.self).replacing(a, with: b).utf8) }
  }

  /// What the page says of a route's files.
  static func problems(_ page: PageReader, _ route: Int) throws -> String {
    try page.data().member("routes").items()[route].member("problems").strings().joined(separator: "\n")
  }

  @Test func aFolderThatIsNoRunIsRefused() throws {
    try MadeRun.withFolder { folder in
      #expect(throws: ReportError.notARun(folder: folder, reason: "it does not exist")) {
        try StoredRun(folder: folder)
      }
      try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
      #expect(throws: ReportError.notARun(folder: folder, reason: "it has no manifest.json")) {
        try StoredRun(folder: folder + "/")
      }
      let manifest = folder + "/manifest.json"
      for (text, words) in [
        ("{", "manifest.json:1"), ("[]", "an object"), ("{\"format\": \"6\"}", "does not tell suite"),
      ] {
        try Data(text.utf8).write(to: URL(fileURLWithPath: manifest))
        #expect {
          try StoredRun(folder: folder)
        } throws: { error in
          "\(error)".contains(words)
        }
      }
      for format in ["\"3\"", "\"999\"", "\"x\"", "6"] {
        try Data("{\"format\": \(format)}".utf8).write(to: URL(fileURLWithPath: manifest))
        #expect {
          try StoredRun(folder: folder)
        } throws: { error in
          if case ReportError.otherFormat = error { true } else { false }
        }
      }
      #expect(throws: ReportError.notARun(folder: manifest, reason: "it is a file")) {
        try StoredRun(folder: manifest)
      }
    }
  }

  /// Each of three routes is broken in another way; the page has all of them and plays what it can.
  @Test func brokenRoutesAreNamedAndTheRestWorks() throws {
    try MadeRun.withFolder { folder in
      let run = try MadeRun.make(in: folder)
      let sound = try run.report()
      let files = ResultStore.worker(folder)
      try Self.spoil(files.tracePath(0, "lt01")) { $0[$0.count / 2] ^= 1 }
      try FileManager.default.removeItem(atPath: files.recordPath(1, "lt03"))
      let page = try run.report()
      #expect(try Self.problems(page, 0).contains("not the file that the journal names"))
      #expect(page.block("replay-0") == nil)
      #expect(try Self.problems(page, 1).contains("missing"))
      #expect(try page.data().member("routes").items()[1].member("status").string() == "unreadable")
      #expect(page.block("replay-1") != nil)
      #expect(page.block("replay-2") == sound.block("replay-2"))
      #expect(try Self.problems(page, 2).isEmpty)
      try FileManager.default.removeItem(atPath: files.tracePath(0, "lt01"))
      #expect(try Self.problems(run.report(), 0).contains("missing"))
    }
  }

  /// A trace that is the journal's but no trace, and one of a town that nobody has.
  @Test func badTracesAndForeignTownsAreNamed() throws {
    try MadeRun.withFolder { folder in
      let run = try MadeRun.make(in: folder) { index, trace in
        if index == 1 { trace.header.town = "Nowhere" }
        if index == 2 { trace.header.mapHash = "00" }
      }
      let page = try run.report()
      #expect(try Self.problems(page, 1).contains("Nowhere"))
      #expect(
        try page.replay(1)["road.use"].isEmpty && page.replay(1)["x"].count == run.traces[1].ticks.count)
      #expect(try Self.problems(page, 2).contains("the map of Looptown here has SHA-256"))
      #expect(try !page.replay(0)["road.use"].isEmpty)
    }
  }

  @Test func damagedJournalsAndSummariesAreNamed() throws {
    try MadeRun.withFolder { folder in
      let run = try MadeRun.make(in: folder)
      try Self.spoil(folder + "/journal.jsonl") {
        $0 += Data("{\"index\": 7}\nnot json\n".utf8) + $0[..<($0.firstIndex(of: 10) ?? 0)] + Data("\n".utf8)
      }
      try Data("{\"suite\": \"other.xml\"}".utf8).write(to: URL(fileURLWithPath: folder + "/summary.json"))
      try Data("{\"index\": \"x\"}\n[]\n1\n".utf8).write(to: URL(fileURLWithPath: folder + "/timing.jsonl"))
      let data = try run.report().data()
      let problems = try data.member("run").member("problems").strings().joined(separator: "\n")
      #expect(problems.contains("journal.jsonl:4") && problems.contains("journal.jsonl:5"))
      #expect(problems.contains("journal.jsonl:6: route lt01 stands at place 0"))
      #expect(problems.contains("summary.json is of another run"))
      #expect(try data.member("routes").items().count == 3)
      try Self.spoil(folder + "/journal.jsonl") { $0.removeSubrange(($0.firstIndex(of: 10) ?? 0)...) }
      let short = try run.report().data().member("run").member("problems").strings().joined(separator: "\n")
      #expect(short.contains("1 of 3 routes are finished"))
    }
  }

  /// Names from files stay text in the page.
  @Test func namesCannotEndAScript() throws {
    try MadeRun.withFolder { folder in
      let run = try MadeRun.make(in: folder)
      let hostile = "</script><script>alert(1)</script>"
      try Self.replace(folder + "/manifest.json", "looptown.xml", hostile)
      let page = try run.report()
      #expect(!page.text.contains("alert(1)</script>"))
      let fields = try page.data().member("run").member("fields").items().map { try $0.strings() }
      #expect(fields.contains(["suite", hostile]))
    }
  }

  @Test func chartsMustBeChartJS() throws {
    #expect(throws: ReportError.noCharts(searched: ["/nowhere/chart.js"])) {
      try ChartLibrary(path: nil, places: ["/nowhere/chart.js"])
    }
    try MadeRun.withFolder { folder in
      let file = URL(fileURLWithPath: folder)
      for text in ["", "let a = 1", "/*! Chart.js v2.9.4 MIT */", MadeRun.charts + "</script>"] {
        try Data(text.utf8).write(to: file)
        #expect {
          try ChartLibrary(path: folder)
        } throws: { error in
          if case ReportError.notCharts = error { true } else { false }
        }
      }
      try Data(MadeRun.charts.utf8).write(to: file)
      #expect(try ChartLibrary(path: folder).name == "Chart.js v3.9.1")
    }
  }

  @Test func runsWithoutACommonRouteAreNotCompared() throws {
    try MadeRun.withFolder { folder in
      let run = try MadeRun.make(in: folder)
      let other = try MadeRun.make(in: folder + "-other")
      defer { try? FileManager.default.removeItem(atPath: other.folder) }
      for id in ["lt01", "lt03", "lt05"] {
        try Self.replace(other.folder + "/journal.jsonl", "\"\(id)\"", "\"x\(id)\"")
      }
      #expect(throws: ReportError.nothingInCommon(run: run.folder, other: other.folder)) {
        try run.report { $0.other = other.folder }
      }
    }
  }
}
