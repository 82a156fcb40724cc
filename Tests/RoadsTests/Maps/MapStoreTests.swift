import Foundation
import Roads
import Testing

@Suite struct MapStoreTests {
  /// A folder of its own, removed at the end.
  private static func inFolder(_ body: (URL) throws -> Void) throws {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent(
      "driveloop-maps-\(UUID().uuidString)")
    defer { try? FileManager.default.removeItem(at: folder) }
    try body(folder)
  }

  private static let looptown = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    .appendingPathComponent("Scenarios/Maps/Looptown.xodr")

  @Test func listsTownsAndImports() throws {
    try Self.inFolder { folder in
      let store = MapStore(folder: folder)
      #expect(
        store.list().count == 12 && store.list().allSatisfy { $0.state == .missing && $0.origin == .carla })
      let info = try store.import(Self.looptown, name: "Own.Town-2")
      #expect(info.name == "Own.Town-2" && info.roads == 31 && info.junctions == 3)
      #expect(info.trafficLights == 4 && info.stopSigns == 4 && info.crosswalks == 4)
      #expect(abs(info.roadKilometres - 1.8) < 0.3)
      let entry = store.list().last
      #expect(entry?.name == "Own.Town-2" && entry?.origin == .imported && entry?.state == .present)
      #expect(try store.network(for: "Own.Town-2").mapHash == info.sha256)

      // Changed behind our back: refused by its hash.
      let file = try store.file(for: "Own.Town-2")
      var text = try String(contentsOf: file, encoding: .utf8)
      text = text.replacingOccurrences(of: "Avenue", with: "Street")
      try text.write(to: file, atomically: true, encoding: .utf8)
      let error = #expect(throws: MapStoreError.self) { try store.network(for: "Own.Town-2") }
      if case .wrongChecksum(_, _, let expected) = error {
        #expect(expected == info.sha256)
      } else {
        Issue.record("\(error as Any)")
      }
    }
  }

  @Test func findsMapsOfTheProject() throws {
    try Self.inFolder { folder in
      let store = MapStore(folder: folder, searchFolders: [Self.looptown.deletingLastPathComponent()])
      #expect(store.list().last?.origin == .project)
      let network = try store.network(for: "Looptown")
      #expect(network.name == "Looptown")
      #expect(throws: MapStoreError.unknownTown("Looptwon", nearest: ["Looptown"])) {
        try store.file(for: "Looptwon")
      }
      #expect(throws: MapStoreError.notFetched("Town04", folder: folder.path)) {
        try store.file(for: "Town04")
      }
      let traversal = #expect(throws: MapStoreError.self) { try store.file(for: "../Maps/Looptown") }
      #expect(traversal?.isUsage == true)
    }
  }

  @Test func refusesWhatIsNoMap() throws {
    try Self.inFolder { folder in
      let store = MapStore(folder: folder)
      try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
      let bad = folder.appendingPathComponent("bad.txt")
      try Data("<OpenDRIVE><road".utf8).write(to: bad)
      let error = #expect(throws: MapStoreError.self) { try store.import(bad) }
      if case .unreadableMap = error {} else { Issue.record("\(error as Any)") }
      #expect(throws: MapStoreError.self) { try store.import(folder.appendingPathComponent("none.xodr")) }
      for name in ["", "a/b", ".hidden", "Town04", "-x"] {
        let error = #expect(throws: MapStoreError.self) { try store.import(Self.looptown, name: name) }
        if case .badName = error {} else { Issue.record("\(name): \(error as Any)") }
      }
      #expect(store.list().count == 12)
    }
  }

  @Test func fetchRefusesAWrongWheelAndUnknownTowns() throws {
    try Self.inFolder { folder in
      let store = MapStore(folder: folder)
      let unknown = #expect(throws: MapStoreError.self) { try store.fetch(towns: ["Town4"]) }
      if case .unknownTown("Town4", let nearest) = unknown {
        #expect(nearest.contains("Town04"))
      } else {
        Issue.record("\(unknown as Any)")
      }
      try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
      let wheel = folder.appendingPathComponent("other.whl")
      try Data("not a wheel".utf8).write(to: wheel)
      let error = #expect(throws: MapStoreError.self) { try store.fetch(wheel: wheel) }
      if case .wrongChecksum = error {} else { Issue.record("\(error as Any)") }
    }
  }

  @Test func namesPipsTroubles() throws {
    try Self.inFolder { folder in
      let store = MapStore(folder: folder)
      let error = #expect(throws: MapStoreError.self) {
        try store.fetch(towns: ["Town01"], python: "no-such-python-anywhere")
      }
      if case .pipMissing = error {} else { Issue.record("\(error as Any)") }
    }
  }

  /// Where the wheel lies in the file `DRIVELOOP_WHEEL`: unpacks, checks, and does nothing the second time.
  @Test(.enabled(if: ProcessInfo.processInfo.environment["DRIVELOOP_WHEEL"] != nil, "set DRIVELOOP_WHEEL"))
  func fetchesFromTheWheel() throws {
    let wheel = URL(fileURLWithPath: try #require(ProcessInfo.processInfo.environment["DRIVELOOP_WHEEL"]))
    try Self.inFolder { folder in
      let store = MapStore(folder: folder)
      let first = try store.fetch(towns: ["Town02", "Town01"], wheel: wheel)
      #expect(first.map(\.town) == ["Town02", "Town01"] && first.allSatisfy { $0.outcome == .written })
      #expect(try store.network(for: "Town02").mapHash == CarlaTown.named("Town02")?.sha256)
      // A damaged file is seen and replaced; the good one is left alone. No wheel is needed for good ones.
      try Data("damaged".utf8).write(to: store.file(for: "Town01"))
      #expect(store.list().first { $0.name == "Town01" }?.state == .damaged)
      let second = try store.fetch(towns: ["Town01", "Town02"], wheel: wheel)
      #expect(second.map(\.outcome) == [.written, .alreadyThere])
      let third = try store.fetch(towns: ["Town01"], python: "no-such-python-anywhere")
      #expect(third.map(\.outcome) == [.alreadyThere])
    }
  }
}
