import DriveTypes
import Glibc

/// Keeps parsed networks on disk, so that a town loads in milliseconds.
///
/// One image a map, named by the SHA-256 of its OpenDRIVE text and the format's version: a changed map, or a changed
/// program, never meets an old image. What is found is checked whole (size, version, hash, checksum) and rebuilt where
/// any of that is wrong. Files are written beside their final name and renamed, so several processes may share a folder:
/// each sees a whole file or none.
///
/// Hashing 90 MB of text would cost more than loading the image. So a stamp beside the image remembers the hash of a
/// path together with the file's size, inode and time of change, as git's index does.
public struct RoadNetworkCache: Sendable {
  /// Created when first written to.
  public let folder: String

  public init(folder: String) { self.folder = folder }

  /// What happened on a load.
  public enum Outcome: Sendable, Hashable {
    /// The image was there and whole.
    case loaded
    /// Parsed and saved; the reason says what was wrong with the cache before ("no such file" the first time).
    case rebuilt(reason: String)
    /// Parsed, but not saved: a full disk or a read-only folder.
    case notSaved(reason: String)
  }

  /// The network of the OpenDRIVE file at `path`, from the cache where it holds it.
  public func load(
    path: String, name: String? = nil
  ) throws(OpenDriveError) -> (network: RoadNetwork, outcome: Outcome) {
    let town = name ?? RoadNetworkCache.stem(path)
    let identity: FileIdentity
    switch FileIdentity.of(path) {
    case .success(let found): identity = found
    case .failure(let error): throw .unreadable(path: path, reason: error.text)
    }
    var mapped: MappedFile?
    defer { mapped?.close() }
    func text() throws(OpenDriveError) -> UnsafeRawBufferPointer {
      if let mapped { return mapped.bytes }
      switch MappedFile.open(path) {
      case .success(let file):
        mapped = file
        return file.bytes
      case .failure(let error): throw .unreadable(path: path, reason: error.text)
      }
    }
    let hash: [UInt8]
    if let stamped = readStamp(path, identity) {
      hash = stamped
    } else {
      hash = sha256(try text())
      writeStamp(path, identity, hash)
    }
    var reason = ""
    switch open(hash: hash) {
    case .success(let image): return (RoadNetwork(name: town, image: image), .loaded)
    case .failure(let error): reason = error.text
    }
    // With a stamp but no image the text is hashed again: what is saved must be named by what was parsed.
    let hashed = mapped == nil ? nil : hash
    let network = try RoadNetwork(openDrive: try text(), name: town, file: path, hash: hashed)
    if let problem = save(network) { return (network, .notSaved(reason: problem)) }
    return (network, .rebuilt(reason: reason))
  }

  /// Where the image of the map with this hash lies.
  public func imagePath(hash: String) -> String {
    "\(folder)/\(hash.prefix(32)).v\(NetworkImage.formatVersion).roads"
  }

  /// Writes the network's image; nil, or why that was impossible.
  @discardableResult
  public func save(_ network: RoadNetwork) -> String? {
    write(network.image.bytes, to: imagePath(hash: network.mapHash))
  }

  private func open(hash: [UInt8]) -> Result<NetworkImage, SystemError> {
    MappedFile.open(imagePath(hash: hexadecimal(hash))).flatMap { file in
      let image = NetworkImage(owning: file.bytes, isMapped: true)
      if let flaw = image.flaw(sourceHash: hash) { return .failure(SystemError(text: flaw)) }
      return .success(image)
    }
  }

  private func write(_ bytes: UnsafeRawBufferPointer, to path: String) -> String? {
    mkdirs(folder)
    return writeAtomically(bytes, to: path)
  }

  private func mkdirs(_ path: String) {
    var built = path.hasPrefix("/") ? "" : "."
    for part in path.split(separator: "/") {
      built += "/\(part)"
      mkdir(built, 0o755)
    }
  }

  static func stem(_ path: String) -> String {
    let file = path.split(separator: "/").last ?? ""
    return String(file.hasSuffix(".xodr") ? file.dropLast(5) : file)
  }

  // MARK: Stamps

  private func stampPath(_ path: String) -> String {
    let absolute = realpath(path, nil).map { pointer in
      defer { free(pointer) }
      return String(cString: pointer)
    }
    let name = Array((absolute ?? path).utf8).withUnsafeBytes { hexadecimal(sha256($0).prefix(16)) }
    return "\(folder)/\(name).stamp"
  }

  /// The hash noted for this state of the file; nil without one.
  private func readStamp(_ path: String, _ identity: FileIdentity) -> [UInt8]? {
    guard case .success(let file) = MappedFile.open(stampPath(path)) else { return nil }
    defer { file.close() }
    let noted = identity.stamp
    guard file.bytes.count == noted.count + 32, file.bytes.prefix(noted.count).elementsEqual(noted) else {
      return nil
    }
    return Array(file.bytes.suffix(32))
  }

  private func writeStamp(_ path: String, _ identity: FileIdentity, _ hash: [UInt8]) {
    // A file changed within the last seconds may change again without a change of its time; so it gets no stamp yet.
    if time(nil) - identity.seconds < 3 { return }
    (identity.stamp + hash).withUnsafeBytes { bytes in _ = write(bytes, to: stampPath(path)) }
  }
}

extension RoadNetwork {
  /// The network of an OpenDRIVE file, through the cache in `cacheFolder`.
  public static func load(xodr path: String, cacheFolder: String) throws(OpenDriveError) -> RoadNetwork {
    try RoadNetworkCache(folder: cacheFolder).load(path: path).network
  }

  /// The network of an OpenDRIVE file, parsed.
  public convenience init(xodr path: String, name: String? = nil) throws(OpenDriveError) {
    switch MappedFile.open(path) {
    case .failure(let error): throw .unreadable(path: path, reason: error.text)
    case .success(let file):
      defer { file.close() }
      try self.init(openDrive: file.bytes, name: name ?? RoadNetworkCache.stem(path), file: path)
    }
  }
}
