import Inference
import Testing

@Suite struct KeyValueCacheTests {
  /// What a cache holds of token `token`: with `fp32` the floats, else their nearest bfloat16 (ties to even).
  private func held(_ x: Float, _ path: NumericPath) -> Float {
    if path == .fp32 { return x }
    let bits = x.bitPattern
    return Float(bitPattern: (bits + 0x7FFF + (bits >> 16 & 1)) & 0xFFFF_0000)
  }

  private func check(_ cache: KeyValueCache, _ layer: Int, _ x: Rows, key: Int, value: Int, path: NumericPath)
    -> Bool
  {
    let d = cache.headDimension
    for token in 0..<cache.length[layer] {
      for head in 0..<cache.heads {
        for i in 0..<d {
          if cache.key(layer, token, head, i) != held(x[token][key + head * d + i], path) { return false }
          if cache.value(layer, token, head, i) != held(x[token][value + head * d + i], path) { return false }
        }
      }
    }
    return true
  }

  /// Odd dimensions, several blocks, appended in uneven parts.
  @Test(
    arguments: [NumericPath.fp32, .bf16, .int8], [(2, 128), (3, 80), (1, 15), (5, 24), (1, 1), (1, 200)])
  func holdsWhatIsAppended(path: NumericPath, shape: (Int, Int)) {
    let (heads, d) = shape
    let width = heads * d
    let x = Rows.random(300, by: 3 * width + 1, seed: 12)
    let cache = KeyValueCache(layers: 2, heads: heads, headDimension: d, path: path)
    var first = 0
    for part in [1, 0, 2, 124, 1, 129, 43] {
      cache.append(layer: 1, x, rows: first..<first + part, keyColumn: width, valueColumn: 2 * width + 1)
      first += part
    }
    #expect(cache.length == [0, 300])
    #expect(check(cache, 1, x, key: width, value: 2 * width + 1, path: path))
    let size = path == .fp32 ? 4 : 2
    let padded = (d + (path == .fp32 ? 0 : d % 2)) + (d + 15) / 16 * 16
    #expect(cache.bytes == 3 * 128 * heads * padded * size)
  }

  @Test func appendsAlikeOnAnyNumberOfThreads() {
    let x = Rows.random(400, by: 3 * 256, seed: 13)
    let cache = KeyValueCache(layers: 1, heads: 2, headDimension: 128, path: .bf16)
    for rows in [0..<50, 50..<400] {
      cache.append(layer: 0, x, rows: rows, keyColumn: 256, valueColumn: 512, with: Compute(threads: 3))
    }
    #expect(check(cache, 0, x, key: 256, value: 512, path: .bf16))
  }

  /// Original and copies go on, forget and grow on their own, though they share memory until they differ.
  @Test(arguments: [NumericPath.fp32, .bf16]) func copiesShareNothing(path: NumericPath) {
    let x = Rows.random(300, by: 16, seed: 14)
    let other = Rows.random(300, by: 16, seed: 15)
    let cache = KeyValueCache(layers: 1, heads: 1, headDimension: 8, path: path)
    cache.append(layer: 0, x, rows: 0..<201, keyColumn: 0, valueColumn: 8)
    let copy = cache.copy()
    #expect(copy.length == [201] && copy.bytes == cache.bytes)
    copy.truncate(to: 63)
    copy.append(layer: 0, other, rows: 63..<300, keyColumn: 0, valueColumn: 8)
    cache.append(layer: 0, x, rows: 201..<300, keyColumn: 0, valueColumn: 8)
    #expect(check(cache, 0, x, key: 0, value: 8, path: path))
    let mixed = x.copy()
    for row in 63..<300 { _ = mixed[row].update(from: other[row]) }
    #expect(check(copy, 0, mixed, key: 0, value: 8, path: path))
    let short = cache.copy()
    short.truncate(to: 128)
    #expect(short.copy().bytes * 3 == cache.bytes, "a copy holds what it needs")
  }

  @Test func forgetsAndKeepsItsMemory() {
    let x = Rows.random(200, by: 16, seed: 16)
    let cache = KeyValueCache(layers: 2, heads: 1, headDimension: 8, path: .bf16)
    cache.append(layer: 0, x, rows: 0..<200, keyColumn: 0, valueColumn: 8)
    cache.append(layer: 1, x, rows: 0..<3, keyColumn: 0, valueColumn: 8)
    let bytes = cache.bytes
    cache.truncate(to: 150)
    #expect(cache.length == [150, 3])
    cache.truncate(to: 500)
    #expect(cache.length == [150, 3])
    cache.truncate(to: 0)
    #expect(cache.length == [0, 0] && cache.bytes == bytes)
    cache.append(layer: 0, x, rows: 0..<200, keyColumn: 0, valueColumn: 8)
    #expect(cache.bytes == bytes && check(cache, 0, x, key: 0, value: 8, path: .bf16))
  }
}
