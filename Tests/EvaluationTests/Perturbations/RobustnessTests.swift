import Foundation
import Testing

/// `driveloop robust` and `evaluate --perturbation`, as a user starts them.
@Suite(.serialized) struct RobustnessTests {
  private func withFolder(_ body: (String) throws -> Void) throws {
    let folder = NSTemporaryDirectory() + "driveloop-robust-\(UUID().uuidString)"
    defer { try? FileManager.default.removeItem(atPath: folder) }
    try body(folder)
  }

  private static let common = [
    "--suite", EndToEndTests.suite, "--agent", "expert", "--only", "lt01,lt02", "--tick-limit", "120",
  ]
  private static let chosen = [
    "--perturbation", "latency:0.3,jitter=0.2", "--perturbation", "speed_bias:2", "--perturbation",
    "controls_lost:0.5,burst=5", "--perturbation", "gnss_noise:1", "--corruption", "fog:2",
  ]

  @Test func everyCellIsAnOrdinaryRun() throws {
    try withFolder { folder in
      func robust(_ jobs: String) throws -> EndToEndTests.Finished {
        try EndToEndTests.run(
          ["robust"] + Self.common + Self.chosen + ["--jobs", jobs, "--out", folder + "/jobs" + jobs])
      }
      let one = try robust("1")
      #expect(one.status == 0, "\(one.diary)")
      let files = try EndToEndTests.results(folder + "/jobs1")
      #expect(try robust("2").status == 0)
      EndToEndTests.expectSame(files, try EndToEndTests.results(folder + "/jobs2"), "one and two jobs")

      // Clean and perturbed cells have the bytes of plain runs.
      for (cell, more) in [
        ("clean", []), ("latency-0.3-jitter=0.2", ["--perturbation", "latency:0.3,jitter=0.2"]),
      ] {
        let plain = folder + "/plain-" + cell
        let run = try EndToEndTests.run(["evaluate"] + Self.common + more + ["--out", plain])
        #expect(run.status == 0, "\(run.diary)")
        EndToEndTests.expectSame(
          try EndToEndTests.results(plain), try EndToEndTests.results(folder + "/jobs1/" + cell), cell)
      }
      let report = String(decoding: try #require(files["robustness.json"]), as: UTF8.self)
      for words in [
        "\"perturbation\": \"latency:0.3,jitter=0.2\"", "\"not_driven\": \"the agent has no cameras\"",
        "\"not_driven\": \"the agent is told its exact pose with the world's state\"",
        "\"retained_driving_score\"", "\"world\": \"embedded\"", "\"mean_retained_driving_score\"",
      ] { #expect(report.contains(words), "\(words)") }
      #expect(one.output.contains("not CARLA") && one.output.contains("none  "), "\(one.output)")
      #expect(files["fog-2/manifest.json"] == nil)
      // Late controls are another drive.
      #expect(files["clean/journal.jsonl"] != files["speed_bias-2/journal.jsonl"])

      // Nothing is driven again.
      let again = try robust("1")
      #expect(again.output == one.output && again.diary.contains("2 of 2 routes are already finished"))
      EndToEndTests.expectSame(files, try EndToEndTests.results(folder + "/jobs1"), "again")
    }
  }

  @Test func whatDoesNothingOrCannotBeIsRefused() throws {
    try withFolder { folder in
      func expectRefusal(_ arguments: [String], _ words: String, line: Int = #line) throws {
        let result = try EndToEndTests.run(arguments + ["--out", folder])
        #expect(result.status == 2 && result.diary.contains(words), "line \(line): \(result.diary)")
      }
      let evaluate = ["evaluate"] + Self.common
      try expectRefusal(evaluate + ["--perturbation", "camera_black"], "the agent has no cameras")
      try expectRefusal(evaluate + ["--corruption", "fog"], "the agent has no cameras")
      try expectRefusal(evaluate + ["--perturbation", "latency:0.01"], "a multiple of 0.05 s")
      try expectRefusal(
        evaluate + ["--perturbation", "latency:0.1", "--perturbation", "latency:0.2"], "named twice")
      let robust = ["robust"] + Self.common
      try expectRefusal(robust + ["--groups", "weather"], "no group 'weather'")
      try expectRefusal(robust + ["--groups", "camera", "--perturbation", "latency"], "leave it out")
      try expectRefusal(
        robust + ["--perturbation", "latency", "--perturbation", "latency"], "named twice")
      #expect(!FileManager.default.fileExists(atPath: folder + "/clean"))
    }
  }

  /// `constant-velocity` never asks where it is: the same drives, and the table says so.
  @Test func aPerturbationWithoutEffectIsSaidToBe() throws {
    try withFolder { folder in
      let run = try EndToEndTests.run([
        "robust", "--suite", EndToEndTests.suite, "--agent", "constant-velocity", "--only", "lt01",
        "--tick-limit", "60", "--perturbation", "compass_offset:90", "--perturbation", "speed_scale:0.5",
        "--out", folder,
      ])
      #expect(run.status == 0, "\(run.diary)")
      let lines = run.output.split(separator: "\n")
      #expect(lines.contains { $0.hasPrefix("compass_offset:90") && $0.contains("without effect") })
      #expect(lines.contains { $0.hasPrefix("speed_scale:0.5") && !$0.contains("without effect") })
    }
  }
}
