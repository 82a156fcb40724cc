import Foundation

/// The folder of oracle files that tests compare with: `DRIVELOOP_DATA`, or `../shared/data` beside the package.
///
/// Tests run over every file of a kind found there; where the folder is absent they are skipped, and say so.
public enum OracleFolder {
  public static let root: URL? = {
    let named = ProcessInfo.processInfo.environment["DRIVELOOP_DATA"].map { URL(fileURLWithPath: $0) }
    let beside = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent().deletingLastPathComponent().appendingPathComponent("shared/data")
    let folder = named ?? beside
    var isFolder: ObjCBool = false
    let exists = FileManager.default.fileExists(atPath: folder.path, isDirectory: &isFolder)
    return exists && isFolder.boolValue ? folder : nil
  }()

  public static var isPresent: Bool { root != nil }

  /// Files below `folder` (a path inside the data folder) whose names end in `suffix`, sorted by path.
  public static func files(in folder: String, suffix: String) -> [URL] {
    guard let start = root?.appendingPathComponent(folder),
      let walk = FileManager.default.enumerator(at: start, includingPropertiesForKeys: nil)
    else { return [] }
    return walk.compactMap { $0 as? URL }.filter { $0.lastPathComponent.hasSuffix(suffix) }
      .sorted { $0.path < $1.path }
  }
}
