import DriveTypes
import Evaluation
import Foundation
import Testing

/// Shards that the program itself drove on the project's own town, merged. The oracle is the folder of a single run.
@Suite(.serialized) struct MergeTests {
  /// A single run and its three shards.
  static let folder = NSTemporaryDirectory() + "driveloop-merge-\(UUID().uuidString)"
  static let driven = Result {
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    let runs: [(String, String?)] = [("single", nil)] + (1...3).map { ("shard\($0)", "\($0)/3") }
    for (name, shard) in runs {
      let run = try EndToEndTests.run(evaluate(folder + "/" + name, shard: shard))
      guard run.status == 0 else { throw EvaluationError.workers(reason: run.diary) }
    }
  }
  static func evaluate(_ out: String, shard: String?, seed: Int = 3) -> [String] {
    [
      "evaluate", "--routes", EndToEndTests.suite, "--agent", "constant-velocity", "--seed", "\(seed)",
      "--out", out,
      "--tick-limit", "200",
    ] + (shard.map { ["--shard", $0] } ?? [])
  }

  /// Copies of the shards, and a place for what becomes of them.
  func withShards(_ body: (_ shards: [String], _ place: String) throws -> Void) throws {
    try Self.driven.get()
    let place = Self.folder + "/" + UUID().uuidString
    try FileManager.default.createDirectory(atPath: place, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(atPath: place) }
    let shards = (1...3).map { "\(place)/\($0)" }
    for (index, shard) in shards.enumerated() {
      try FileManager.default.copyItem(atPath: "\(Self.folder)/shard\(index + 1)", toPath: shard)
    }
    try body(shards, place)
  }

  @discardableResult
  func merge(_ shards: [String], to out: String, partial: Bool = false, fresh: Bool = false) throws
    -> [String]
  {
    try MergeRun(MergeRequest(folders: shards, output: out, isPartial: partial, fresh: fresh)).run().missing
  }

  func edit(_ path: String, _ old: String, _ new: String) throws {
    let text = try String(contentsOfFile: path, encoding: .utf8)
    #expect(text.contains(old), "\(path) holds no \(old)")
    try text.replacingOccurrences(of: old, with: new).write(toFile: path, atomically: false, encoding: .utf8)
  }

  /// The merge is refused, names `path` and the words, and writes nothing.
  func expectRefusal(
    _ shards: [String], at place: String, names path: String, _ words: String..., line: Int = #line
  ) throws {
    let out = place + "/refused"
    do {
      try merge(shards, to: out)
      Issue.record("line \(line): merged")
    } catch {
      let text = String(describing: error)
      for word in [path] + words { #expect(text.contains(word), "line \(line): no '\(word)' in: \(text)") }
    }
    #expect(!FileManager.default.fileExists(atPath: out), "line \(line)")
  }

  @Test func aMergedFolderIsThatOfASingleRunAndStaysSo() throws {
    try withShards { shards, place in
      let single = try EndToEndTests.results(Self.folder + "/single")
      let out = place + "/merged"
      #expect(try merge(shards.reversed(), to: out).isEmpty)
      EndToEndTests.expectSame(single, try EndToEndTests.results(out), "merged")
      let diary = try Data(contentsOf: URL(fileURLWithPath: out + "/timing.jsonl"))
      #expect(String(decoding: diary, as: UTF8.self).contains("\"session\": 3"))

      try merge([shards[1], out, shards[0], shards[2], shards[1]], to: out)
      EndToEndTests.expectSame(
        single, try EndToEndTests.results(out), "with the merged folder among the inputs")
      try merge([out], to: place + "/copy")
      EndToEndTests.expectSame(single, try EndToEndTests.results(place + "/copy"), "the merged folder alone")
      for folder in [out, place + "/copy"] {
        #expect(try Data(contentsOf: URL(fileURLWithPath: folder + "/timing.jsonl")) == diary)
      }
      // The program takes it for a run of its own.
      let again = try EndToEndTests.run(Self.evaluate(out, shard: nil))
      #expect(
        again.status == 0 && again.diary.contains("8 of 8 routes are already finished"), "\(again.diary)")
      EndToEndTests.expectSame(single, try EndToEndTests.results(out), "evaluated again")
    }
  }

  @Test func missingRoutesAreNamedAndAPartialFolderCanBeCompleted() throws {
    try withShards { shards, place in
      let single = try EndToEndTests.results(Self.folder + "/single")
      // Shard 2 of 3 has the routes 2, 5 and 8 of the file.
      try expectRefusal(
        [shards[0], shards[2]], at: place, names: "manifest.json", "is 5; expected 8", "lt02 (shard 2/3)",
        "lt05 (shard 2/3)", "lt08 (shard 2/3)", "--partial")
      let out = place + "/partial"
      #expect(try merge([shards[0], shards[2]], to: out, partial: true) == ["lt02", "lt05", "lt08"])
      let summary = try String(contentsOfFile: out + "/summary.json", encoding: .utf8)
      #expect(summary.contains("\"routes\": \"8\"") && summary.contains("\"evaluated\": 5"))
      try merge([shards[1]], to: out)
      EndToEndTests.expectSame(single, try EndToEndTests.results(out), "completed by the last shard")

      let driven = place + "/driven"
      try merge([shards[0]], to: driven, partial: true)
      #expect(try EndToEndTests.run(Self.evaluate(driven, shard: nil)).status == 0)
      EndToEndTests.expectSame(single, try EndToEndTests.results(driven), "completed by driving")
    }
  }

  @Test(arguments: [
    ("seed", "\"seed\": \"3\"", "\"seed\": \"4\""), ("agent", "\"constant-velocity\"", "\"expert\""),
    ("commit", "\"commit\": \"", "\"commit\": \"0"), ("version", "\"version\": \"", "\"version\": \"9"),
    ("tick_limit", "\"200\"", "\"4000\""), ("world", "\"embedded\"", "\"carla\""),
    ("suite", "\"looptown.xml\"", "\"other.xml\""),
    ("sensor_noise", "\"sensor_noise\": \"none\"", "\"sensor_noise\": \"leaderboard\""),
    ("format", "\"format\": \"7\"", "\"format\": \"6\""),
    ("perturbations", "\"perturbations\": \"none\"", "\"perturbations\": \"fog:3\""),
    ("model_sha256", "\"model_sha256\": \"none\"", "\"model_sha256\": \"00\""),
  ]) func otherRunsAreRefusedByName(field: String, old: String, new: String) throws {
    try withShards { shards, place in
      try edit(shards[1] + "/manifest.json", old, new)
      try expectRefusal(shards, at: place, names: shards[1] + "/manifest.json: \(field) is ", "expected")
    }
  }

  @Test func shardsOfAnotherProgramAreRefusedThoughTheyAgree() throws {
    try withShards { shards, place in
      for shard in shards { try edit(shard + "/manifest.json", "\"commit\": \"", "\"commit\": \"0") }
      try expectRefusal(shards, at: place, names: "manifest.json: commit is '0", "as this program")
    }
  }

  @Test func damagedFoldersAreRefusedByName() throws {
    let files = FileManager.default
    try withShards { shards, place in
      try edit(shards[2] + "/records/0005_lt06.json", "\"status\"", "\"Status\"")
      try expectRefusal(
        shards, at: place, names: shards[2] + "/records/0005_lt06.json: its SHA-256 is ", "lt06")
    }
    try withShards { shards, place in
      try files.removeItem(atPath: shards[0] + "/traces/0003_lt04.dltrace")
      try expectRefusal(
        shards, at: place, names: shards[0] + "/traces/0003_lt04.dltrace: the file is missing")
    }
    try withShards { shards, place in
      try edit(shards[0] + "/journal.jsonl", "{\"index\": 3", "{\"index\": tru")
      try expectRefusal(shards, at: place, names: shards[0] + "/journal.jsonl:2", "damaged")
    }
    try withShards { shards, place in
      try edit(shards[0] + "/suite.xml", "lt01", "lt99")
      try expectRefusal(shards, at: place, names: shards[0] + "/suite.xml: its SHA-256 is ")
    }
    try withShards { shards, place in
      try files.removeItem(atPath: shards[1] + "/suite.xml")
      try expectRefusal(
        shards, at: place, names: shards[1] + "/suite.xml: the file is missing", "looptown.xml")
    }
    try withShards { shards, place in
      try files.removeItem(atPath: shards[1] + "/manifest.json")
      try expectRefusal(shards, at: place, names: shards[1] + ": manifest.json is missing")
      try expectRefusal([place + "/nowhere"], at: place, names: place + "/nowhere: manifest.json is missing")
    }
    // A journal line of a route that is another shard's.
    try withShards { shards, place in
      try edit(shards[1] + "/manifest.json", "\"2/3\"", "\"1/3\"")
      try expectRefusal(
        shards, at: place, names: shards[1] + "/journal.jsonl: route lt02 is at place 1", "shard 1/3")
    }
  }

  @Test func anInterruptedShardIsMissingItsRoute() throws {
    try withShards { shards, place in
      let journal = URL(fileURLWithPath: shards[1] + "/journal.jsonl")
      try Data(contentsOf: journal).dropLast(20).write(to: journal)
      try expectRefusal(
        shards, at: place, names: "is 7; expected 8", "lt08 (shard 2/3)", "interrupted: \(shards[1])")
      // Nothing was changed in it: its own evaluation goes on.
      #expect(try EndToEndTests.run(Self.evaluate(shards[1], shard: "2/3")).status == 0)
      try merge(shards, to: place + "/merged")
      EndToEndTests.expectSame(
        try EndToEndTests.results(Self.folder + "/single"), try EndToEndTests.results(place + "/merged"),
        "gone on")
    }
  }

  @Test func aRouteWithTwoResultsIsRefused() throws {
    try withShards { shards, place in
      // The same route from a run with another seed, dressed as one of this.
      let other = place + "/other"
      #expect(try EndToEndTests.run(Self.evaluate(other, shard: "2/3", seed: 4)).status == 0)
      try edit(other + "/manifest.json", "\"seed\": \"4\"", "\"seed\": \"3\"")
      try expectRefusal(
        shards + [other], at: place, names: other + "/journal.jsonl: its record of route lt02 is ",
        shards[1] + "/journal.jsonl", "driven twice")
      // The same against what was merged before; --fresh starts over.
      let out = place + "/merged"
      try merge(shards, to: out)
      #expect(throws: EvaluationError.self) { try merge([shards[0], other, shards[2]], to: out) }
      try merge([shards[0], other, shards[2]], to: out, fresh: true)
    }
  }

  @Test func aFolderInUseOrOfAnotherRunIsRefused() throws {
    try withShards { shards, place in
      let lock = open(shards[1] + "/.lock", O_RDWR)
      #expect(flock(lock, LOCK_EX) == 0)
      try expectRefusal(shards, at: place, names: shards[1] + " is in use")
      close(lock)
      // A shard cannot become the merged folder, nor can the folder of another run.
      #expect(throws: EvaluationError.self) { try merge(shards, to: shards[0]) }
      #expect(throws: EvaluationError.self) { try merge(shards, to: shards[0], fresh: true) }
      #expect(try EndToEndTests.run(Self.evaluate(place + "/other", shard: nil, seed: 5)).status == 0)
      #expect {
        try merge(shards, to: place + "/other")
      } throws: { error in
        // The other folder counts as an input, and is named as one that does not belong.
        String(describing: error).contains(place + "/other/manifest.json: seed is '5'")
      }
    }
  }

  @Test func theProgramSaysSoWithItsExitCode() throws {
    try withShards { shards, place in
      let out = place + "/merged"
      let refused = try EndToEndTests.run(["merge", shards[0], "--out", out])
      #expect(refused.status == 2 && refused.diary.hasPrefix("error: "), "\(refused.diary)")
      let partial = try EndToEndTests.run(["merge", shards[0], "--partial", "--out", out])
      #expect(partial.status == 1 && partial.diary.contains("partial: 5 routes"), "\(partial.diary)")
      let whole = try EndToEndTests.run(["merge"] + shards + ["--out", out])
      #expect(whole.status == 0 && whole.output.contains("world: embedded"), "\(whole.diary)")
      let empty = try EndToEndTests.run(Self.evaluate(place + "/x", shard: "9/9"))
      #expect(empty.status == 2 && empty.diary.contains("at most 8 shards"), "\(empty.diary)")
      #expect(try EndToEndTests.run(Self.evaluate(place + "/x", shard: "4/3")).status == 2)
    }
  }
}
