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
  ///   - spans: rows that attend to each other, in caches of the buffers.
  ///   - frames: rows whose keys and values go to each of the caches.
  func apply(
    to x: Rows, spans: [AttentionSpan], frames: [Range<Int>], rotation: AxialRotation?,
    buffers: VisionBuffers, with compute: Compute
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
    for (cache, rows) in zip(buffers.caches, frames) {
      cache.truncate(to: 0)
      cache.append(
        layer: 0, buffers.queryKeyValue, rows: rows, keyColumn: hidden, valueColumn: 2 * hidden, with: compute
      )
    }
    compute.attention(
      buffers.queryKeyValue, heads: heads, spans: spans, layer: 0,
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
  /// Frames that may go through the tower together, and patches unless a frame has more: enough to keep the processor
  /// busy; more would only take memory, because frames do not see each other.
  static let mostFrames = 16
  static let mostPatches = 2048

  let states, normed, queryKeyValue, attended, expanded: Rows
  /// Keys and values of the layer at work: a cache for each frame, so that what a frame gives does not depend on where
  /// it stands among others.
  private(set) var caches: [KeyValueCache] = []
  private let configuration: VisionConfiguration
  private let path: NumericPath

  init(_ configuration: VisionConfiguration, path: NumericPath) {
    let hidden = configuration.hiddenSize
    self.configuration = configuration
    self.path = path
    states = Rows(0, by: hidden)
    normed = Rows(0, by: hidden)
    queryKeyValue = Rows(0, by: 3 * hidden)
    attended = Rows(0, by: hidden)
    expanded = Rows(0, by: configuration.feedForwardSize)
  }

  /// As many columns, nothing in common.
  func twin() -> VisionBuffers { VisionBuffers(configuration, path: path) }

  func resize(rows: Int, frames: Int) {
    for buffer in [states, normed, queryKeyValue, attended, expanded] { buffer.resize(rows) }
    while caches.count < frames {
      caches.append(
        KeyValueCache(
          layers: 1, heads: configuration.heads, headDimension: configuration.headDimension, path: path))
    }
  }

  /// Rows of each range attend to each other; each lies in one of the frames.
  func spans(_ ranges: [Range<Int>], in frames: [Range<Int>]) -> [AttentionSpan] {
    var frame = 0
    return ranges.map { range in
      while range.lowerBound >= frames[frame].upperBound { frame += 1 }
      let start = frames[frame].lowerBound
      return AttentionSpan(
        cache: caches[frame], queries: range, keys: range.lowerBound - start..<range.upperBound - start,
        isCausal: false)
    }
  }
}
