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
    for group in Self.groups(pictures) {
      encode(group, with: compute, into: output, from: first)
      first += group.reduce(0) { $0 + tokens(of: $1) }
    }
    return output
  }

  /// Rows are independent but for attention within a frame: pictures go through together up to this many patches, which
  /// keeps the processor busy, and no further, which bounds memory.
  private static let groupSize = 2048

  private static func groups(_ pictures: [PatchedPicture]) -> [[PatchedPicture]] {
    var groups: [[PatchedPicture]] = []
    var size = 0
    for picture in pictures {
      if let last = groups.last?.last, last.patches.columns == picture.patches.columns,
        size + picture.patches.count <= groupSize
      {
        groups[groups.count - 1].append(picture)
        size += picture.patches.count
      } else {
        groups.append([picture])
        size = picture.patches.count
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

  /// Pictures whose patches have the same columns.
  private func encode(
    _ pictures: [PatchedPicture], with compute: Compute, into output: Rows, from first: Int
  ) {
    let order = PatchOrder(pictures.map(\.grid), merge: configuration.mergeSize, window: window)
    let rotation = AxialRotation(order.places, headDimension: configuration.headDimension)
    let rows = order.patches.count
    let isStill = pictures[0].patches.columns != embedding.inputs
    let patches = isStill ? stillPatches : filmPatches
    patches.resize(rows)
    gather(pictures, order, into: patches)
    buffers.resize(rows)
    compute.product(patches, isStill ? stillEmbedding : embedding, into: buffers.states)
    for (block, isFull) in zip(blocks, isFull) {
      block.apply(
        to: buffers.states, spans: isFull ? order.frames : order.windows, rotation: rotation,
        buffers: buffers,
        with: compute)
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

  private func gather(_ pictures: [PatchedPicture], _ order: PatchOrder, into target: Rows) {
    var first = 0
    var row = 0
    for picture in pictures {
      for _ in 0..<picture.patches.count {
        (target.base + row * target.columns)
          .update(
            from: picture.patches.base + (order.patches[row] - first) * target.columns, count: target.columns)
        row += 1
      }
      first += picture.patches.count
    }
  }
}
