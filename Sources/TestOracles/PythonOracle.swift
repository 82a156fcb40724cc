import Foundation

/// The `python3` on this machine, asked for what CPython itself answers. Tests skip, and say so, where there is none.
public enum PythonOracle {
  public static let isPresent: Bool = (try? run("print(1)")) == "1\n"

  /// Standard output of a script, which is given on standard input.
  public static func run(_ script: String) throws -> String {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments = ["python3", "-"]
    let (input, output) = (Pipe(), Pipe())
    process.standardInput = input
    process.standardOutput = output
    process.standardError = FileHandle.nullDevice
    try process.run()
    try input.fileHandleForWriting.write(contentsOf: Data(script.utf8))
    try input.fileHandleForWriting.close()
    let data = try output.fileHandleForReading.readToEnd() ?? Data()
    process.waitUntilExit()
    return String(decoding: data, as: UTF8.self)
  }
}
