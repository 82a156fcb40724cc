/// A layer of a vision tower: x += attention(norm(x)), then x += feedForward(norm(x)).
struct VisionBlock {
  /// y = x·Wᵀ + bias.
  struct Linear {
    let matrix: PackedMatrix
    let bias: [Float]?
  }

  /// RMS norm, or layer norm where there is a bias.
  struct Norm {
    let weight: [Float]
    let bias: [Float]?
    let epsilon: Float

    func apply(_ x: Rows, into y: Rows, with compute: Compute) {
      if let bias {
        compute.layerNorm(x, weight: weight, bias: bias, epsilon: epsilon, into: y)
      } else {
        compute.rmsNorm(x, weight: weight, epsilon: epsilon, into: y)
      }
    }
  }

  let attentionNorm, feedForwardNorm: Norm
  /// Queries, keys and values stand one after another.
  let queryKeyValue, projection: Linear
  /// The first may be gated.
  let expansion, contraction: Linear
  let activation: Activation
  let heads: Int

  var bytes: Int {
    [queryKeyValue, projection, expansion, contraction].reduce(0) { $0 + $1.matrix.bytes }
  }

  /// - Parameters:
  ///   - x: [patches, hidden], changed in place.
  ///   - spans: rows that attend to each other.
  func apply(
    to x: Rows, spans: [Range<Int>], rotation: AxialRotation?, buffers: VisionBuffers, with compute: Compute
  ) {
    let hidden = x.columns
    attentionNorm.apply(x, into: buffers.normed, with: compute)
    compute.product(
      buffers.normed, queryKeyValue.matrix, bias: queryKeyValue.bias, into: buffers.queryKeyValue)
    if let rotation {
      compute.rotate(
        buffers.queryKeyValue, columns: 0..<2 * hidden, headDimension: hidden / heads,
        cosines: rotation.cosines, sines: rotation.sines)
    }
    let cache = buffers.cache
    cache.truncate(to: 0)
    cache.append(
      layer: 0, buffers.queryKeyValue, rows: 0..<x.count, keyColumn: hidden, valueColumn: 2 * hidden)
    compute.attention(
      buffers.queryKeyValue, heads: heads,
      spans: spans.map { AttentionSpan(cache: cache, queries: $0, keys: $0, isCausal: false) }, layer: 0,
      scale: 1 / Float(hidden / heads).squareRoot(), into: buffers.attended)
    compute.product(buffers.attended, projection.matrix, bias: projection.bias, adding: true, into: x)
    feedForwardNorm.apply(x, into: buffers.normed, with: compute)
    compute.product(
      buffers.normed, expansion.matrix, bias: expansion.bias, activation: activation, into: buffers.expanded)
    compute.product(buffers.expanded, contraction.matrix, bias: contraction.bias, adding: true, into: x)
  }
}

/// What flows within a tower's layers; made once and used by all of them.
final class VisionBuffers {
  let states, normed, queryKeyValue, attended, expanded: Rows
  let cache: KeyValueCache

  init(_ configuration: VisionConfiguration, path: NumericPath) {
    let hidden = configuration.hiddenSize
    states = Rows(0, by: hidden)
    normed = Rows(0, by: hidden)
    queryKeyValue = Rows(0, by: 3 * hidden)
    attended = Rows(0, by: hidden)
    expanded = Rows(0, by: configuration.feedForwardSize)
    cache = KeyValueCache(
      layers: 1, heads: configuration.heads, headDimension: configuration.headDimension, path: path)
  }

  func resize(_ rows: Int) {
    for buffer in [states, normed, queryKeyValue, attended, expanded] { buffer.resize(rows) }
  }
}
