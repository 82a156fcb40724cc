import DriveTypes
import Foundation
import Roads
import Testing

/// Caches: equal answers, and no trust in damaged files.
struct CacheTests {
  /// A folder of its own with the tiny map in it.
  private func withFolder(_ body: (_ cache: RoadNetworkCache, _ map: String) throws -> Void) throws {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("roads-\(UUID().uuidString)")
    defer { try? FileManager.default.removeItem(at: folder) }
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    let map = folder.appendingPathComponent("Tiny.xodr")
    try Data(TinyMap.straight.utf8).write(to: map)
    try body(RoadNetworkCache(folder: folder.appendingPathComponent("a/b").path), map.path)
  }

  private func age(_ path: String, seconds: Double = 100) throws {
    try FileManager.default.setAttributes(
      [.modificationDate: Date(timeIntervalSinceNow: -seconds)], ofItemAtPath: path)
  }

  @Test func secondLoadComesFromTheCacheAndIsEqual() throws {
    try withFolder { cache, map in
      let first = try cache.load(path: map)
      #expect(first.outcome == .rebuilt(reason: "No such file or directory") && first.network.name == "Tiny")
      for _ in 0..<2 {
        let second = try cache.load(path: map)
        #expect(second.outcome == .loaded && second.network.mapHash == first.network.mapHash)
        #expect(second.network.packedBytes == first.network.packedBytes)
      }
    }
  }

  @Test func everyDamageIsNoticedAndRepaired() throws {
    try withFolder { cache, map in
      let network = try cache.load(path: map).network
      let image = cache.imagePath(hash: network.mapHash)
      let good = try Data(contentsOf: URL(fileURLWithPath: image))
      var damaged: [Data] = [Data(), good.prefix(20), good.prefix(good.count - 1), good + Data([0])]
      for position in stride(from: 0, to: good.count, by: 97) {
        var copy = good
        copy[position] ^= 0x10
        damaged.append(copy)
      }
      for data in damaged {
        try data.write(to: URL(fileURLWithPath: image))
        let again = try cache.load(path: map)
        guard case .rebuilt = again.outcome else {
          Issue.record("a damaged image was trusted: \(again.outcome)")
          continue
        }
        #expect(again.network.packedBytes == network.packedBytes)
      }
      #expect(try Data(contentsOf: URL(fileURLWithPath: image)) == good)
    }
  }

  @Test func aChangedMapIsReadAnew() throws {
    try withFolder { cache, map in
      try age(map)
      _ = try cache.load(path: map)
      #expect(try cache.load(path: map).outcome == .loaded)
      let changed = TinyMap.straight("max=\"50\"", "max=\"60\"")
      try Data(changed.utf8).write(to: URL(fileURLWithPath: map))
      try age(map)
      let again = try cache.load(path: map)
      #expect(again.outcome == .rebuilt(reason: "No such file or directory"))
      let waypoint = try #require(again.network.waypoint(road: 7, lane: -1, s: 1))
      #expect(again.network.speedLimit(of: waypoint) == 60 / 3.6)
    }
  }

  @Test func anUnwritableCacheIsSaidAndDoesNotMatter() throws {
    try withFolder { _, map in
      let loaded = try RoadNetworkCache(folder: map + "/inside-a-file").load(path: map)
      #expect(loaded.outcome == .notSaved(reason: "Not a directory"))
      #expect(loaded.network.waypoint(road: 7, lane: -1, s: 1) != nil)
    }
  }

  @Test func concurrentLoadsAgree() async throws {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("roads-\(UUID().uuidString)")
      .path
    defer { try? FileManager.default.removeItem(atPath: folder) }
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    let map = folder + "/Tiny.xodr"
    try Data(TinyMap.straight.utf8).write(to: URL(fileURLWithPath: map))
    let images = try await withThrowingTaskGroup(of: [UInt8].self) { group in
      for _ in 0..<8 {
        group.addTask { try RoadNetwork.load(xodr: map, cacheFolder: folder).packedBytes }
      }
      return try await group.reduce(into: []) { $0.append($1) }
    }
    #expect(images.allSatisfy { $0 == images[0] })
    // Nothing half-written is left behind; a stamp is there or not, by the age of the map.
    let left = try FileManager.default.contentsOfDirectory(atPath: folder)
    #expect(
      left.allSatisfy { name in [".xodr", ".roads", ".stamp"].contains { name.hasSuffix($0) } }, "\(left)")
  }
}
