import DriveTypes
import Evaluation
import Foundation
import Testing

/// Collections of drives in which somebody else has the control for spells, by the program itself.
@Suite(.serialized) struct InterruptedCollectionTests {
  private func collect(_ out: String, _ more: [String], _ others: String...) -> [String] {
    [
      "collect", "--routes", EndToEndTests.suite, "--only", "lt01,lt02", "--tick-limit", "1200",
      "--any-place", "--out", out,
    ] + more + others
  }

  private func products(_ folder: String) throws -> [String: Data] {
    try EndToEndTests.results(folder).filter { $0.key.hasPrefix("shard-") || $0.key.hasSuffix(".json") }
  }

  /// Where the expert would have gone, by route and tick.
  private func continuations(_ folder: String) throws -> [String: [Int: Continuation]] {
    let folder = folder + "/drives/continuations"
    guard FileManager.default.fileExists(atPath: folder) else { return [:] }
    var result: [String: [Int: Continuation]] = [:]
    for name in try FileManager.default.contentsOfDirectory(atPath: folder) {
      let path = folder + "/" + name
      let read = try Continuations([UInt8](Data(contentsOf: URL(fileURLWithPath: path))), file: path)
      #expect(read.stride == 10)
      // File names are PLACE_ROUTE.json.
      let route = String(name.dropLast(5).split(separator: "_")[1])
      result[route] = Dictionary(uniqueKeysWithValues: read.moments.map { ($0.tick, $0) })
    }
    return result
  }

  /// Collects twice, with one job and two; the bytes are the same, and a sample knows of a spell only where there is a
  /// continuation.
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
    let others = try continuations(folder + "/one")
    #expect(try continuations(folder + "/two") == others)
    var counts = (whole: 0, cut: 0, recovering: 0, continued: 0)
    for (name, data) in made where name.hasSuffix(".jsonl") {
      for line in String(decoding: data, as: UTF8.self).split(separator: "\n") {
        let sample = JSONCursor(try JSONReader.read(Array(line.utf8), file: name), file: name)
        let trace = try #require(traces[try sample.member("route").string()])
        let tick = try sample.member("tick").integer()
        let index = try #require(trace.ticks.firstIndex { $0.tick == tick })
        let known = try sample.member("future").items().filter { !$0.isNull }.count
        #expect(known > 0)
        if let continuation = others[trace.header.routeID]?[tick] {
          let start = trace.ticks[index].ego.pose
          for (pose, future) in zip(continuation.poses, try sample.member("future").items()) {
            let numbers = try future.items().map { try $0.number().value }
            let there = start.localLevel(pose.position)
            #expect(abs(numbers[0] - there.x) < 1e-4 && abs(numbers[1] - there.y) < 1e-4)
            #expect(abs(wrapAngle(numbers[2] - (pose.yaw - start.yaw))) < 1e-4)
          }
          #expect(known == continuation.poses.count)
          counts.continued += 1
          continue
        }
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
    #expect(counts.whole > 5 && counts.cut > (others.isEmpty ? 5 : 0), "\(counts)")
    #expect(counts.recovering > (others.isEmpty ? 3 : 0), "\(counts)")
    #expect((counts.continued > 10) == !others.isEmpty, "\(counts)")
    try checkEnds(others, traces)
    return String(decoding: try #require(made["manifest.json"]), as: UTF8.self)
  }

  /// At the end of a spell the expert has the control, and there is a continuation too: up to the next spell it is what then
  /// was driven, to the bit. So the copy of the world is the world.
  private func checkEnds(_ others: [String: [Int: Continuation]], _ traces: [String: Trace]) throws {
    var compared = 0
    for (route, moments) in others {
      let ticks = try #require(traces[route]).ticks
      for (tick, continuation) in moments {
        let start = try #require(ticks.firstIndex { $0.tick == tick })
        #expect(
          ticks[start].decision?.isInterrupted == true || ticks[start - 1].decision?.isInterrupted == true)
        for (step, pose) in continuation.poses.enumerated() {
          let end = start + 10 * (step + 1)
          guard end < ticks.count, !ticks[start..<end].contains(where: { $0.decision?.isInterrupted == true })
          else { break }
          #expect(ticks[end].ego.pose == pose)
          compared += 1
        }
      }
    }
    #expect(others.isEmpty || compared > 10, "\(compared) poses compared")
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
