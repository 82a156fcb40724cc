import CZeroMQ
import DriveTypes
import Evaluation
import Foundation
import Messaging
import Testing

/// One process with one model for several worlds: results are those of each world with an agent of its own, whatever
/// becomes of the others.
@Suite(.serialized) struct AgentServerTests {
  private static func routes(_ only: String, seed: Int, out: String) -> [String] {
    [
      "--suite", EndToEndTests.suite, "--only", only, "--seed", "\(seed)", "--tick-limit", "60", "--out", out,
    ]
  }

  private static func vla(_ model: String) -> [String] {
    ["--agent", "vla", "--model", model, "--path", "fp32"]
  }

  /// Starts a program whose output is read at the end.
  private struct Running {
    let process: Process
    private let output, diary: Pipe

    init(_ arguments: [String]) throws { (process, output, diary) = try EndToEndTests.start(arguments) }

    func finish() -> EndToEndTests.Finished {
      let text = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
      let errors = String(decoding: diary.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
      process.waitUntilExit()
      return EndToEndTests.Finished(status: process.terminationStatus, output: text, diary: errors)
    }
  }

  @Test func severalWorldsOneOfThemKilledAndOneMad() throws {
    try withTemporaryFolder { folder in
      let model = try MadeUpDrivingModel(in: folder + "/model").folder.path
      let suites = [("lt01,lt02", 3), ("lt03,lt05,lt06", 4)]
      for (index, (only, seed)) in suites.enumerated() {
        let run = try EndToEndTests.run(
          ["evaluate"] + Self.routes(only, seed: seed, out: folder + "/alone-\(index)") + Self.vla(model))
        #expect(run.status <= 1, "\(run.diary)")
      }
      func place(_ name: String) -> String { "ipc://\(folder)/\(name)" }
      let mad = MadWorld(place("mad"))
      let agent = try Running(
        ["agent", "--agent", "vla", "--model", model, "--path", "fp32", "--timeout", "20", "--plan-times"]
          + ["one", "two", "killed", "mad"].flatMap { ["--connect", place($0)] })
      let worlds = try suites.enumerated().map { index, suite in
        try Running(
          ["world", "--bind", place(["one", "two"][index]), "--timeout", "60"]
            + Self.routes(suite.0, seed: suite.1, out: folder + "/together-\(index)"))
      }
      let killed = try EndToEndTests.killInTheMiddle(
        [
          "world", "--bind", place("killed"), "--suite", EndToEndTests.suite, "--tick-limit", "80", "--out",
          folder + "/lost", "--timeout", "60",
        ], folder: folder + "/lost",
        victims: { EndToEndTests.children(of: $0) + [$0] })
      killed.waitUntilExit()
      let journal = String(
        decoding: try #require(try EndToEndTests.results(folder + "/lost")["journal.jsonl"]), as: UTF8.self)
      #expect((1..<8).contains(journal.split(separator: "\n").count), "\(journal)")
      for world in worlds {
        let finished = world.finish()
        #expect(finished.status <= 1, "\(finished.diary)")
      }
      let served = agent.finish()
      for index in suites.indices {
        EndToEndTests.expectSame(
          try EndToEndTests.results(folder + "/alone-\(index)"),
          try EndToEndTests.results(folder + "/together-\(index)"), "world \(index)")
      }
      // Both losses are told with their world, and in the exit code.
      #expect(served.status == 1, "\(served.diary)")
      #expect(served.output.contains("\(place("one")): vla: drove 2 routes"), "\(served.output)")
      #expect(served.output.contains("\(place("two")): vla: drove 3 routes"))
      #expect(!served.output.contains("killed") && !served.output.contains("mad"))
      #expect(served.diary.contains("\(place("killed")): the other process is gone"), "\(served.diary)")
      #expect(
        served.diary.contains("\(place("killed")): no world at \(place("killed")) within"), "\(served.diary)")
      #expect(served.diary.contains("\(place("mad")): message field"), "\(served.diary)")
      #expect(served.diary.contains(" passes; waited "), "\(served.diary)")
      mad.wait()
    }
  }

  /// All jobs of one world by one address; agents without a model may serve several worlds too.
  @Test(arguments: ["vla", "rule-follower"]) func allJobsOfAWorld(agent: String) throws {
    try withTemporaryFolder { folder in
      let model = try MadeUpDrivingModel(in: folder + "/model").folder.path
      let choice = agent == "vla" ? Self.vla(model) : ["--agent", agent]
      let only = "lt01,lt02,lt03,lt04,lt05"
      let alone = try EndToEndTests.run(
        ["evaluate"] + Self.routes(only, seed: 1, out: folder + "/alone") + choice)
      #expect(alone.status <= 1, "\(alone.diary)")
      let address = "ipc://\(folder)/socket"
      let world = try Running(
        ["world", "--bind", address, "--jobs", "3", "--timeout", "60"]
          + Self.routes(only, seed: 1, out: folder + "/together"))
      let served = try EndToEndTests.run(
        ["agent", "--connect", address, "--jobs", "3", "--timeout", "60"] + choice)
      let finished = world.finish()
      #expect(finished.status <= 1 && served.status == 0, "\(finished.diary) \(served.diary)")
      #expect(served.output.split(separator: "\n").count == 3)
      EndToEndTests.expectSame(
        try EndToEndTests.results(folder + "/alone"), try EndToEndTests.results(folder + "/together"), agent)
    }
  }

  /// Numbers that would stop a program cost their route; the agent and the other worlds go on.
  @Test func wildNumbersAreRefused() throws {
    try withTemporaryFolder { folder in
      let place = "ipc://\(folder)/wild"
      let agent = try Running(
        ["agent", "--connect", place, "--connect", "ipc://\(folder)/none", "--agent", "constant-velocity"]
          + ["--timeout", "5"])
      let world = try WorldEndpoint(bind: place, worldName: "wild")
      try world.waitForAgent(timeout: .seconds(30))
      let briefing = RouteBriefing(
        routeID: "r", town: "", mapHash: "", seed: 0, plan: [], originLatitude: 0, originLongitude: 0)
      for (tick, speed, words) in [
        (Int.min, 1.0, "tick"), (Int.max, 1, "tick"), (0, Double.nan, "ego.speed"),
      ] {
        #expect {
          try world.begin(briefing)
          _ = try world.exchange(Observation(tick: tick, time: 0, ego: EgoMeasurement(speed: speed)))
        } throws: {
          "\($0)".contains("agent_failed") && "\($0)".contains(words)
        }
      }
      world.close()
      let finished = agent.finish()
      #expect(finished.status == 1 && finished.output.contains("wild: constant-velocity: drove 0 routes"))
      #expect(
        finished.diary.contains("\(place): the agent failed: the world's observation: tick"),
        "\(finished.diary)")
    }
  }

  @Test func addressesOfJobs() {
    #expect(AgentServer.addresses("ipc:///x", jobs: 3) == ["ipc:///x", "ipc:///x-1", "ipc:///x-2"])
    #expect(AgentServer.addresses("tcp://[::1]:70", jobs: 2) == ["tcp://[::1]:70", "tcp://[::1]:71"])
  }

  @Test func badRequestsAreNamed() throws {
    for (arguments, words) in [
      (["--connect", "ipc:///a", "--connect", "ipc:///a"], "named twice"),
      (["--connect", "tcp://localhost:7", "--connect", "tcp://127.0.0.1:7"], "named twice"),
      (["--connect", "ipc:///a", "--jobs", "0"], "--jobs"),
      (["--connect", "ipc:///a", "--connect", "ipc:///b", "--jobs", "200"], "400 worlds"),
      (["--connect", "tcp://127.0.0.1:65535", "--jobs", "2"], "65536"),
      (["--connect", "ipc:///a", "--connect", "tcp://10.0.0.1:7"], "CURVE"),
    ] {
      let run = try EndToEndTests.run(["agent", "--agent", "expert", "--timeout", "1"] + arguments)
      #expect(run.status == 2 && run.diary.contains(words), "\(arguments): \(run.diary)")
    }
  }
}

/// A world that answers the first hello with bytes that are no message.
private final class MadWorld: Sendable {
  private let ended = DispatchSemaphore(value: 0)

  init(_ place: String) {
    let ended = ended
    Thread {
      Self.run(place)
      ended.signal()
    }.start()
  }

  func wait() { ended.wait() }

  private static func run(_ place: String) {
    guard let context = zmq_ctx_new(), let socket = zmq_socket(context, ZMQ_ROUTER) else { return }
    defer {
      zmq_close(socket)
      zmq_ctx_term(context)
    }
    var patience = Int32(60_000)
    zmq_setsockopt(socket, ZMQ_RCVTIMEO, &patience, 4)
    zmq_bind(socket, place)
    var buffer = [UInt8](repeating: 0, count: 1000)
    let size = zmq_recv(socket, &buffer, buffer.count, 0)
    let identity = Array(buffer.prefix(Int(max(0, size))))
    for _ in 0..<2 { zmq_recv(socket, &buffer, buffer.count, 0) }
    zmq_send(socket, identity, identity.count, ZMQ_SNDMORE)
    zmq_send(socket, "", 0, ZMQ_SNDMORE)
    let nonsense: [UInt8] = [0xc1, 0xff, 0x00, 0x93, 0x41]
    zmq_send(socket, nonsense, nonsense.count, 0)
  }
}
