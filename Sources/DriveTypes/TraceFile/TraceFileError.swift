/// Why a trace file cannot be read or written.
public enum TraceFileError: Error, Sendable, Hashable, CustomStringConvertible {
  case cannotRead(path: String, reason: String)
  case cannotWrite(path: String, reason: String)
  case notATrace(got: String)
  case unsupportedVersion(got: Int, expected: Int)
  /// The file ends early, or a section is damaged. `offset` counts bytes from the file's start, or from the
  /// section's start once it is unpacked.
  case malformed(section: String, offset: Int, expected: String, got: String)
  case tooLarge(section: String, bytes: Int, limit: Int)
  /// The trace breaks a rule of its own type and cannot be written.
  case invalidTrace(tick: Int, expected: String, got: String)

  public var description: String {
    switch self {
    case .cannotRead(let path, let reason): "\(path): cannot read: \(reason)"
    case .cannotWrite(let path, let reason): "\(path): cannot write: \(reason)"
    case .notATrace(let got): "expected a DriveLoop trace (DLTRACE), got \(got)"
    case .unsupportedVersion(let got, let expected):
      "expected trace version \(expected), got \(got): another version of DriveLoop wrote it; drive the route again"
        + " or use that one"
    case .malformed(let section, let offset, let expected, let got):
      "trace section \(section), byte \(offset): expected \(expected), got \(got)"
    case .tooLarge(let section, let bytes, let limit):
      "trace section \(section): expected at most \(limit) bytes, got \(bytes)"
    case .invalidTrace(let tick, let expected, let got):
      "trace tick \(tick): expected \(expected), got \(got)"
    }
  }
}
