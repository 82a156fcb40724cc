/// Floating-point operations: multiply-adds of matrix products and attention, times two. What they take at the machine's
/// peak is the limit that a measurement is compared with.
extension VisionLanguageModel {
  private var layerWeights: Double {
    let text = configuration.text
    let query = text.heads * text.headDimension
    let key = text.keyValueHeads * text.headDimension
    return Double(text.hiddenSize) * Double(2 * query + 2 * key + 3 * text.feedForwardSize)
  }

  private var headWeights: Double {
    Double(configuration.text.hiddenSize) * Double(configuration.text.vocabularySize)
  }

  /// Of reading a prompt, with scores after its last token.
  public func operations(prefill tokens: Int) -> Double {
    let text = configuration.text
    let pairs = Double(tokens) * Double(tokens + 1) / 2
    let attention = 2 * pairs * Double(text.heads * text.headDimension)
    return 2 * (Double(text.layers) * (Double(tokens) * layerWeights + attention) + headWeights)
  }

  /// Of one token behind `tokens` others.
  public func operations(decode tokens: Int) -> Double {
    let text = configuration.text
    let attention = 2 * Double(tokens + 1) * Double(text.heads * text.headDimension)
    return 2 * (Double(text.layers) * (layerWeights + attention) + headWeights)
  }

  /// Of a picture of that many patches in the vision tower.
  public func operations(vision grid: PictureGrid) -> Double {
    guard let vision = configuration.vision else { return 0 }
    let hidden = Double(vision.hiddenSize)
    let rows = Double(grid.count)
    let frame = Double(grid.height * grid.width)
    let patch = Double(vision.channels * vision.temporalPatchSize * vision.patchSize * vision.patchSize)
    let merge = Double(vision.mergeSize * vision.mergeSize)
    var layers = Double(vision.layers)
    var matrices = 2.0
    var attention = 0.0
    var projector = rows / merge * (merge * hidden * merge * hidden + merge * hidden * Double(vision.outputSize))
    switch vision.kind {
    case .qwen25(let window, let full, _):
      matrices = 3
      let side = Double(window / vision.patchSize)
      for layer in 0..<vision.layers { attention += 2 * rows * hidden * (full.contains(layer) ? frame : side * side) }
    case .qwen2: attention = layers * 2 * rows * hidden * frame
    case .clip(_, let feature, _):
      layers = Double(feature < 0 ? vision.layers + 1 + feature : feature)
      attention = layers * 2 * rows * hidden * rows
      let output = Double(vision.outputSize)
      projector = rows * (hidden * output + output * output)
    }
    let block = rows * (4 * hidden * hidden + matrices * hidden * Double(vision.feedForwardSize))
    return 2 * (layers * block + attention + rows * patch * hidden + projector)
  }
}
