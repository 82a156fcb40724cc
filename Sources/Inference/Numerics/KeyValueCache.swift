/// Keys and values of the tokens seen so far, for each layer of a decoder (or one layer of a vision tower).
///
/// The layout is the kernels' own. A copy shares nothing with its original: a prompt's constant part is computed once,
/// then copied for each continuation.
public final class KeyValueCache {
  public let layers, heads, headDimension: Int
  /// Tokens held in each layer.
  public private(set) var length: [Int]
  private var keys, values: [[Float]]

  /// - Parameter path: how keys and values are held: `fp32` as 32-bit floats, every other as bfloat16.
  public init(layers: Int, heads: Int, headDimension: Int, path: NumericPath) {
    self.layers = layers
    self.heads = heads
    self.headDimension = headDimension
    length = Array(repeating: 0, count: layers)
    keys = Array(repeating: [], count: layers)
    values = keys
  }

  /// Memory held, bytes.
  public var bytes: Int { keys.reduce(0) { $0 + $1.count } * 8 }

  public func copy() -> KeyValueCache {
    let other = KeyValueCache(layers: layers, heads: heads, headDimension: headDimension, path: .fp32)
    (other.length, other.keys, other.values) = (length, keys, values)
    return other
  }

  /// Forgets all tokens from `length` on.
  public func truncate(to length: Int) {
    for layer in 0..<layers where self.length[layer] > length {
      self.length[layer] = length
      keys[layer].removeLast(keys[layer].count - length * heads * headDimension)
      values[layer].removeLast(values[layer].count - length * heads * headDimension)
    }
  }

  /// Appends keys and values of `rows` of `x`, which stand `heads · headDimension` columns wide from `keyColumn` and
  /// from `valueColumn`.
  public func append(layer: Int, _ x: Rows, rows: Range<Int>, keyColumn: Int, valueColumn: Int) {
    for row in rows {
      keys[layer] += x[row][keyColumn..<keyColumn + heads * headDimension]
      values[layer] += x[row][valueColumn..<valueColumn + heads * headDimension]
    }
    length[layer] += rows.count
  }

  func key(_ layer: Int, _ token: Int, _ head: Int, _ i: Int) -> Float {
    keys[layer][(token * heads + head) * headDimension + i]
  }
  func value(_ layer: Int, _ token: Int, _ head: Int, _ i: Int) -> Float {
    values[layer][(token * heads + head) * headDimension + i]
  }
}
