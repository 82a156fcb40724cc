import Glibc

/// Queries that attend to the same tokens of a cache.
public struct AttentionSpan {
  public var cache: KeyValueCache
  /// Rows of the query matrix.
  public var queries: Range<Int>
  /// Tokens of the cache.
  public var keys: Range<Int>
  /// Query i of n sees the keys up to the (n − 1 − i)th from the end, that one included; else all.
  public var isCausal: Bool

  public init(cache: KeyValueCache, queries: Range<Int>, keys: Range<Int>, isCausal: Bool) {
    self.cache = cache
    self.queries = queries
    self.keys = keys
    self.isCausal = isCausal
  }
}

extension Compute {
  /// y = softmax(scale · Q·Kᵀ)·V for every span, head by head. Queries stand in columns from 0, `heads` heads wide, in
  /// `x`; `y` has heads · headDimension columns. `heads` is a multiple of the cache's heads (grouped queries).
  public func attention(
    _ x: Rows, heads: Int, spans: [AttentionSpan], layer: Int, scale: Float, into y: Rows
  ) {
    for span in spans {
      let cache = span.cache
      let d = cache.headDimension
      for head in 0..<heads {
        let keyHead = head / (heads / cache.heads)
        for query in span.queries {
          let hidden = span.isCausal ? span.queries.upperBound - 1 - query : 0
          let seen = span.keys.lowerBound..<span.keys.upperBound - hidden
          var scores = seen.map { token in
            scale * (0..<d).reduce(0) { $0 + x[query][head * d + $1] * cache.key(layer, token, keyHead, $1) }
          }
          let top = scores.max() ?? 0
          scores = scores.map { expf($0 - top) }
          let sum = scores.reduce(0, +)
          for i in 0..<d {
            y[query][head * d + i] =
              zip(seen, scores).reduce(0) { $0 + $1.1 * cache.value(layer, $1.0, keyHead, i) } / sum
          }
        }
      }
    }
  }
}
