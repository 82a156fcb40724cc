import Foundation
import Glibc
import Testing

/// The program itself, as a user starts it, on the project's own town.
@Suite(.serialized) struct EndToEndTests {
  static let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent()
  static let binary = root.appendingPathComponent(".build/release/driveloop")
  static let suite = "Scenarios/Routes/looptown.xml"

  struct Finished {
    var status: Int32
    var output: String
    var diary: String
  }

  static func start(_ arguments: [String], shell: String? = nil) throws -> (Process, Pipe, Pipe) {
    let process = Process()
    process.currentDirectoryURL = root
    if let shell {
      process.executableURL = URL(fileURLWithPath: "/bin/sh")
      process.arguments = ["-c", shell + "; exec \"$0\" \"$@\"", binary.path] + arguments
    } else {
      process.executableURL = binary
      process.arguments = arguments
    }
    let (output, diary) = (Pipe(), Pipe())
    process.standardOutput = output
    process.standardError = diary
    try process.run()
    return (process, output, diary)
  }

  @discardableResult
  static func run(_ arguments: [String], shell: String? = nil) throws -> Finished {
    let (process, output, diary) = try start(arguments, shell: shell)
    let text = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    let errors = String(decoding: diary.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    process.waitUntilExit()
    return Finished(status: process.terminationStatus, output: text, diary: errors)
  }

  /// Every result file of a run and its bytes, but for the wall-clock diary, its sums and the lock.
  static func results(_ folder: String) throws -> [String: Data] {
    let walk = try #require(FileManager.default.enumerator(atPath: folder))
    var files: [String: Data] = [:]
    for case let name as String in walk
    where !name.hasPrefix(".") && !(name as NSString).lastPathComponent.hasPrefix("timing.json") {
      if let data = FileManager.default.contents(atPath: folder + "/" + name) { files[name] = data }
    }
    return files
  }

  static func expectSame(_ a: [String: Data], _ b: [String: Data], _ what: String) {
    #expect(a.keys.sorted() == b.keys.sorted(), "\(what)")
    for (name, data) in a { #expect(b[name] == data, "\(what): \(name) differs") }
  }

  func withFolder(_ body: (String) throws -> Void) throws {
    let folder = NSTemporaryDirectory() + "driveloop-\(UUID().uuidString)"
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(atPath: folder) }
    try body(folder)
  }

  static func evaluate(_ out: String, _ more: String...) -> [String] {
    ["evaluate", "--routes", suite, "--agent", "expert", "--seed", "3", "--out", out] + more
  }

  /// Starts `arguments`, waits until `folder` has a journal line, and kills what `choose` names.
  static func killInTheMiddle(_ arguments: [String], folder: String, victims: (Int32) -> [Int32]) throws
    -> Process
  {
    let (process, _, _) = try start(arguments)
    let deadline = Date().addingTimeInterval(60)
    while Date() < deadline && process.isRunning {
      if let journal = FileManager.default.contents(atPath: folder + "/journal.jsonl"), !journal.isEmpty {
        break
      }
      usleep(2_000)
    }
    for victim in victims(process.processIdentifier) { kill(victim, SIGKILL) }
    return process
  }

  static func children(of parent: Int32) -> [Int32] {
    let text = try? String(contentsOfFile: "/proc/\(parent)/task/\(parent)/children", encoding: .utf8)
    return (text ?? "").split(separator: " ").compactMap { Int32($0) }
  }

  @Test func bytesDoNotDependOnJobsKillsOrSockets() throws {
    try withFolder { folder in
      let one = folder + "/one"
      let first = try Self.run(Self.evaluate(one))
      #expect(first.status == 0, "\(first.diary)")
      #expect(first.output.contains("world: embedded"))
      let expected = try Self.results(one)
      #expect(expected.keys.contains("checkpoint.json"))

      #expect(try Self.run(Self.evaluate(folder + "/two", "--jobs", "2")).status == 0)
      Self.expectSame(expected, try Self.results(folder + "/two"), "two jobs")

      let killed = try Self.killInTheMiddle(
        Self.evaluate(folder + "/killed"), folder: folder + "/killed", victims: { [$0] })
      killed.waitUntilExit()
      let resumed = try Self.run(Self.evaluate(folder + "/killed"))
      #expect(resumed.status == 0, "\(resumed.diary)")
      Self.expectSame(expected, try Self.results(folder + "/killed"), "killed and resumed")

      let again = try Self.run(Self.evaluate(one))
      #expect(again.diary.contains("8 of 8 routes are already finished"))
      Self.expectSame(expected, try Self.results(one), "nothing left to do")

      let address = "ipc://\(folder)/socket"
      let (agent, _, _) = try Self.start([
        "agent", "--connect", address, "--agent", "expert", "--timeout", "30",
      ])
      let world = try Self.run([
        "world", "--bind", address, "--agent", "expert", "--routes", Self.suite, "--seed", "3", "--out",
        folder + "/remote", "--timeout", "30",
      ])
      agent.waitUntilExit()
      #expect(world.status == 0, "\(world.diary)")
      #expect(agent.terminationStatus == 0)
      Self.expectSame(expected, try Self.results(folder + "/remote"), "two processes")
    }
  }

  @Test func aCrashedWorkerFailsItsRouteAloneAndCanBeRetried() throws {
    try withFolder { folder in
      let clean = folder + "/clean"
      #expect(try Self.run(Self.evaluate(clean)).status == 0)
      let out = folder + "/crashed"
      let process = try Self.killInTheMiddle(Self.evaluate(out), folder: out, victims: Self.children)
      process.waitUntilExit()
      #expect(process.terminationStatus == 1)
      let journal = String(decoding: try #require(try Self.results(out)["journal.jsonl"]), as: UTF8.self)
      #expect(journal.split(separator: "\n").count == 8)
      #expect(journal.contains("signal 9"))
      let retried = try Self.run(Self.evaluate(out, "--retry-crashed"))
      #expect(retried.status == 0, "\(retried.diary)")
      Self.expectSame(try Self.results(clean), try Self.results(out), "retried")
    }
  }

  @Test func wrongInputIsRefusedWithExitCodeTwo() throws {
    try withFolder { folder in
      func expectRefusal(_ arguments: [String], _ words: String..., line: Int = #line) throws {
        let result = try Self.run(arguments)
        #expect(result.status == 2, "line \(line): \(result.diary)")
        for word in words { #expect(result.diary.contains(word), "line \(line): \(result.diary)") }
      }
      try expectRefusal(["evaluate"], "--routes")
      try expectRefusal(
        ["evaluate", "--routes", Self.suite, "--agent", "nobody", "--out", folder], "nobody", "expert")
      try expectRefusal(
        ["evaluate", "--routes", folder + "/none.xml", "--agent", "expert", "--out", folder], "none.xml")
      let broken = folder + "/broken.xml"
      try Data("<routes>\n<route id='1' town='Looptown'>\n".utf8).write(to: URL(fileURLWithPath: broken))
      try expectRefusal(
        ["evaluate", "--routes", broken, "--agent", "expert", "--out", folder], "broken.xml:3")
      try expectRefusal(Self.evaluate(folder + "/x", "--only", "77777"), "77777")
      try expectRefusal(Self.evaluate(folder + "/x", "--jobs", "0"), "--jobs")
      try expectRefusal(["frobnicate"], "frobnicate")
      try expectRefusal(
        [
          "world", "--bind", "tcp://0.0.0.0:9999", "--routes", Self.suite, "--out", folder + "/y",
          "--timeout", "1",
        ],
        "CURVE")
      try expectRefusal([
        "agent", "--connect", "ipc://\(folder)/nobody", "--agent", "expert", "--timeout", "1",
      ])
    }
  }

  /// Three scenarios of a route: one is played, one's trigger is off the route, one's type is of another benchmark.
  @Test func everyScenarioIsAccountedFor() throws {
    try withFolder { folder in
      func scenario(_ type: String, x: Double) -> String {
        "<scenario name=\"\(type)_1\" type=\"\(type)\"><trigger_point x=\"\(x)\" y=\"1.7\" yaw=\"0\" z=\"1\"/>"
          + "</scenario>"
      }
      let text = try String(contentsOf: Self.root.appendingPathComponent(Self.suite), encoding: .utf8)
      let end = try #require(text.range(of: "</waypoints>"))
      let scenarios =
        scenario("ControlLoss", x: -83.6) + scenario("HardBreakRoute", x: 500) + scenario("CutIn", x: -61.4)
      let file = folder + "/suite.xml"
      try text.replacingCharacters(in: end, with: "</waypoints><scenarios>\(scenarios)</scenarios>")
        .write(toFile: file, atomically: true, encoding: .utf8)
      func evaluate(_ out: String, _ more: String...) -> [String] {
        ["evaluate", "--routes", file, "--agent", "expert", "--out", folder + "/" + out] + more
      }
      let result = try Self.run(evaluate("one", "--only", "lt01"))
      #expect(result.output.contains("scenarios: 1 played, 1 off the route, 1 of a type"), "\(result.output)")
      #expect(result.output.contains("  route lt01 CutIn_1: unsupported"))
      let one = try Self.results(folder + "/one")
      let journal = String(decoding: try #require(one["journal.jsonl"]), as: UTF8.self)
      for outcome in ["\"ended\"", "\"off_route\"", "\"unsupported\""] { #expect(journal.contains(outcome)) }
      let summary = String(decoding: try #require(one["summary.json"]), as: UTF8.self)
      #expect(summary.contains("\"scenarios\": \"played\"") && summary.contains("\"off_route\": 1"))

      // A resumed run remembers; one without scenarios is another run.
      #expect(try Self.run(evaluate("one", "--only", "lt01")).output == result.output)
      let other = try Self.run(evaluate("one", "--only", "lt01", "--no-scenarios"))
      #expect(other.status == 2 && other.diary.contains("scenarios is 'played' there"), "\(other.diary)")
      let without = try Self.run(evaluate("none", "--only", "lt01", "--no-scenarios"))
      #expect(without.output.contains("scenarios: none is played"))
      let bare = String(
        decoding: try #require(try Self.results(folder + "/none")["journal.jsonl"]), as: UTF8.self)
      #expect(bare.contains("\"scenarios\": []"))
    }
  }

  @Test func anUnknownTownFailsItsRouteOnly() throws {
    try withFolder { folder in
      let text = try String(contentsOf: Self.root.appendingPathComponent(Self.suite), encoding: .utf8)
      let marker = try #require(text.range(of: "town=\"Looptown\""))
      let file = folder + "/suite.xml"
      try text.replacingCharacters(in: marker, with: "town=\"Atlantis\"")
        .write(toFile: file, atomically: true, encoding: .utf8)
      let result = try Self.run(["evaluate", "--routes", file, "--agent", "expert", "--out", folder + "/out"])
      #expect(result.status == 1)
      #expect(result.output.contains("Atlantis"))
      let journal = try #require(try Self.results(folder + "/out")["journal.jsonl"])
      #expect(String(decoding: journal, as: UTF8.self).split(separator: "\n").count == 8)
    }
  }

  /// A file-size limit stands in for a full disk: the first file that does not fit ends the run, nothing is lost.
  @Test func aFullDiskStopsTheRunAndKeepsWhatIsThere() throws {
    try withFolder { folder in
      let clean = folder + "/clean"
      #expect(try Self.run(Self.evaluate(clean)).status == 0)
      let out = folder + "/full"
      let result = try Self.run(Self.evaluate(out), shell: "trap '' XFSZ; ulimit -f 8")
      #expect(result.status == 2, "\(result.diary)")
      #expect(result.diary.contains("cannot write"))
      #expect(try Self.run(Self.evaluate(out)).status == 0)
      Self.expectSame(try Self.results(clean), try Self.results(out), "after room was made")
    }
  }
}
