/// One of several equal shares of a run's routes, for many machines: `2/8` is the second of eight.
///
/// Every eighth route from the second on, counted among the routes that were asked for. Neighbours in a suite are often
/// alike, so that shares of this kind take about the same time. Which routes a share has depends on the suite, `--only` and
/// the number of shares alone.
public struct Shard: Sendable, Hashable, CustomStringConvertible {
  public static let largestCount = 10_000
  /// From 1.
  public let number: Int
  public let count: Int

  /// nil unless 1 ≤ `number` ≤ `count` ≤ 10,000.
  public init?(number: Int, of count: Int) {
    guard (1...Self.largestCount).contains(count), (1...count).contains(number) else { return nil }
    self.number = number
    self.count = count
  }

  /// `2/8`; nil for any other text.
  public init?(_ text: String) {
    let parts = text.split(separator: "/", omittingEmptySubsequences: false)
    guard parts.count == 2, parts.allSatisfy({ $0.allSatisfy { ("0"..."9").contains($0) } }),
      let number = Int(parts[0]), let count = Int(parts[1])
    else { return nil }
    self.init(number: number, of: count)
  }

  public var description: String { "\(number)/\(count)" }

  /// The share that the route at `place` among those asked for, from 0, belongs to.
  static func holding(_ place: Int, of count: Int) -> Shard? { Shard(number: place % count + 1, of: count) }

  func share(of places: [Int]) -> [Int] {
    places.enumerated().filter { $0.offset % count == number - 1 }.map(\.element)
  }
}
