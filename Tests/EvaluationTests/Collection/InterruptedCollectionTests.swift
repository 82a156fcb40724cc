import DriveTypes
import Foundation
import Testing

/// Collections of drives in which somebody else has the control for spells, by the program itself.
@Suite(.serialized) struct InterruptedCollectionTests {
  private func collect(_ out: String, _ more: [String], _ others: String...) -> [String] {
    [
      "collect", "--routes", EndToEndTests.suite, "--only", "lt01,lt02", "--tick-limit", "500", "--any-place",
      "--out", out,
    ] + more + others
  }

  private func products(_ folder: String) throws -> [String: Data] {
    try EndToEndTests.results(folder).filter { $0.key.hasPrefix("shard-") || $0.key.hasSuffix(".json") }
  }

  /// Collects twice, with one job and two; the bytes are the same, and no sample knows of a spell.
  /// - Returns: the manifest.
  private func check(_ options: [String], in folder: String) throws -> String {
    let first = try EndToEndTests.run(collect(folder + "/one", options))
    #expect(first.status == 0, "\(first.diary)")
    let again = try EndToEndTests.run(collect(folder + "/two", options, "--jobs", "2"))
    #expect(again.status == 0, "\(again.diary)")
    let made = try products(folder + "/one")
    EndToEndTests.expectSame(made, try products(folder + "/two"), "one job and two")

    var traces: [String: Trace] = [:]
    for name in try FileManager.default.contentsOfDirectory(atPath: folder + "/one/drives/traces") {
      let trace = try TraceFile.read(URL(fileURLWithPath: folder + "/one/drives/traces/" + name))
      traces[trace.header.routeID] = trace
      #expect(trace.header.agent == "interrupted-expert")
    }
    #expect(traces.count == 2)
    var counts = (whole: 0, cut: 0, recovering: 0)
    for (name, data) in made where name.hasSuffix(".jsonl") {
      for line in String(decoding: data, as: UTF8.self).split(separator: "\n") {
        let sample = JSONCursor(try JSONReader.read(Array(line.utf8), file: name), file: name)
        let trace = try #require(traces[try sample.member("route").string()])
        let tick = try sample.member("tick").integer()
        let index = try #require(trace.ticks.firstIndex { $0.tick == tick })
        let known = try sample.member("future").items().filter { !$0.isNull }.count
        #expect(known > 0)
        let spells = trace.ticks.indices.filter { trace.ticks[$0].decision?.isInterrupted == true }
        // What is known was the expert's; one period more was not, or the drive is over.
        #expect(!spells.contains { index <= $0 && $0 < index + 10 * known })
        if known < 6 {
          let end = index + 10 * (known + 1)
          #expect(spells.contains { index <= $0 && $0 < end } || end >= trace.ticks.count)
        }
        let reasons = try sample.member("labels").member("reasons").strings()
        #expect(!reasons.contains("interrupted"))
        let isSoonAfter = spells.contains { $0 < index && index - $0 <= 30 }
        let kind = try sample.member("class").string()
        #expect((kind == "recovering") == (isSoonAfter && kind != "standing"))
        counts.whole += known == 6 ? 1 : 0
        counts.cut += known < 6 ? 1 : 0
        counts.recovering += isSoonAfter ? 1 : 0
      }
    }
    #expect(counts.whole > 5 && counts.cut > 5 && counts.recovering > 3, "\(counts)")
    return String(decoding: try #require(made["manifest.json"]), as: UTF8.self)
  }

  @Test func disturbedDrives() throws {
    try withTemporaryFolder { folder in
      let manifest = try check(["--disturb"], in: folder)
      #expect(manifest.contains("\"agent\": \"interrupted-expert\""))
      #expect(manifest.contains("\"agent_options\": \"spells=disturbance\""))
      #expect(manifest.contains("\"model_sha256\": \"none\""))
      #expect(!manifest.contains("\"interrupted\": 0"))
    }
  }

  @Test func drivesWithAStudent() throws {
    try withTemporaryFolder { folder in
      let model = try MadeUpDrivingModel(in: folder + "/model").folder.path
      let manifest = try check(["--student", model, "--student-mode", "fast"], in: folder)
      #expect(manifest.contains("\"agent_options\": \"spells=student mode=fast path=stored"))
      #expect(!manifest.contains("\"model_sha256\": \"none\""))
      // Another model's drives are another collection.
      let other = try MadeUpDrivingModel(in: folder + "/other", seed: 2).folder.path
      let run = try EndToEndTests.run(collect(folder + "/one", ["--student", other]))
      #expect(run.status == 2 && run.diary.contains("model_sha256"), "\(run.diary)")
    }
  }

  @Test func badRequestsAreNamed() throws {
    try withTemporaryFolder { folder in
      for (options, words) in [
        (["--disturb", "--student", folder], "either --disturb or --student"),
        (["--disturb", "--agent", "rule-follower"], "interrupt the expert"),
        (["--student-mode", "fast"], "needs --student"), (["--student", folder], "driving.json"),
      ] {
        let run = try EndToEndTests.run(collect(folder + "/out", options))
        #expect(run.status == 2 && run.diary.contains(words), "\(options): \(run.diary)")
      }
      let run = try EndToEndTests.run(["collect", "--traces", folder, "--disturb", "--out", folder + "/out"])
      #expect(run.status == 2 && run.diary.contains("need --routes"), "\(run.diary)")
    }
  }
}
