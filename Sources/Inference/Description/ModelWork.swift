/// Arithmetic that a decision takes: floating-point operations of matrix products and attention, two for a multiply-add.
/// Norms, activations and softmax are left out (below 1 %).
public struct ModelWork: Sendable, Hashable {
  /// Pictures to rows of the decoder's width; all rows of the prompt through the layers, with the output layer for the
  /// last one; then token by token.
  public var vision, prefill, decode: Double
  /// Rows that the pictures take in the prompt.
  public var visionTokens: Int
  /// The whole prompt.
  public var promptTokens: Int

  public var total: Double { vision + prefill + decode }

  /// - Parameters:
  ///   - grids: patches of each picture.
  ///   - textTokens: of the prompt, besides pictures and the two marks around each.
  ///   - answerTokens: passes of the decoder after the prompt.
  public init(_ configuration: ModelConfiguration, grids: [PictureGrid], textTokens: Int, answerTokens: Int) {
    vision = 0
    visionTokens = 0
    var marks = 0
    if let tower = configuration.vision {
      for grid in grids {
        vision += Self.vision(tower, grid)
        visionTokens += Self.tokens(tower, grid)
      }
      if case .clip = tower.kind { marks = 0 } else { marks = 2 * grids.count }
    }
    promptTokens = visionTokens + marks + textTokens
    let text = configuration.text
    let (queries, keys) = (text.heads * text.headDimension, text.keyValueHeads * text.headDimension)
    let layer = Double(text.hiddenSize * (2 * queries + 2 * keys + 3 * text.feedForwardSize))
    let linear = 2 * layer * Double(text.layers)
    let head = 2.0 * Double(text.hiddenSize * text.vocabularySize)
    // Query · key and weight · value, for each key that a query sees.
    let attention = 4.0 * Double(queries * text.layers)
    let prompt = Double(promptTokens)
    prefill = prompt == 0 ? 0 : prompt * linear + head + attention * prompt * (prompt + 1) / 2
    decode = (0..<max(0, answerTokens)).reduce(0) {
      $0 + linear + head + attention * (prompt + Double($1) + 1)
    }
  }

  private static func tokens(_ tower: VisionConfiguration, _ grid: PictureGrid) -> Int {
    let patches = grid.time * grid.height * grid.width
    if case .clip(_, _, let dropsClass) = tower.kind { return dropsClass ? patches : patches + 1 }
    return patches / (tower.mergeSize * tower.mergeSize)
  }

  private static func vision(_ tower: VisionConfiguration, _ grid: PictureGrid) -> Double {
    let (width, wide) = (Double(tower.hiddenSize), Double(tower.feedForwardSize))
    let frame = Double(grid.height * grid.width)
    let patches = Double(grid.time) * frame
    let patchInputs = Double(tower.channels * tower.temporalPatchSize * tower.patchSize * tower.patchSize)
    var work = 2 * patches * patchInputs * width
    let output = Double(tower.outputSize)
    switch tower.kind {
    case .qwen25(let window, let full, _):
      work += Double(tower.layers) * patches * 2 * (4 * width * width + 3 * width * wide)
      // Windows at the right and bottom edges are what is left there.
      let side = window / tower.patchSize
      func squares(_ length: Int) -> Double {
        stride(from: 0, to: length, by: max(1, side)).reduce(0.0) {
          let cells = Double(min(side, length - $1))
          return $0 + cells * cells
        }
      }
      let pairs = squares(grid.height) * squares(grid.width) * Double(grid.time)
      work += 4 * width * pairs * Double(tower.layers - full.count)
      work += 4 * width * frame * frame * Double(grid.time) * Double(full.count)
    case .qwen2:
      work += Double(tower.layers) * patches * 2 * (4 * width * width + 2 * width * wide)
      work += 4 * width * frame * frame * Double(grid.time) * Double(tower.layers)
    case .clip(_, let feature, let dropsClass):
      // The last layers, whose output nobody asks for, need not be run.
      let run = Double(tower.layers + 1 + feature)
      let rows = patches + 1
      work += run * (rows * 2 * (4 * width * width + 2 * width * wide) + 4 * width * rows * rows)
      return work + 2 * (dropsClass ? patches : rows) * (width * output + output * output)
    }
    let merge = Double(tower.mergeSize * tower.mergeSize)
    return work + 2 * patches / merge * (merge * width * merge * width + merge * width * output)
  }
}
