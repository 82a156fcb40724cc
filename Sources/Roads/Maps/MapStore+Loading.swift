import DriveTypes
import Foundation

extension MapStore {
  /// A town's road network, through the cache of parsed maps that lies in the same folder.
  ///
  /// The first load of a map checks the hash of CARLA's towns and of imported maps; later ones trust the file while its
  /// size and time of change stay the same.
  public func network(for town: String) throws(MapStoreError) -> RoadNetwork {
    let file = try file(for: town)
    let network: RoadNetwork
    do {
      network = try RoadNetworkCache(folder: folder.appendingPathComponent("parsed").path)
        .load(path: file.path, name: town).network
    } catch {
      throw .unreadableMap(error)
    }
    if let expected = CarlaTown.named(town)?.sha256 ?? Self.importedHash(of: file),
      expected != network.mapHash
    {
      throw .wrongChecksum(file: file.path, got: network.mapHash, expected: expected)
    }
    return network
  }

  /// What `maps info` says of a town.
  public struct Info: Sendable, Hashable, Codable {
    public var name: String
    public var path: String
    public var sha256: String
    public var roads: Int
    public var roadsInJunctions: Int
    public var junctions: Int
    /// Without centre lanes.
    public var lanes: Int
    public var drivingLanes: Int
    /// Distinct lights and stop signs, not the lanes that obey them.
    public var trafficLights: Int
    public var stopSigns: Int
    public var crosswalks: Int
    /// Sum of all reference lines, km.
    public var roadKilometres: Double
    /// Box around the lane centres in our axes, metres: x, y, z.
    public var minimum: [Double]
    public var maximum: [Double]
  }

  public func info(_ town: String) throws(MapStoreError) -> Info {
    let network = try network(for: town)
    let file = try file(for: town)
    let landmarks = network.landmarks()
    func distinct(_ type: String) -> Int {
      Set(landmarks.filter { $0.type == type }.map(\.signalIndex)).count
    }
    let lanes = network.lanes.rows.filter { $0.id != 0 }
    let box = network.bounds
    return Info(
      name: town, path: file.path, sha256: network.mapHash, roads: network.roads.count,
      roadsInJunctions: network.roads.rows.count { $0.junction >= 0 }, junctions: network.junctionRows.count,
      lanes: lanes.count, drivingLanes: lanes.count { LaneType(rawValue: $0.type).contains(.driving) },
      trafficLights: distinct("1000001"), stopSigns: distinct("206"), crosswalks: network.crosswalks().count,
      roadKilometres: network.roads.rows.reduce(0) { $0 + $1.length } / 1000,
      minimum: [box.minimum.x, box.minimum.y, box.minimum.z],
      maximum: [box.maximum.x, box.maximum.y, box.maximum.z])
  }

  /// Copies a user's `.xodr` into the folder after parsing it, with its hash beside it.
  /// - Parameter name: the town's name; the file's own without it.
  public func `import`(_ source: URL, name: String? = nil) throws(MapStoreError) -> Info {
    let name = name ?? source.deletingPathExtension().lastPathComponent
    if !Self.isName(name) {
      throw .badName(
        name, reason: "expected letters, digits, '_', '-' and dots, not first; choose one with --name")
    }
    if CarlaTown.named(name) != nil {
      throw .badName(name, reason: "that is one of CARLA's towns; choose another with --name")
    }
    let bytes = try FileWriter.read(source)
    do {
      let network = try bytes.withUnsafeBytes { pointer throws(OpenDriveError) in
        try RoadNetwork(openDrive: pointer, name: name, file: source.path)
      }
      if network.generateWaypoints(distance: 100).isEmpty {
        throw MapStoreError.badName(name, reason: "\(source.path) has no driving lane")
      }
    } catch let error as OpenDriveError {
      throw .unreadableMap(error)
    } catch let error as MapStoreError {
      throw error
    } catch {
      throw .fileSystem(path: source.path, reason: "\(error)")
    }
    try FileWriter.makeFolder(folder)
    let file = file(named: name)
    // The old hash goes first: a map without one is trusted, a map with another's is refused.
    try? FileManager.default.removeItem(at: Self.hashFile(of: file))
    try FileWriter.write(bytes, to: file)
    try FileWriter.write(
      Data("\(SHA256Digest.hex(of: bytes))  \(file.lastPathComponent)\n".utf8), to: Self.hashFile(of: file))
    return try info(name)
  }

  private static func hashFile(of map: URL) -> URL { URL(fileURLWithPath: map.path + ".sha256") }

  /// The hash noted when a map was imported.
  private static func importedHash(of map: URL) -> String? {
    guard let text = try? String(contentsOf: hashFile(of: map), encoding: .utf8) else { return nil }
    return text.split(separator: " ").first.map(String.init)
  }
}
