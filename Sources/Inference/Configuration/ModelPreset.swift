/// Models of known shape, by name: for random weights, measurements and as a start for training.
public enum ModelPreset: String, Sendable, CaseIterable {
  /// Qwen2.5-VL-3B-Instruct as published: 3,754,622,976 parameters.
  case qwen25VL3B = "qwen2.5-vl-3b"
  /// The same with AutoVLA's 2048 action tokens: the vocabulary resized to 153,713.
  case qwen25VL3BActions = "qwen2.5-vl-3b-actions"
  /// 20.7 million parameters, the model of the small measurements.
  case small
  /// Our driving models.
  case drivingSmall = "driveloop-vla-s"
  case drivingTiny = "driveloop-vla-t"
  /// Less than a million parameters of each family, for tests.
  case tiny
  case tinyQwen2VL = "tiny-qwen2-vl"
  case tinyQwen2 = "tiny-qwen2"
  case tinyLlama = "tiny-llama"
  case tinyLlava = "tiny-llava"

  public var configuration: ModelConfiguration {
    switch self {
    case .qwen25VL3B: Self.published3B(vocabulary: 151_936)
    case .qwen25VL3BActions: Self.published3B(vocabulary: 153_713)
    case .small:
      Self.qwen25(
        text: (384, 8, 6, 2, 1024), vocabulary: 4096, sections: [8, 12, 12], vision: (256, 6, 4, 688),
        full: [2, 5])
    case .drivingSmall:
      Self.qwen25(
        text: (384, 8, 6, 2, 1152), vocabulary: 4096, sections: [8, 12, 12], vision: (384, 8, 6, 1024),
        full: [3, 7])
    case .drivingTiny:
      Self.qwen25(
        text: (256, 6, 8, 2, 768), vocabulary: 4096, sections: [4, 6, 6], vision: (192, 6, 6, 512),
        full: [2, 5])
    case .tiny:
      Self.qwen25(
        text: (96, 3, 6, 2, 160), vocabulary: 512, sections: [2, 3, 3], vision: (64, 4, 4, 100), full: [1, 3])
    case .tinyQwen2VL: Self.tinyQwen2VL()
    case .tinyQwen2: Self.tinyText(.qwen2)
    case .tinyLlama: Self.tinyText(.llama)
    case .tinyLlava: Self.tinyLlava()
    }
  }

  /// Hidden size, layers, heads, key and value heads, feed-forward size.
  private typealias TextSizes = (Int, Int, Int, Int, Int)

  private static func text(
    _ sizes: TextSizes, vocabulary: Int, sections: [Int]?, bias: Bool = true
  ) -> TextConfiguration {
    TextConfiguration(
      hiddenSize: sizes.0, layers: sizes.1, heads: sizes.2, keyValueHeads: sizes.3,
      headDimension: sizes.0 / sizes.2,
      feedForwardSize: sizes.4, vocabularySize: vocabulary, normEpsilon: 1e-6,
      rope: RotaryConfiguration(theta: 1_000_000, sections: sections), hasQueryKeyValueBias: bias,
      maximumPositions: 32_768)
  }

  /// - Parameter vision: hidden size, layers, heads, feed-forward size.
  private static func qwen25(
    text sizes: TextSizes, vocabulary: Int, sections: [Int], vision: (Int, Int, Int, Int), full: [Int]
  ) -> ModelConfiguration {
    let special = vocabulary - 8
    return ModelConfiguration(
      family: .qwen25VL, text: text(sizes, vocabulary: vocabulary, sections: sections),
      vision: VisionConfiguration(
        kind: .qwen25(window: 112, fullAttentionLayers: full, tokensPerSecond: 2), hiddenSize: vision.0,
        layers: vision.1, heads: vision.2, feedForwardSize: vision.3, patchSize: 14, temporalPatchSize: 2,
        mergeSize: 2, channels: 3, outputSize: sizes.0, normEpsilon: 1e-6, activation: .silu),
      imageToken: special + 3, videoToken: special + 4, visionStartToken: special,
      visionEndToken: special + 1,
      tiesEmbeddings: true)
  }

  /// The values of the published config.json.
  private static func published3B(vocabulary: Int) -> ModelConfiguration {
    var model = qwen25(
      text: (2048, 36, 16, 2, 11_008), vocabulary: vocabulary, sections: [16, 24, 24],
      vision: (1280, 32, 16, 3420),
      full: [7, 15, 23, 31])
    model.text.maximumPositions = 128_000
    (model.visionStartToken, model.visionEndToken) = (151_652, 151_653)
    (model.imageToken, model.videoToken) = (151_655, 151_656)
    return model
  }

  private static func tinyQwen2VL() -> ModelConfiguration {
    var model = qwen25(
      text: (96, 3, 6, 2, 160), vocabulary: 512, sections: [2, 3, 3], vision: (64, 3, 4, 128), full: [])
    model.family = .qwen2VL
    model.vision?.kind = .qwen2
    model.vision?.activation = .quickGelu
    return model
  }

  private static func tinyText(_ family: ModelConfiguration.Family) -> ModelConfiguration {
    var model = ModelConfiguration(
      family: family, text: text((96, 3, 6, 2, 160), vocabulary: 512, sections: nil, bias: family == .qwen2),
      tiesEmbeddings: family == .qwen2)
    if family == .llama {
      model.text.rope.theta = 500_000
      model.text.rope.llama3 = RotaryConfiguration.Llama3Scaling(
        factor: 8, lowFrequencyFactor: 1, highFrequencyFactor: 4, originalPositions: 8192)
    }
    return model
  }

  /// CLIP with a Llama decoder, as Align-DS-V and DriveRX.
  private static func tinyLlava() -> ModelConfiguration {
    var model = tinyText(.llama)
    model.family = .llava
    model.vision = VisionConfiguration(
      kind: .clip(imageSize: 56, featureLayer: -2, dropsClass: true), hiddenSize: 64, layers: 3, heads: 4,
      feedForwardSize: 128, patchSize: 14, temporalPatchSize: 1, mergeSize: 1, channels: 3,
      outputSize: model.text.hiddenSize, normEpsilon: 1e-5, activation: .quickGelu)
    model.imageToken = model.text.vocabularySize - 5
    return model
  }
}

extension ModelConfiguration {
  /// Another number of tokens; placeholders that would fall outside move to the last ones.
  public mutating func resizeVocabulary(_ count: Int) {
    precondition(count >= 16, "a vocabulary needs room for its placeholders")
    let tokens = [imageToken, videoToken, visionStartToken, visionEndToken].compactMap { $0 }
    let excess = (tokens.max() ?? 0) - (count - 1)
    text.vocabularySize = count
    guard excess > 0 else { return }
    let first = count - 5
    visionStartToken = visionStartToken.map { _ in first }
    visionEndToken = visionEndToken.map { _ in first + 1 }
    imageToken = imageToken.map { _ in first + 3 }
    videoToken = videoToken.map { _ in first + 4 }
  }
}
