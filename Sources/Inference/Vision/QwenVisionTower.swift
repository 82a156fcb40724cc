/// The vision towers of Qwen2-VL and Qwen2.5-VL: patch embedding, layers with rotary places, and a merger that makes one
/// row of each block of merge x merge patches.
///
/// Source: `transformers` 5.23, `modeling_qwen2_vl.py` and `modeling_qwen2_5_vl.py`.
final class QwenVisionTower: VisionEncoder {
  private let configuration: VisionConfiguration
  /// Sides of a window in merged blocks; nil where all layers look at whole frames.
  private let window: Int?
  /// Whether a layer looks at whole frames.
  private let isFull: [Bool]
  /// Of patches with all their frames, and of a still's, whose frames are all the same: there the weights are summed.
  private let embedding, stillEmbedding: PackedMatrix
  private let blocks: [VisionBlock]
  private let mergerNorm: VisionBlock.Norm
  private let mergerExpansion, mergerContraction: VisionBlock.Linear
  private let buffers: VisionBuffers
  private let filmPatches, stillPatches, merged, mergerHidden, projected: Rows

  init(_ configuration: VisionConfiguration, weights: some WeightSource, path: NumericPath)
    throws(InferenceError)
  {
    self.configuration = configuration
    if case .qwen25(let window, let full, _) = configuration.kind {
      self.window = window / configuration.mergeSize / configuration.patchSize
      isFull = (0..<configuration.layers).map(full.contains)
    } else {
      window = nil
      isFull = Array(repeating: true, count: configuration.layers)
    }
    let loader = QwenVisionLoader(configuration: configuration, weights: weights, path: path)
    embedding = try loader.embedding()
    stillEmbedding = configuration.temporalPatchSize == 1 ? embedding : try loader.stillEmbedding()
    var blocks: [VisionBlock] = []
    for layer in 0..<configuration.layers { blocks.append(try loader.block(layer)) }
    self.blocks = blocks
    mergerNorm = try loader.norm("visual.merger.ln_q")
    let unit = configuration.mergeSize * configuration.mergeSize
    let wide = configuration.hiddenSize * unit
    mergerExpansion = try loader.linear("visual.merger.mlp.0", inputs: wide, outputs: wide)
    mergerContraction = try loader.linear(
      "visual.merger.mlp.2", inputs: wide, outputs: configuration.outputSize)
    buffers = VisionBuffers(configuration, path: path)
    filmPatches = Rows(0, by: embedding.inputs)
    stillPatches = configuration.temporalPatchSize == 1 ? filmPatches : Rows(0, by: stillEmbedding.inputs)
    merged = Rows(0, by: wide)
    mergerHidden = Rows(0, by: wide)
    projected = Rows(0, by: configuration.outputSize)
  }

  private init(_ other: QwenVisionTower) {
    (configuration, window, isFull) = (other.configuration, other.window, other.isFull)
    (embedding, stillEmbedding, blocks) = (other.embedding, other.stillEmbedding, other.blocks)
    (mergerNorm, mergerExpansion) = (other.mergerNorm, other.mergerExpansion)
    mergerContraction = other.mergerContraction
    buffers = other.buffers.twin()
    filmPatches = Rows(0, by: other.filmPatches.columns)
    stillPatches =
      other.stillPatches === other.filmPatches ? filmPatches : Rows(0, by: other.stillPatches.columns)
    merged = Rows(0, by: other.merged.columns)
    mergerHidden = Rows(0, by: other.mergerHidden.columns)
    projected = Rows(0, by: other.projected.columns)
  }

  func twin() -> any VisionEncoder { QwenVisionTower(self) }

  var bytes: Int {
    let matrices = [embedding, stillEmbedding, mergerExpansion.matrix, mergerContraction.matrix]
    return (matrices.map(\.bytes) + blocks.map(\.bytes)).reduce(0, +)
  }

  func tokens(of picture: PatchedPicture) -> Int { picture.grid.merged(by: configuration.mergeSize).count }

  func grid(of picture: PatchedPicture) -> PictureGrid? { picture.grid.merged(by: configuration.mergeSize) }

  func encode(_ pictures: [PatchedPicture], with compute: Compute) throws(InferenceError) -> Rows {
    for picture in pictures { try check(picture) }
    let output = Rows(pictures.reduce(0) { $0 + tokens(of: $1) }, by: configuration.outputSize)
    var first = 0
    for group in Self.groups(of: pictures) {
      encode(group, with: compute, into: output, from: first)
      first += group.reduce(0) { $0 + $1.grid.merged(by: configuration.mergeSize).count }
    }
    return output
  }

  /// A step in time of a picture: frames do not see each other.
  private struct Frame {
    var grid: PictureGrid
    var patches: Rows
    /// Its first row there.
    var first: Int
  }

  /// Frames that go through the tower together; their patches have the same columns.
  private static func groups(of pictures: [PatchedPicture]) -> [[Frame]] {
    var groups: [[Frame]] = []
    var size = 0
    for picture in pictures {
      let grid = PictureGrid(time: 1, height: picture.height, width: picture.width)
      for step in 0..<picture.time {
        let frame = Frame(grid: grid, patches: picture.patches, first: step * grid.count)
        if let last = groups.last?.last, last.patches.columns == frame.patches.columns,
          size + grid.count <= VisionBuffers.mostPatches,
          groups[groups.count - 1].count < VisionBuffers.mostFrames
        {
          groups[groups.count - 1].append(frame)
          size += grid.count
        } else {
          groups.append([frame])
          size = grid.count
        }
      }
    }
    return groups
  }

  private func check(_ picture: PatchedPicture) throws(InferenceError) {
    let merge = configuration.mergeSize
    guard picture.time > 0, picture.height > 0, picture.width > 0, picture.height % merge == 0,
      picture.width % merge == 0, picture.patches.count == picture.grid.count
    else {
      throw .badRequest(
        what: "patches of a picture",
        got: "\(picture.patches.count) in a grid of \(picture.time)x\(picture.height)x\(picture.width)",
        expected: "as many as the grid has, and sides that are multiples of \(merge)")
    }
    guard
      picture.patches.columns == embedding.inputs
        || (picture.time == 1 && picture.patches.columns == stillEmbedding.inputs)
    else {
      throw .badRequest(
        what: "values of a patch", got: "\(picture.patches.columns)",
        expected: "\(embedding.inputs), or \(stillEmbedding.inputs) of a still")
    }
  }

  private func encode(_ frames: [Frame], with compute: Compute, into output: Rows, from first: Int) {
    let order = PatchOrder(frames.map(\.grid), merge: configuration.mergeSize, window: window)
    let rotation = AxialRotation(order.places, headDimension: configuration.headDimension)
    let rows = order.patches.count
    let isStill = frames[0].patches.columns != embedding.inputs
    let patches = isStill ? stillPatches : filmPatches
    patches.resize(rows)
    for (frame, range) in zip(frames, order.frames) {
      for row in range {
        let source = frame.first + order.patches[row] - range.lowerBound
        (patches.base + row * patches.columns)
          .update(from: frame.patches.base + source * patches.columns, count: patches.columns)
      }
    }
    buffers.resize(rows: rows, frames: frames.count)
    compute.product(patches, isStill ? stillEmbedding : embedding, into: buffers.states)
    let whole = buffers.spans(order.frames, in: order.frames)
    let windows = buffers.spans(order.windows, in: order.frames)
    for (block, isFull) in zip(blocks, isFull) {
      block.apply(
        to: buffers.states, spans: isFull ? whole : windows, frames: order.frames, rotation: rotation,
        buffers: buffers, with: compute)
    }
    mergerNorm.apply(buffers.states, into: buffers.normed, with: compute)
    let unit = configuration.mergeSize * configuration.mergeSize
    merged.resize(rows / unit)
    mergerHidden.resize(rows / unit)
    // Back to the pictures' order, and a block's rows into one: both are the same copy.
    for row in 0..<rows {
      (merged.base + order.patches[row] * configuration.hiddenSize)
        .update(from: buffers.normed.base + row * configuration.hiddenSize, count: configuration.hiddenSize)
    }
    compute.product(
      merged, mergerExpansion.matrix, bias: mergerExpansion.bias, activation: .gelu, into: mergerHidden)
    projected.resize(rows / unit)
    compute.product(mergerHidden, mergerContraction.matrix, bias: mergerContraction.bias, into: projected)
    (output.base + first * output.columns)
      .update(from: projected.base, count: projected.count * projected.columns)
  }
}
