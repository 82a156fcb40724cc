/// CLIP's vision tower with LLaVA's projector: a row for each patch, and one of the class token where it is kept.
///
/// Source: `transformers` 5.23, `modeling_clip.py` and `modeling_llava.py`.
final class CLIPVisionTower: VisionEncoder {
  private let configuration: VisionConfiguration
  /// Patches along a side.
  private let side: Int
  private let dropsClass: Bool
  private let embedding: PackedMatrix
  /// Added to each patch, row-major.
  private let positions: Rows
  /// The class token with its position.
  private let classRow: [Float]
  private let firstNorm: VisionBlock.Norm
  /// Those up to the layer whose output is wanted.
  private let blocks: [VisionBlock]
  private let projectorExpansion, projectorContraction: VisionBlock.Linear
  private let buffers: VisionBuffers
  private let patches, embedded, projected, result: Rows

  init(
    _ configuration: VisionConfiguration, imageSize: Int, featureLayer: Int, dropsClass: Bool,
    weights: some WeightSource, path: NumericPath
  ) throws(InferenceError) {
    // Hidden states count from the embeddings: 0 is the input of the first layer, −1 the output of the last.
    let depth = featureLayer < 0 ? configuration.layers + 1 + featureLayer : featureLayer
    guard (0...configuration.layers).contains(depth) else {
      throw .unsupported(
        what: "vision_feature_layer", got: "\(featureLayer)",
        expected: "−\(configuration.layers + 1)…\(configuration.layers)")
    }
    guard imageSize > 0, imageSize % configuration.patchSize == 0 else {
      throw .unsupported(
        what: "vision_config.image_size", got: "\(imageSize)",
        expected: "a multiple of the patch size, \(configuration.patchSize)")
    }
    self.configuration = configuration
    self.dropsClass = dropsClass
    side = imageSize / configuration.patchSize
    let loader = CLIPVisionLoader(configuration: configuration, weights: weights, path: path)
    embedding = try loader.embedding()
    let (hidden, count) = (configuration.hiddenSize, side * side)
    let name = "vision_tower.vision_model.embeddings."
    let table = try weights.tensor(name + "position_embedding.weight", shape: [count + 1, hidden])
    let token = try weights.tensor(name + "class_embedding", shape: [hidden])
    classRow = zip(token, table).map { $0 + $1 }
    positions = Rows(count, by: hidden)
    for row in 0..<count {
      for column in 0..<hidden { positions[row][column] = table[(row + 1) * hidden + column] }
    }
    firstNorm = try loader.norm("vision_tower.vision_model.pre_layrnorm")
    var blocks: [VisionBlock] = []
    for layer in 0..<depth { blocks.append(try loader.block(layer)) }
    self.blocks = blocks
    projectorExpansion = try loader.projector("linear_1", inputs: hidden)
    projectorContraction = try loader.projector("linear_2", inputs: configuration.outputSize)
    buffers = VisionBuffers(configuration, path: path)
    patches = Rows(0, by: embedding.inputs)
    embedded = Rows(0, by: hidden)
    projected = Rows(0, by: configuration.outputSize)
    result = Rows(0, by: configuration.outputSize)
  }

  private init(_ other: CLIPVisionTower) {
    (configuration, side, dropsClass) = (other.configuration, other.side, other.dropsClass)
    (embedding, positions, classRow) = (other.embedding, other.positions, other.classRow)
    (firstNorm, blocks) = (other.firstNorm, other.blocks)
    projectorExpansion = other.projectorExpansion
    projectorContraction = other.projectorContraction
    buffers = other.buffers.twin()
    patches = Rows(0, by: other.patches.columns)
    embedded = Rows(0, by: other.embedded.columns)
    projected = Rows(0, by: other.projected.columns)
    result = Rows(0, by: other.result.columns)
  }

  func twin() -> any VisionEncoder { CLIPVisionTower(self) }

  var bytes: Int {
    let matrices = [embedding, projectorExpansion.matrix, projectorContraction.matrix]
    return (matrices.map(\.bytes) + blocks.map(\.bytes)).reduce(0, +)
  }

  func tokens(of picture: PatchedPicture) -> Int { picture.grid.count + (dropsClass ? 0 : 1) }

  func grid(of picture: PatchedPicture) -> PictureGrid? { nil }

  func encode(_ pictures: [PatchedPicture], with compute: Compute) throws(InferenceError) -> Rows {
    for picture in pictures {
      guard picture.grid == PictureGrid(time: 1, height: side, width: side),
        picture.patches.count == side * side, picture.patches.columns == embedding.inputs
      else {
        throw .badRequest(
          what: "picture",
          got: "\(picture.patches.count) patches of \(picture.patches.columns) values in a grid of "
            + "\(picture.time)x\(picture.height)x\(picture.width)",
          expected: "1x\(side)x\(side) patches of \(embedding.inputs) values")
      }
    }
    let count = side * side + (dropsClass ? 0 : 1)
    let output = Rows(pictures.count * count, by: configuration.outputSize)
    // A few at once keep the processor busy; more would only take memory.
    for first in stride(from: 0, to: pictures.count, by: 4) {
      let group = Array(pictures[first..<min(first + 4, pictures.count)])
      encode(group, with: compute, into: output, from: first * count)
    }
    return output
  }

  private func encode(
    _ pictures: [PatchedPicture], with compute: Compute, into output: Rows, from first: Int
  ) {
    let (hidden, count) = (configuration.hiddenSize, side * side)
    patches.resize(pictures.count * count)
    embedded.resize(pictures.count * count)
    for (index, picture) in pictures.enumerated() {
      (patches.base + index * count * patches.columns)
        .update(from: picture.patches.base, count: count * patches.columns)
    }
    compute.product(patches, embedding, into: embedded)
    let rows = pictures.count * (count + 1)
    buffers.resize(rows: rows, frames: pictures.count)
    // The class token goes before each picture's patches.
    for index in pictures.indices {
      let start = index * (count + 1)
      for column in 0..<hidden { buffers.normed[start][column] = classRow[column] }
      for row in 0..<count {
        let (target, source, place) = (
          buffers.normed[start + 1 + row], embedded[index * count + row], positions[row]
        )
        for column in 0..<hidden { target[column] = source[column] + place[column] }
      }
    }
    firstNorm.apply(buffers.normed, into: buffers.states, with: compute)
    let frames = pictures.indices.map { $0 * (count + 1)..<($0 + 1) * (count + 1) }
    let spans = buffers.spans(frames, in: frames)
    for block in blocks {
      block.apply(
        to: buffers.states, spans: spans, frames: frames, rotation: nil, buffers: buffers, with: compute)
    }
    let skipped = dropsClass ? 1 : 0
    projected.resize(count + 1 - skipped)
    for (index, span) in frames.enumerated() {
      compute.product(
        buffers.states, rows: span.lowerBound + skipped..<span.upperBound, projectorExpansion.matrix,
        bias: projectorExpansion.bias, activation: .gelu, into: projected)
      result.resize(projected.count)
      compute.product(projected, projectorContraction.matrix, bias: projectorContraction.bias, into: result)
      (output.base + (first + index * result.count) * output.columns)
        .update(from: result.base, count: result.count * output.columns)
    }
  }
}
