/// What is wrong with a JSON text, and where.
public struct JSONError: Error, Sendable, Hashable, CustomStringConvertible {
  /// File and line, counted from 1; line 0 when the whole file is meant.
  public var location: SourceLocation
  /// Byte column, counted from 1; 0 when none.
  public var column: Int
  public var expected: String
  public var got: String

  public init(location: SourceLocation, column: Int, expected: String, got: String) {
    self.location = location
    self.column = column
    self.expected = expected
    self.got = got
  }

  public var description: String {
    "\(location)\(column > 0 ? ":\(column)" : ""): expected \(expected), got \(got)"
  }
}
