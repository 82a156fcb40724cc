import DriveTypes
import Driving
import Evaluation
import Foundation
import Images
import Scoring
import Testing

/// A model of random weights plans for samples with pictures, in files and in collections, by the program itself.
@Suite(.serialized) struct OpenLoopRunTests {
  /// Eight samples at 8 m/s with pictures of changing colours; whole camera pictures, and every other one twice as large.
  private static func write(_ folder: String, bad: Bool = false) throws {
    try FileManager.default.createDirectory(atPath: folder + "/p", withIntermediateDirectories: true)
    var lines = [OpenLoopFile.header(DataSource(world: "made world", suite: "eight", pictures: "p"))]
    for index in 0..<8 {
      let scale = index % 2 + 1
      var picture = RGBImage(
        width: 448 * scale, height: 252 * scale, red: UInt8(30 * index), green: 90, blue: 160)
      picture.paste(
        RGBImage(width: 90, height: 60, red: 250, green: UInt8(20 * index), blue: 0), x: 40 * index, y: 120)
      try Data(try picture.jpeg(quality: 90)).write(to: URL(fileURLWithPath: "\(folder)/p/\(index).jpg"))
      let points = (1...6).map { (step: Int) -> SIMD2<Double> in
        SIMD2(4 * Double(step), 0.05 * Double(step * index))
      }
      let ego = try #require(Waypoints<Ego>(points))
      var sample = OpenLoopSample(
        token: "t\(index)", scene: "s", index: index, mask: Array(repeating: true, count: 6),
        future: PlannedPath(ego: ego), lastStep: SIMD2(4, 0))
      sample.input = SampleInput(
        picture: .init(path: "\(index).jpg"), previous: index > 0 ? .init(path: "\(index - 1).jpg") : nil,
        speed: index == 1 ? nil : 8, command: "follow the lane", targets: [SIMD2(20, 0), SIMD2(60, 1)],
        vehicleOrigin: 1.25)
      if bad {
        switch index {
        case 2: sample.input?.picture = .init(path: "nowhere.jpg")
        case 3: sample.input?.command = "turn around"
        case 4:
          try Data("no picture".utf8).write(to: URL(fileURLWithPath: folder + "/p/4.jpg"))
        case 5:
          let square = RGBImage(width: 300, height: 300, red: 1, green: 2, blue: 3)
          try Data(try square.jpeg(quality: 90)).write(to: URL(fileURLWithPath: folder + "/p/5.jpg"))
        case 6:
          sample.input?.speed = nil
          sample.lastStep = nil
          sample.input?.previous = nil
        case 7: sample.input = nil
        default: break
        }
      }
      lines.append(OpenLoopFile.line(sample))
    }
    let text = lines.map { JSONWriter.text($0, indent: nil) }.joined(separator: "\n") + "\n"
    try Data(text.utf8).write(to: URL(fileURLWithPath: folder + "/samples.jsonl"))
  }

  private static func run(_ model: String, _ input: String, _ out: String, _ more: String...) -> [String] {
    ["openloop", "run", "--model", model, input, "--out", out, "--path", "fp32", "--resamples", "0"] + more
  }

  private static func bytes(_ path: String) throws -> Data {
    try #require(FileManager.default.contents(atPath: path), "\(path)")
  }

  @Test func theSameFileHoweverItIsMade() throws {
    try withTemporaryFolder { folder in
      let model = try MadeUpDrivingModel(in: folder + "/model").folder.path
      try Self.write(folder)
      let samples = folder + "/samples.jsonl"
      let one = try EndToEndTests.run(
        Self.run(model, samples, folder + "/one.json", "--html", folder + "/one.html"))
      #expect(one.status == 0, "\(one.diary)")
      #expect(one.output.contains("world: made world, suite eight"))
      for name in [
        "model ", "stationary", "constant_velocity", "command_mean", "bench2drive/1", "coverage 100.0 %",
      ] {
        #expect(one.output.contains(name), "\(name)")
      }
      #expect(one.diary.contains("8 plans, 0 malformed answers, 0 samples"))
      #expect(!FileManager.default.fileExists(atPath: folder + "/one.json.journal"))
      #expect(String(decoding: try Self.bytes(folder + "/one.html"), as: UTF8.self).contains("made world"))
      let made = try Self.bytes(folder + "/one.json")

      let two = try EndToEndTests.run(
        Self.run(model, samples, folder + "/two.json", "--jobs", "2", "--model-threads", "2"))
      #expect(try Self.bytes(folder + "/two.json") == made && two.output == one.output)

      // What is there is not made again; of another request it is refused.
      let again = try EndToEndTests.run(Self.run(model, samples, folder + "/one.json"))
      #expect(again.diary.contains("already made") && again.output == one.output)
      let other = try EndToEndTests.run(Self.run(model, samples, folder + "/one.json", "--blank-images"))
      #expect(other.status == 2 && other.diary.contains("choose another --out"), "\(other.diary)")
      #expect(try Self.bytes(folder + "/one.json") == made)

      // Broken off in the fourth line: the head and two whole outcomes are kept.
      let plan = JSONCursor(try JSONReader.read([UInt8](made), file: "one"), file: "one")
      let head = try plan.members().filter { $0.key != "predictions" && $0.key != "problems" }
      var journal: [String] = [JSONWriter.text(.object(head), indent: nil)]
      for member in try plan.member("predictions").members().prefix(2) {
        guard case .object(let points) = member.node.value else { continue }
        let outcome = [JSONMember("token", .string(member.key))] + points
        journal.append(JSONWriter.text(.object(outcome), indent: nil))
      }
      journal.append("{\"token\": \"t2\", \"li")
      try Data(journal.joined(separator: "\n").utf8).write(
        to: URL(fileURLWithPath: folder + "/three.json.journal"))
      let three = try EndToEndTests.run(Self.run(model, samples, folder + "/three.json"))
      #expect(three.diary.contains("2 of 8 samples are planned for already"), "\(three.diary)")
      #expect(try Self.bytes(folder + "/three.json") == made)
      #expect(!FileManager.default.fileExists(atPath: folder + "/three.json.journal"))

      // Scored again from the file alone, the same figures.
      let scored = try EndToEndTests.run([
        "openloop", "score", samples, "--predictions", folder + "/one.json", "--resamples", "0", "--mode",
        "uniad",
        "--mode", "stp3avg", "--mode", "vad", "--mode", "bevplanner", "--mode", "bench2drive",
      ])
      #expect(scored.output == one.output)
      let compared = try EndToEndTests.run([
        "openloop", "compare", samples, "--predictions", "constant_velocity", "--predictions",
        folder + "/one.json",
        "--csv",
      ])
      #expect(
        compared.output.hasPrefix("world,suite,first") && compared.output.contains("constant_velocity,model,")
      )
    }
  }

  @Test func whatCannotBeAskedIsNamedWithItsSample() throws {
    try withTemporaryFolder { folder in
      let model = try MadeUpDrivingModel(in: folder + "/model").folder.path
      try Self.write(folder, bad: true)
      let arguments = Self.run(model, folder + "/samples.jsonl", folder + "/out.json", "--json", "--strict")
      let run = try EndToEndTests.run(arguments)
      #expect(
        run.status == 1 && run.diary.contains("2 plans, 0 malformed answers, 6 samples"), "\(run.diary)")
      let report = try JSONCursor(JSONReader.read(Array(run.output.utf8), file: "out"), file: "out").member(
        "reports"
      )
      .items()[0]
      #expect(try report.member("planners").items()[0].member("coverage").number().value == 0.25)
      var found: [String: String] = [:]
      for finding in try report.member("findings").items()
      where try finding.member("kind").string() == "unusable_input" {
        for token in try finding.member("tokens").strings() {
          found[token] = try finding.member("detail").string()
        }
      }
      for (token, words) in [
        ("t2", "nowhere.jpg: no such file"), ("t3", "\"turn around\""), ("t4", "4.jpg"), ("t5", "300x300"),
        ("t6", "last_step"), ("t7", "names no picture"),
      ] { #expect(found[token]?.contains(words) == true, "\(token): \(found[token] ?? "-")") }
      // Without pictures a blank one does not need them.
      let blank = try EndToEndTests.run(
        Self.run(
          model, folder + "/samples.jsonl", folder + "/blank.json", "--blank-images", "--without-targets"))
      #expect(
        blank.status == 0 && blank.diary.contains("6 plans, 0 malformed answers, 2 samples"), "\(blank.diary)"
      )
    }
  }

  /// DriveRX-Agent's form in both loops.
  @Test func waypointModelsPlanInBothLoops() throws {
    try withTemporaryFolder { folder in
      let model = try MadeUpDrivingModel(in: folder + "/model", answer: .waypoints).folder.path
      try Self.write(folder)
      let run = try EndToEndTests.run(
        Self.run(
          model, folder + "/samples.jsonl", folder + "/out.json", "--drive-mode", "slow", "--limit", "2"))
      #expect(run.status == 0 && run.diary.contains("2 plans, 0 malformed"), "\(run.diary)")
      #expect(run.output.contains("suite eight, at most 2 samples"))
      let drive = try EndToEndTests.run([
        "evaluate", "--suite", EndToEndTests.suite, "--only", "lt01", "--agent", "vla", "--model", model,
        "--tick-limit",
        "30", "--path", "fp32", "--out", folder + "/drive", "--plan-times",
      ])
      #expect(drive.status <= 1, "\(drive.diary)")
      for part in ["4 plans (4 fast, 0 slow; 48 tokens), 0 malformed", ", 0 ticks without a plan"] {
        #expect(drive.diary.contains(part), "\(drive.diary)")
      }
    }
  }

  @Test func badRequestsAreNamed() throws {
    try withTemporaryFolder { folder in
      let model = try MadeUpDrivingModel(in: folder + "/model").folder.path
      try Self.write(folder)
      let samples = folder + "/samples.jsonl"
      let out = folder + "/out.json"
      try Data("{}".utf8).write(to: URL(fileURLWithPath: folder + "/taken.json"))
      try Data("{\"format\": 1}\n".utf8).write(to: URL(fileURLWithPath: folder + "/old.json.journal"))
      try Data("".utf8).write(to: URL(fileURLWithPath: folder + "/none.jsonl"))
      for (arguments, words) in [
        (Self.run(folder, samples, out), "driving.json"),
        (Self.run(model, folder + "/nowhere.jsonl", out), "nowhere"),
        (Self.run(model, samples, out, "--held-out", "5"), "--held-out"),
        (Self.run(model, samples, out, "--every", "0"), "--every"),
        (Self.run(model, samples, folder + "/taken.json"), "choose another --out"),
        (Self.run(model, samples, folder + "/old.json"), "choose another --out"),
        (Self.run(model, folder + "/none.jsonl", out), "no samples"),
        (Self.run(model, samples, folder + "/no/such/out.json"), "no/such"),
        (Self.run(model, samples, out, "--json", "--csv"), "exclude each other"),
      ] {
        let run = try EndToEndTests.run(arguments)
        #expect(run.status != 0 && run.diary.contains(words), "\(arguments): \(run.diary)")
        #expect(!FileManager.default.fileExists(atPath: out))
      }
    }
  }
}
