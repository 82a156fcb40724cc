import Glibc
import Inference
import Testing

@Suite struct AttentionTests {
  struct Case: Sendable, CustomTestStringConvertible {
    var queries, keys, heads, keyHeads, dimension: Int
    var isCausal = true
    var first = 0
    var testDescription: String {
      "\(queries)x\(keys) \(heads)/\(keyHeads) d\(dimension) \(isCausal) \(first)"
    }
  }

  static let cases = [
    Case(queries: 5, keys: 5, heads: 16, keyHeads: 2, dimension: 128),
    Case(queries: 70, keys: 200, heads: 4, keyHeads: 2, dimension: 24),
    Case(queries: 1, keys: 300, heads: 7, keyHeads: 1, dimension: 64),
    Case(queries: 1, keys: 1, heads: 3, keyHeads: 3, dimension: 1),
    Case(queries: 30, keys: 30, heads: 2, keyHeads: 2, dimension: 80, isCausal: false),
    Case(queries: 16, keys: 131, heads: 3, keyHeads: 1, dimension: 40, isCausal: false),
    Case(queries: 20, keys: 145, heads: 1, keyHeads: 1, dimension: 16, isCausal: false, first: 125),
    Case(queries: 40, keys: 290, heads: 2, keyHeads: 1, dimension: 15, first: 131),
  ]

  private func cache(_ c: Case, _ path: NumericPath, seed: UInt64) -> KeyValueCache {
    let width = c.keyHeads * c.dimension
    let cache = KeyValueCache(layers: 2, heads: c.keyHeads, headDimension: c.dimension, path: path)
    // Tokens after the last key, which nobody may see.
    let x = Rows.random(c.keys + 7, by: 2 * width, seed: seed)
    cache.append(layer: 1, x, rows: 0..<x.count, keyColumn: 0, valueColumn: width)
    return cache
  }

  /// The slow twin, in double precision, over keys and values as they are held.
  private func expected(_ x: Rows, _ c: Case, _ cache: KeyValueCache, scale: Double) -> [Double] {
    let d = c.dimension
    return (0..<c.queries).flatMap { query -> [Double] in
      (0..<c.heads).flatMap { head -> [Double] in
        let keyHead = head / (c.heads / c.keyHeads)
        let seen = c.first..<(c.isCausal ? c.keys - (c.queries - 1 - query) : c.keys)
        let scores = seen.map { token in
          (0..<d).reduce(0.0) {
            $0 + Double(x[query][head * d + $1]) * Double(cache.key(1, token, keyHead, $1))
          } * scale
        }
        let top = scores.max() ?? 0
        let weights = scores.map { exp($0 - top) }
        let sum = weights.reduce(0, +)
        return (0..<d).map { i in
          zip(seen, weights).reduce(0.0) { $0 + $1.1 * Double(cache.value(1, $1.0, keyHead, i)) } / sum
        }
      }
    }
  }

  /// Tolerance: fp32 rounds sums of up to 300 products of values below 5 (scores to some 1e-6); bfloat16 rounds queries
  /// (scores of deviation 1.5 to 0.005) and weights (to 0.002, in sums that level out) of values of deviation 1.
  @Test(arguments: cases, [NumericPath.fp32, .bf16]) func agreesWithItsTwin(c: Case, path: NumericPath) {
    let cache = cache(c, path, seed: 20)
    let x = Rows.random(c.queries, by: c.heads * c.dimension + 5, seed: 21)
    let scale = 1.5 / Double(c.dimension).squareRoot()
    let span = AttentionSpan(
      cache: cache, queries: 0..<c.queries, keys: c.first..<c.keys, isCausal: c.isCausal)
    let results = Compute.all.map { compute in
      let y = Rows.random(c.queries, by: c.heads * c.dimension, seed: 22)
      compute.attention(x, heads: c.heads, spans: [span], layer: 1, scale: Float(scale), into: y)
      return y
    }
    let difference = greatestDifference(results[0].values, expected(x, c, cache, scale: scale))
    #expect(difference < (path == .fp32 ? 5e-6 : 0.05), "\(difference)")
    #expect(results.allSatisfy { $0.bits == results[0].bits })
  }

  /// A prompt at once, in two parts, and token by token, each over a cache that holds just what is seen: the same bits.
  @Test(arguments: [NumericPath.fp32, .bf16], [(8, 1, 32), (3, 3, 80)])
  func aTokenAloneIsATokenInItsPrompt(path: NumericPath, shape: (Int, Int, Int)) {
    let (heads, keyHeads, d) = shape
    let (count, width) = (280, heads * d)
    let x = Rows.random(count, by: width + 2 * keyHeads * d, seed: 23, deviation: 2)
    func run(_ parts: [Range<Int>], _ compute: Compute) -> [UInt32] {
      let cache = KeyValueCache(layers: 1, heads: keyHeads, headDimension: d, path: path)
      let y = Rows(count, by: width)
      for part in parts {
        cache.append(layer: 0, x, rows: part, keyColumn: width, valueColumn: width + keyHeads * d)
        let span = AttentionSpan(cache: cache, queries: part, keys: 0..<part.upperBound, isCausal: true)
        compute.attention(x, heads: heads, spans: [span], layer: 0, scale: 0.1, into: y)
      }
      return y.bits
    }
    let compute = Compute(threads: 2)
    let whole = run([0..<count], compute)
    #expect(run([0..<131, 131..<count], compute) == whole)
    #expect(run((0..<count).map { $0..<$0 + 1 }, compute) == whole)
  }

  /// Sequences of several lengths in one call, each with a cache of its own, and windows of one cache.
  @Test(arguments: [NumericPath.fp32, .bf16]) func spansDoNotSeeEachOther(path: NumericPath) {
    let c = Case(queries: 60, keys: 220, heads: 4, keyHeads: 2, dimension: 16)
    let caches = (0..<3).map { cache(c, path, seed: 30 + UInt64($0)) }
    let x = Rows.random(64, by: 64, seed: 33)
    let spans = [
      AttentionSpan(cache: caches[0], queries: 0..<1, keys: 0..<220, isCausal: true),
      AttentionSpan(cache: caches[1], queries: 1..<61, keys: 0..<77, isCausal: true),
      AttentionSpan(cache: caches[2], queries: 61..<61, keys: 0..<10, isCausal: true),
      AttentionSpan(cache: caches[2], queries: 61..<62, keys: 130..<150, isCausal: false),
      AttentionSpan(cache: caches[2], queries: 62..<64, keys: 60..<61, isCausal: false),
    ]
    for compute in Compute.all {
      let (together, alone) = (Rows(64, by: 64), Rows(64, by: 64))
      compute.attention(x, heads: 4, spans: spans, layer: 1, scale: 0.3, into: together)
      for span in spans {
        compute.attention(x, heads: 4, spans: [span], layer: 1, scale: 0.3, into: alone)
      }
      #expect(together.bits == alone.bits)
      // One key: its value.
      #expect(together[63][16] == caches[2].value(1, 60, 0, 0))
    }
  }

  /// Scores near 10⁴, rising from block to block, as a careless softmax overflows on.
  @Test func largeScores() {
    let cache = KeyValueCache(layers: 1, heads: 1, headDimension: 2, path: .fp32)
    let x = Rows(300, by: 6)
    for token in 0..<300 {
      x[token][0] = 100
      x[token][2] = Float(token)
      x[token][4] = Float(token)
    }
    cache.append(layer: 0, x, rows: 0..<300, keyColumn: 2, valueColumn: 4)
    for compute in Compute.all {
      let y = Rows(300, by: 2)
      let span = AttentionSpan(cache: cache, queries: 0..<300, keys: 0..<300, isCausal: true)
      compute.attention(x, heads: 1, spans: [span], layer: 0, scale: 1, into: y)
      #expect((0..<300).allSatisfy { y[$0][0] == Float($0) }, "all weight lies on the last key")
    }
  }

  @Test func nothingToSee() {
    let cache = KeyValueCache(layers: 1, heads: 1, headDimension: 4, path: .bf16)
    let x = Rows.random(3, by: 12, seed: 40)
    cache.append(layer: 0, x, rows: 0..<2, keyColumn: 4, valueColumn: 8)
    for compute in Compute.all {
      let y = Rows.random(3, by: 4, seed: 41)
      compute.attention(x, heads: 1, spans: [], layer: 0, scale: 1, into: y)
      let none = AttentionSpan(cache: cache, queries: 0..<1, keys: 1..<1, isCausal: false)
      // Three queries over two keys: the first sees none, the second one.
      let few = AttentionSpan(cache: cache, queries: 0..<3, keys: 0..<2, isCausal: true)
      compute.attention(x, heads: 1, spans: [none], layer: 0, scale: 1, into: y)
      #expect(y[0].allSatisfy { $0 == 0 })
      compute.attention(x, heads: 1, spans: [few], layer: 0, scale: 1, into: y)
      #expect(y[0].allSatisfy { $0 == 0 })
      #expect(y[1][2] == cache.value(0, 0, 0, 2))
    }
  }
}
