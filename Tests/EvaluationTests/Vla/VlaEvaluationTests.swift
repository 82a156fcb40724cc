import DriveTypes
import Foundation
import Testing

/// The agent `vla` by the program itself, with a model of random weights.
@Suite(.serialized) struct VlaEvaluationTests {
  private func evaluate(_ model: String, _ out: String, _ more: String...) -> [String] {
    [
      "evaluate", "--suite", EndToEndTests.suite, "--only", "lt01,lt02", "--agent", "vla", "--model", model,
      "--tick-limit", "60", "--path", "fp32", "--out", out,
    ] + more
  }

  @Test func theSameBytesInEveryRunAndOverZeroMQ() throws {
    try withTemporaryFolder { folder in
      let model = try MadeUpDrivingModel(in: folder + "/model").folder.path
      let one = try EndToEndTests.run(evaluate(model, folder + "/one"))
      #expect(one.status <= 1, "\(one.diary)")
      #expect(one.output.contains("mode=fast path=fp32"))
      let two = try EndToEndTests.run(
        evaluate(model, folder + "/two", "--jobs", "2", "--model-threads", "2", "--plan-times"))
      #expect(two.status <= 1 && two.diary.contains(" tokens), 0 malformed"), "\(two.diary)")
      let results = try EndToEndTests.results(folder + "/one")
      EndToEndTests.expectSame(results, try EndToEndTests.results(folder + "/two"), "one and two workers")
      let manifest = String(decoding: try #require(results["manifest.json"]), as: UTF8.self)
      #expect(manifest.contains("\"agent\": \"vla\"") && manifest.contains("\"agent_options\": \"mode=fast"))
      #expect(!manifest.contains("\"model_sha256\": \"none\""))

      // What another option changes is another run.
      let other = try EndToEndTests.run(evaluate(model, folder + "/one", "--latency", "0.5"))
      #expect(other.status == 2 && other.diary.contains("agent_options"), "\(other.diary)")

      // Two routes of 61 ticks: plans at ticks 1, 11, … 61, of six actions each.
      let summary = String(decoding: try #require(results["summary.json"]), as: UTF8.self)
      #expect(summary.contains("\"plans\": 14,") && summary.contains("\"tokens\": 84"), "\(summary)")
      #expect(one.output.contains("planning: 14 plans (14 fast, 0 slow; 84 tokens), 0 malformed"))
      let journal = String(decoding: try #require(results["journal.jsonl"]), as: UTF8.self)
      #expect(journal.components(separatedBy: "\"plans\": {\"plans\": 7, \"fast\": 7,").count == 3)

      // The agent in a process of its own, met without a name: every byte is the same, the manifest's too.
      let (world, agent) = try meet(model, ["--path", "fp32"], out: folder + "/remote", folder: folder)
      #expect(agent.status == 0 && world.status <= 1, "\(agent.diary) \(world.diary)")
      EndToEndTests.expectSame(
        results, try EndToEndTests.results(folder + "/remote"), "one process and two")
      try expectTimes(of: folder + "/one", parts: ["simulation", "sensors", "vision", "decode", "agent"])
      try expectTimes(of: folder + "/remote", parts: ["simulation", "sensors", "agent"])
    }
  }

  /// A world for an agent of another process, and that agent.
  private func meet(_ model: String, _ options: [String] = [], out: String, folder: String) throws -> (
    world: EndToEndTests.Finished, agent: EndToEndTests.Finished
  ) {
    let address = "ipc://\(folder)/socket"
    let (process, output, diary) = try EndToEndTests.start([
      "world", "--suite", EndToEndTests.suite, "--only", "lt01,lt02", "--tick-limit", "60", "--bind", address,
      "--out", out, "--timeout", "60",
    ])
    let agent = try EndToEndTests.run(
      ["agent", "--connect", address, "--agent", "vla", "--model", model, "--timeout", "60"] + options)
    let text = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    let errors = String(decoding: diary.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    process.waitUntilExit()
    let world = EndToEndTests.Finished(status: process.terminationStatus, output: text, diary: errors)
    return (world, agent)
  }

  /// The parts that took time, and that all parts together are the workers' time.
  private func expectTimes(of out: String, parts: [String]) throws {
    let file = out + "/timing.json"
    let bytes = [UInt8](try #require(FileManager.default.contents(atPath: file)))
    let report = JSONCursor(try JSONReader.read(bytes, file: file), file: file)
    #expect(try report.member("routes").integer() == 2 && report.member("sessions").integer() == 1)
    let split = try report.member("parts")
    for part in parts { #expect(try split.member(part).number().value > 0, "\(part)") }
    #expect((try split.optional("vision") != nil) == parts.contains("vision"))
    var sum = 0.0
    for member in try split.members() { sum += try split.member(member.key).number().value }
    #expect(abs(sum - (try report.member("worker_seconds").number().value)) < 1e-3)
  }

  /// A world's run goes on only with the model that it began with.
  @Test func aRunOverZeroMQKnowsItsModel() throws {
    try withTemporaryFolder { folder in
      let model = try MadeUpDrivingModel(in: folder + "/model").folder.path
      let other = try MadeUpDrivingModel(in: folder + "/other", seed: 2).folder.path
      let out = folder + "/out"
      let first = try meet(model, out: out, folder: folder)
      #expect(first.world.status <= 1 && first.world.output.contains("agent vla, model "))
      let whole = try EndToEndTests.results(out)
      // As if it had been interrupted after its first route.
      let journal = String(decoding: try #require(whole["journal.jsonl"]), as: UTF8.self)
      let line = try #require(journal.split(separator: "\n").first)
      try Data("\(line)\n".utf8).write(to: URL(fileURLWithPath: out + "/journal.jsonl"))
      for (model, options) in [(other, []), (model, ["--latency", "0.5"])] {
        let refused = try meet(model, options, out: out, folder: folder)
        #expect(refused.world.status == 2, "\(refused.world.diary)")
        #expect(refused.world.diary.contains("this run began with"), "\(refused.world.diary)")
      }
      let again = try meet(model, out: out, folder: folder)
      #expect(again.world.status <= 1, "\(again.world.diary)")
      EndToEndTests.expectSame(whole, try EndToEndTests.results(out), "interrupted and resumed")
    }
  }

  @Test func badRequestsAreNamed() throws {
    try withTemporaryFolder { folder in
      let model = try MadeUpDrivingModel(in: folder + "/model").folder.path
      let suite = ["--suite", EndToEndTests.suite, "--out", folder + "/out"]
      for (arguments, words) in [
        (["evaluate", "--agent", "vla"] + suite, "needs --model"),
        (["evaluate", "--agent", "expert", "--model", model] + suite, "--model is for vla"),
        (["evaluate", "--agent", "expert", "--latency", "0"] + suite, "--latency is for vla"),
        (["evaluate", "--agent", "expert", "--plan-times"] + suite, "--plan-times is for vla"),
        (["evaluate", "--agent", "vla", "--model", folder + "/none"] + suite, "driving.json"),
        (evaluate(model, folder + "/out--path", "--path", "fp8"), "fp8"),
        (evaluate(model, folder + "/out", "--planning-period", "nan"), "--planning-period"),
        (evaluate(model, folder + "/out", "--latency", "inf"), "--latency"),
        (evaluate(model, folder + "/out", "--model-threads", "2000"), "--model-threads"),
        (["world", "--bind", "tcp://127.0.0.1:1", "--timeout", "nan"] + suite, "--timeout"),
        (["world", "--bind", "tcp://127.0.0.1:65535", "--jobs", "2"] + suite, "65536"),
        (["world", "--bind", "ipc://\(folder)/none/s"] + suite, "folder does not exist"),
        (["evaluate", "--agent", "expert", "--only", ""] + suite, "--only"),
        (["world", "--bind", "ipc://\(folder)/s", "--keys", folder + "/none"] + suite, "key"),
        (["agent", "--connect", "ipc://\(folder)/s", "--agent", "expert", "--timeout", "-1"], "--timeout"),
        (["evaluate", "--agent", "vla", "--model", folder] + suite, "driving.json"),
        (evaluate(model, folder + "/out--latency", "--latency", "3"), "--latency"),
        (evaluate(model, folder + "/out--planning-period", "--planning-period", "0.3"), "--planning-period"),
        (evaluate(model, folder + "/out", "--mode", "medium"), "medium"),
        (evaluate(model, folder + "/out--model-threads", "--model-threads", "0"), "--model-threads"),
        (["agent", "--connect", "ipc:///nowhere", "--agent", "vla"], "needs --model"),
      ] {
        let run = try EndToEndTests.run(arguments)
        #expect(run.status == 2 && run.diary.contains(words), "\(arguments): \(run.diary)")
      }
      let left = try FileManager.default.contentsOfDirectory(atPath: folder)
      #expect(left == ["model"], "left behind: \(left)")
    }
  }
}
