import DriveTypes
import Evaluation
import Foundation
import Roads
import Scoring
import Testing

@Suite struct ResultStoreTests {
  static let manifest = RunManifest(
    suite: "s.xml", suiteHash: "00", routes: 3, agent: "expert", seed: 1, world: "embedded")

  static func record(_ index: Int) -> RouteRecord {
    RouteStatistics(
      events: [], routeCompleted: 100, routeLength: 50, durationGame: 10, durationSystem: 0
    ).record(index: index, routeID: "RouteScenario_\(index)_rep0", place: nil)
  }

  func withFolder(_ body: (String) throws -> Void) throws {
    let folder = NSTemporaryDirectory() + "driveloop-\(UUID().uuidString)"
    defer { try? FileManager.default.removeItem(atPath: folder) }
    try body(folder)
  }

  /// Writes and journals a route without a trace.
  func finish(_ index: Int, in store: ResultStore) throws {
    let hashes = try store.write(index, "\(index)", record: Self.record(index), trace: nil)
    try store.append(
      JournalEntry(index: index, routeID: "\(index)", recordHash: hashes.record, traceHash: nil, reason: nil))
  }

  @Test func aTornLineOfTheDiarySwallowsNoOther() throws {
    try withFolder { folder in
      let store = try ResultStore.open(folder, manifest: Self.manifest, fresh: false)
      defer { store.close() }
      let line = JSONNode.object([JSONMember("session", .integer(1))])
      for torn in ["{\"session\": 1, \"ela", "", "{"] {
        let count = try store.timings().count
        try store.note(timing: line)
        let file = URL(fileURLWithPath: folder + "/timing.jsonl")
        try (Data(contentsOf: file) + Data(torn.utf8)).write(to: file)
        #expect(try store.timings().count == count + 1)
      }
      try Data("{".utf8).write(to: URL(fileURLWithPath: folder + "/timing.jsonl"))
      #expect(try store.timings().isEmpty)
    }
  }

  @Test func whatIsJournaledIsFoundAgain() throws {
    try withFolder { folder in
      let store = try ResultStore.open(folder, manifest: Self.manifest, fresh: false)
      try finish(0, in: store)
      try finish(2, in: store)
      store.close()
      let again = try ResultStore.open(folder, manifest: Self.manifest, fresh: false)
      defer { again.close() }
      let entries = try again.finished()
      #expect(entries.keys.sorted() == [0, 2])
      #expect(try again.record(#require(entries[2])) == Self.record(2))
    }
  }

  @Test(arguments: 1...60) func aTornLastLineLosesNothingElse(cut: Int) throws {
    try withFolder { folder in
      let store = try ResultStore.open(folder, manifest: Self.manifest, fresh: false)
      defer { store.close() }
      try finish(0, in: store)
      let whole = try #require(FileManager.default.contents(atPath: folder + "/journal.jsonl"))
      try finish(1, in: store)
      let both = try #require(FileManager.default.contents(atPath: folder + "/journal.jsonl"))
      // What a crash leaves when the second line was only written in part.
      try both.prefix(whole.count + cut).write(to: URL(fileURLWithPath: folder + "/journal.jsonl"))
      #expect(try store.finished().keys.sorted() == [0])
      // The torn rest is gone: the next line stands alone.
      try finish(2, in: store)
      #expect(try store.finished().keys.sorted() == [0, 2])
    }
  }

  @Test func aDamagedLineInTheMiddleIsNamed() throws {
    try withFolder { folder in
      let store = try ResultStore.open(folder, manifest: Self.manifest, fresh: false)
      defer { store.close() }
      try DurableFile.append("{\"index\": tru", to: folder + "/journal.jsonl")
      try finish(1, in: store)
      #expect {
        _ = try store.finished()
      } throws: { error in
        guard case EvaluationError.damagedJournal(let path, let line, _) = error else { return false }
        return path == folder + "/journal.jsonl" && line == 1
      }
    }
  }

  @Test func aRecordThatWasChangedIsNotBelieved() throws {
    try withFolder { folder in
      let store = try ResultStore.open(folder, manifest: Self.manifest, fresh: false)
      defer { store.close() }
      try finish(0, in: store)
      try finish(1, in: store)
      try DurableFile.replace(store.recordPath(0, "0"), with: Array("{}".utf8))
      #expect(try store.finished().keys.sorted() == [1])
    }
  }

  @Test func anotherRunInTheFolderIsRefused() throws {
    try withFolder { folder in
      try ResultStore.open(folder, manifest: Self.manifest, fresh: false).close()
      var other = Self.manifest
      other.seed = 2
      #expect(throws: EvaluationError.otherRun(folder: folder, field: "seed", got: "1", expected: "2")) {
        _ = try ResultStore.open(folder, manifest: other, fresh: false)
      }
      try ResultStore.open(folder, manifest: other, fresh: true).close()
    }
  }

  @Test func twoRunsCannotShareAFolder() throws {
    try withFolder { folder in
      let store = try ResultStore.open(folder, manifest: Self.manifest, fresh: false)
      defer { store.close() }
      #expect(throws: EvaluationError.outputLocked(folder: folder)) {
        _ = try ResultStore.open(folder, manifest: Self.manifest, fresh: false)
      }
    }
  }

  @Test func freshRemovesOnlyWhatRunsWrite() throws {
    try withFolder { folder in
      let store = try ResultStore.open(folder, manifest: Self.manifest, fresh: false)
      try finish(0, in: store)
      store.close()
      try Data("mine".utf8).write(to: URL(fileURLWithPath: folder + "/notes.txt"))
      let again = try ResultStore.open(folder, manifest: Self.manifest, fresh: true)
      defer { again.close() }
      #expect(try again.finished().isEmpty)
      #expect(FileManager.default.fileExists(atPath: folder + "/notes.txt"))
    }
  }
}
