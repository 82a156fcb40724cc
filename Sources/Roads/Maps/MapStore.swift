import Foundation

/// The folder of town maps on this machine.
///
/// CARLA's towns are fetched once and checked against known hashes; a user's own `.xodr` is imported under its
/// name. Files are `<town>.xodr`; an imported one has its hash beside it in `<town>.xodr.sha256`. Nothing is
/// overwritten in place: a file appears whole or not at all.
public struct MapStore: Sendable {
  /// Where maps are kept and written.
  public let folder: URL
  /// Where maps are looked for besides, and never written, such as this project's `Scenarios/Maps`.
  public let searchFolders: [URL]

  public init(folder: URL, searchFolders: [URL] = []) {
    self.folder = folder
    self.searchFolders = searchFolders
  }

  /// The store at `path` (an option's value), else at `DRIVELOOP_MAPS`, else at `~/.cache/driveloop/maps`; with the
  /// maps of `Scenarios/Maps` below the working folder.
  public static func standard(
    path: String? = nil, environment: [String: String] = ProcessInfo.processInfo.environment
  ) -> MapStore {
    let home = FileManager.default.homeDirectoryForCurrentUser
    let chosen = path ?? environment["DRIVELOOP_MAPS"].flatMap { $0.isEmpty ? nil : $0 }
    let working = URL(fileURLWithPath: FileManager.default.currentDirectoryPath, isDirectory: true)
    return MapStore(
      folder: chosen.map { URL(fileURLWithPath: $0, isDirectory: true) }
        ?? home.appendingPathComponent(".cache/driveloop/maps", isDirectory: true),
      searchFolders: [working.appendingPathComponent("Scenarios/Maps", isDirectory: true)])
  }

  /// One line of `maps list`.
  public struct Entry: Sendable, Hashable, Codable {
    public enum State: String, Sendable, Hashable, Codable {
      /// There, of the right size. Its hash is checked when it is fetched and when it is loaded.
      case present
      /// CARLA's, not fetched yet.
      case missing
      /// There, but not the file it should be.
      case damaged
    }
    public enum Origin: String, Sendable, Hashable, Codable { case carla, imported, project }
    public var name: String
    public var origin: Origin
    public var state: State
    public var byteCount: Int
    public var path: String
  }

  /// CARLA's towns in order, then every other map, by name.
  public func list() -> [Entry] {
    let towns = CarlaTown.all.map { town in
      let file = file(named: town.name)
      let size = Self.size(of: file)
      return Entry(
        name: town.name, origin: .carla,
        state: size == nil ? .missing : size == town.byteCount ? .present : .damaged,
        byteCount: size ?? town.byteCount, path: file.path)
    }
    var others: [String: Entry] = [:]
    for (place, origin) in [(folder, Entry.Origin.imported)] + searchFolders.map({ ($0, .project) }) {
      for file in Self.maps(in: place) {
        let name = file.deletingPathExtension().lastPathComponent
        if CarlaTown.named(name) != nil || others[name] != nil { continue }
        others[name] = Entry(
          name: name, origin: origin, state: .present, byteCount: Self.size(of: file) ?? 0, path: file.path)
      }
    }
    return towns + others.values.sorted { $0.name < $1.name }
  }

  /// The file of a town's map; its content is not checked here.
  public func file(for town: String) throws(MapStoreError) -> URL {
    for place in [folder] + searchFolders where Self.isName(town) {
      let file = place.appendingPathComponent("\(town).xodr")
      if FileManager.default.fileExists(atPath: file.path) { return file }
    }
    if CarlaTown.named(town) != nil { throw .notFetched(town, folder: folder.path) }
    let names = list().map(\.name)
    throw .unknownTown(town, nearest: Array(NearestName.of(town, among: names).prefix(3)))
  }

  // MARK: Inside

  func file(named town: String) -> URL { folder.appendingPathComponent("\(town).xodr") }

  /// Names are file names: letters, digits, `_`, `-` and inner dots.
  static func isName(_ name: String) -> Bool {
    !name.isEmpty && name.utf8.count <= 100 && name.first != "." && name.first != "-"
      && name.unicodeScalars.allSatisfy { scalar in
        scalar.isASCII
          && (scalar.properties.isAlphabetic || ("0"..."9").contains(scalar)
            || "_-.".unicodeScalars.contains(scalar))
      }
  }

  private static func size(of file: URL) -> Int? {
    (try? FileManager.default.attributesOfItem(atPath: file.path))?[.size] as? Int
  }

  private static func maps(in folder: URL) -> [URL] {
    let files =
      (try? FileManager.default.contentsOfDirectory(at: folder, includingPropertiesForKeys: nil)) ?? []
    return files.filter { $0.pathExtension == "xodr" }
  }
}
