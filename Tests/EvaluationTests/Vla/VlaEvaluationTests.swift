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
      #expect(two.status <= 1 && two.diary.contains(" plans, 0 malformed"), "\(two.diary)")
      let results = try EndToEndTests.results(folder + "/one")
      EndToEndTests.expectSame(results, try EndToEndTests.results(folder + "/two"), "one and two workers")
      let manifest = String(decoding: try #require(results["manifest.json"]), as: UTF8.self)
      #expect(manifest.contains("\"agent\": \"vla\"") && manifest.contains("\"agent_options\": \"mode=fast"))
      #expect(!manifest.contains("\"model_sha256\": \"none\""))

      // What another option changes is another run.
      let other = try EndToEndTests.run(evaluate(model, folder + "/one", "--latency", "0.5"))
      #expect(other.status == 2 && other.diary.contains("agent_options"), "\(other.diary)")

      let address = "ipc://\(folder)/socket"
      let (world, _, _) = try EndToEndTests.start([
        "world", "--suite", EndToEndTests.suite, "--only", "lt01,lt02", "--tick-limit", "60", "--bind",
        address,
        "--agent", "vla", "--out", folder + "/remote",
      ])
      let agent = try EndToEndTests.run([
        "agent", "--connect", address, "--agent", "vla", "--model", model, "--path", "fp32",
      ])
      world.waitUntilExit()
      #expect(agent.status == 0 && world.terminationStatus <= 1, "\(agent.diary)")
      let remote = try EndToEndTests.results(folder + "/remote")
      // The world cannot know the model; everything that was driven and scored is the same.
      for (name, data) in results where name.hasPrefix("records/") || name.hasPrefix("traces/") {
        #expect(remote[name] == data, "\(name) differs over ZeroMQ")
      }
      #expect(remote["checkpoint.json"] == results["checkpoint.json"])
    }
  }

  @Test func badRequestsAreNamed() throws {
    try withTemporaryFolder { folder in
      let model = try MadeUpDrivingModel(in: folder + "/model").folder.path
      let suite = ["--suite", EndToEndTests.suite, "--out", folder + "/out"]
      for (arguments, words) in [
        (["evaluate", "--agent", "vla"] + suite, "needs --model"),
        (["evaluate", "--agent", "expert", "--model", model] + suite, "--model is for vla"),
        (["evaluate", "--agent", "vla", "--model", folder] + suite, "driving.json"),
        (evaluate(model, folder + "/out--latency", "--latency", "3"), "--latency"),
        (evaluate(model, folder + "/out--planning-period", "--planning-period", "0.3"), "--planning-period"),
        (evaluate(model, folder + "/out", "--mode", "medium"), "medium"),
        (evaluate(model, folder + "/out--model-threads", "--model-threads", "0"), "--model-threads"),
        (["agent", "--connect", "ipc:///nowhere", "--agent", "vla"], "needs --model"),
      ] {
        let run = try EndToEndTests.run(arguments)
        #expect(run.status != 0 && run.diary.contains(words), "\(arguments): \(run.diary)")
      }
    }
  }
}
