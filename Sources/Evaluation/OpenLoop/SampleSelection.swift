import DriveTypes
import Roads
import Scoring

/// Which samples are planned for and scored.
public struct SampleSelection: Sendable, Hashable {
  /// Of a collection: only routes that training with this `--held-out` never saw, percent; nil for all.
  public var heldOut: Int?
  /// Every n-th sample of what is left, the first one included.
  public var every: Int
  /// At most so many; nil for all.
  public var limit: Int?

  public init(heldOut: Int? = nil, every: Int = 1, limit: Int? = nil) {
    self.heldOut = heldOut
    self.every = every
    self.limit = limit
  }

  /// As `Training` splits: by the route's name alone, the first four bytes of its SHA-256.
  public static func isHeldOut(route: String, percent: Int) -> Bool {
    let digits = SHA256Digest.hex(of: Array(route.utf8)).prefix(8)
    return Int(digits, radix: 16).map { $0 % 100 < percent } ?? false
  }

  func takes(route: String) -> Bool { heldOut.map { Self.isHeldOut(route: route, percent: $0) } ?? true }

  /// - Parameter place: of a sample among those of the routes that are taken.
  func takes(place: Int) -> Bool {
    place.isMultiple(of: every) && limit.map { place / every < $0 } ?? true
  }

  /// In words, for tables; nil where nothing is left out.
  var title: String? {
    var parts: [String] = []
    if let heldOut { parts.append("held-out routes (\(heldOut) %)") }
    if every > 1 { parts.append("one sample in \(every)") }
    if let limit { parts.append("at most \(limit) samples") }
    return parts.isEmpty ? nil : parts.joined(separator: ", ")
  }

  /// The same choice among the samples of files, which have no routes.
  func applied(_ data: OpenLoopData) -> OpenLoopData {
    guard every > 1 || limit != nil else { return data }
    var data = data
    data.samples = data.samples.enumerated().filter { takes(place: $0.offset) }.map(\.element)
    if let title, var source = data.source {
      source.suite += (source.suite.isEmpty ? "" : ", ") + title
      data.source = source
    }
    return data
  }
}
