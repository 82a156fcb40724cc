/// A vision tower with its projector: pictures in, rows of the decoder's width out.
public protocol VisionEncoder: AnyObject {
  /// Rows that each picture gives, in order: time, down, across of the merged grid.
  func tokens(of picture: PatchedPicture) -> Int

  /// The grid of those rows, which positions count along; nil where they are counted as text is (LLaVA).
  func grid(of picture: PatchedPicture) -> PictureGrid?

  /// [sum of tokens, outputSize], pictures one after another.
  func encode(_ pictures: [PatchedPicture], with compute: Compute) throws(InferenceError) -> Rows

  /// Memory of the weights, bytes.
  var bytes: Int { get }

  /// The same weights, not copied, with memory of its own for what flows between them: for another thread.
  func twin() -> any VisionEncoder
}

/// Vision towers by their configuration.
public enum VisionTower {
  /// - Parameter path: of all matrix products of the tower.
  public static func make(
    _ configuration: VisionConfiguration, weights: some WeightSource, path: NumericPath
  ) throws(InferenceError) -> any VisionEncoder {
    try configuration.check()
    switch configuration.kind {
    case .qwen25, .qwen2:
      return try QwenVisionTower(configuration, weights: weights, path: path)
    case .clip(let imageSize, let featureLayer, let dropsClass):
      return try CLIPVisionTower(
        configuration, imageSize: imageSize, featureLayer: featureLayer, dropsClass: dropsClass,
        weights: weights, path: path)
    }
  }
}

extension VisionConfiguration {
  var headDimension: Int { hiddenSize / heads }

  /// Throws where the numbers do not make a tower.
  fileprivate func check() throws(InferenceError) {
    let sizes = [
      hiddenSize, layers, heads, feedForwardSize, patchSize, temporalPatchSize, mergeSize, channels,
      outputSize,
    ]
    guard sizes.allSatisfy({ $0 > 0 && $0 <= 1 << 24 }) else {
      throw .unsupported(what: "vision_config", got: "\(sizes)", expected: "sizes greater than 0")
    }
    guard hiddenSize % heads == 0, headDimension % 4 == 0 else {
      throw .unsupported(
        what: "vision_config: hidden size / heads", got: "\(hiddenSize) / \(heads)",
        expected: "a whole multiple of 4")
    }
    if case .qwen25(let window, let full, _) = kind {
      guard window >= mergeSize * patchSize else {
        throw .unsupported(
          what: "vision_config.window_size", got: "\(window)",
          expected: "at least one merged block, \(mergeSize * patchSize) pixels")
      }
      guard full.allSatisfy({ (0..<layers).contains($0) }) else {
        throw .unsupported(
          what: "vision_config.fullatt_block_indexes", got: "\(full)", expected: "layers below \(layers)")
      }
    }
  }
}
