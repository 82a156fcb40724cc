import Foundation

/// Pillow, where DRIVELOOP_PYTHON names an interpreter that has it.
enum PillowOracle {
  static let path = ProcessInfo.processInfo.environment["DRIVELOOP_PYTHON"]

  /// Runs a script in a folder with the given files and returns the file `out` that it writes.
  static func run(_ script: String, files: [String: [UInt8]] = [:]) throws -> [UInt8] {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("pillow-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    for (name, bytes) in files { try Data(bytes).write(to: folder.appendingPathComponent(name)) }
    let process = Process()
    process.executableURL = URL(fileURLWithPath: path ?? "")
    process.arguments = ["-c", script]
    process.currentDirectoryURL = folder
    try process.run()
    process.waitUntilExit()
    guard process.terminationStatus == 0 else { throw CocoaError(.executableLoad) }
    return [UInt8](try Data(contentsOf: folder.appendingPathComponent("out")))
  }
}
