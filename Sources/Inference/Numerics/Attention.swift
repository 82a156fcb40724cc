import CKernels

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
  /// `x`; `y` has heads · headDimension columns. `heads` is a multiple of the cache's heads (grouped queries). A query
  /// that sees no key gives zeros.
  ///
  /// What a query gets depends on itself and the keys it sees only, to the last bit: not on the other queries of a call,
  /// so that tokens one by one give what a whole prompt gives. Softmax and its sums are in 32-bit floats; with a cache
  /// of bfloat16, queries and weights are rounded to it before they are multiplied.
  public func attention(
    _ x: Rows, heads: Int, spans: [AttentionSpan], layer: Int, scale: Float, into y: Rows
  ) {
    guard let first = spans.first else { return }
    let shape = first.cache.shape
    let width = heads * first.cache.headDimension
    precondition(heads > 0 && heads % first.cache.heads == 0, "query heads share key heads evenly")
    precondition(
      x.columns >= width && y.columns == width, "attention needs a column for each value of its heads")
    precondition(scale > 0, "scores are scaled by a positive number")
    let spanBytes = (spans.count * MemoryLayout<dl_attention_span>.stride + 63) / 64 * 64
    let memory = scratch(bytes: spanBytes + Int(dl_attention_scratch(shape, dl_pool_threads(pool))))
    let table = memory.bindMemory(to: dl_attention_span.self, capacity: spans.count)
    for (index, span) in spans.enumerated() {
      let cache = span.cache
      precondition(
        cache.shape.heads == shape.heads && cache.shape.dimension == shape.dimension
          && cache.shape.wide == shape.wide, "caches of one call have one shape")
      precondition(
        span.queries.lowerBound >= 0 && span.queries.upperBound <= min(x.count, y.count),
        "queries outside the matrix")
      precondition(
        span.keys.lowerBound >= 0 && span.keys.upperBound <= cache.length[layer], "keys outside the cache")
      (table + index).initialize(
        to: dl_attention_span(
          blocks: cache.table(layer), queries: x.base + span.queries.lowerBound * x.columns,
          results: y.base + span.queries.lowerBound * width, count: Int64(span.queries.count),
          first: Int64(span.keys.lowerBound), end: Int64(span.keys.upperBound), causal: span.isCausal ? 1 : 0,
          jobs_before: 0))
    }
    var call = dl_attention_call(
      shape: shape, heads: Int32(heads), span_count: Int32(spans.count), spans: table,
      query_stride: Int64(x.columns), result_stride: Int64(width), scale: scale, kernels: kernels.rawValue,
      scratch: memory + spanBytes)
    dl_attention(pool, &call)
  }
}
