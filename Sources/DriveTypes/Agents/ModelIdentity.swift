/// The model that an agent drives with, as results name it.
public struct ModelIdentity: Sendable, Hashable {
  /// SHA-256 of the model, lower-case hexadecimal, as `driveloop model info` tells it for a folder.
  public var hash: String
  /// What else results depend on, in one line.
  public var options: String

  public static let longestOptions = 1000

  public init(hash: String, options: String) {
    self.hash = hash
    self.options = options
  }

  /// Whether it may stand in results: a hash of 64 digits, and options of at most 1000 bytes without control characters.
  public var isValid: Bool {
    hash.utf8.count == 64 && hash.utf8.allSatisfy { "0123456789abcdef".utf8.contains($0) }
      && options.utf8.count <= Self.longestOptions
      && options.unicodeScalars.allSatisfy { $0.properties.generalCategory != .control }
  }
}
