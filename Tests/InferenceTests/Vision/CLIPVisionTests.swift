import DriveTypes
import Inference
import Testing

/// Weights made of their names: norms around 1, the rest so that a layer keeps the size of its input.
private struct NamedWeights: WeightSource {
  /// Tensors that are not there.
  var missing: Set<String> = []

  func shape(of name: String) -> [Int]? { missing.contains(name) ? nil : [] }

  func read(
    _ name: String, shape: [Int], rows: Range<Int>, into target: UnsafeMutablePointer<Float>
  ) throws(InferenceError) {
    if missing.contains(name) { throw .missingTensor(name: name, shape: shape, file: "test") }
    let columns = shape.dropFirst().reduce(1, *)
    let size = shape.count > 1 ? (3 / Double(columns)).squareRoot() : 0.1
    var random = RandomSource(seed: 11, stream: name)
    for index in 0..<rows.upperBound * columns {
      let value = random.uniform(-size, size) + (shape.count == 1 && name.hasSuffix("weight") ? 1 : 0)
      if index >= rows.lowerBound * columns { target[index - rows.lowerBound * columns] = Float(value) }
    }
  }
}

/// That the numbers are those of `transformers` is tested with the fixtures of Tests/Oracles/vision_language; here stand
/// laws between towers.
@Suite struct CLIPVisionTests {
  private func tower(
    layers: Int = 4, feature: Int = -2, dropsClass: Bool = true, path: NumericPath = .fp32,
    weights: NamedWeights = NamedWeights()
  ) throws(InferenceError) -> any VisionEncoder {
    let json = """
      {"model_type": "llava", "image_token_index": 1, "vision_feature_layer": -2,
       "text_config": {"model_type": "llama", "hidden_size": 32, "num_hidden_layers": 1,
        "num_attention_heads": 2, "intermediate_size": 8, "vocab_size": 8, "rms_norm_eps": 1e-5},
       "vision_config": {"model_type": "clip_vision_model", "hidden_size": 24, "num_hidden_layers": 1,
        "num_attention_heads": 3, "intermediate_size": 40, "image_size": 42, "patch_size": 14}}
      """
    guard var vision = try ModelConfiguration(json: Array(json.utf8), file: "config.json").vision else {
      throw .unsupported(what: "vision_config", got: "none", expected: "a tower")
    }
    vision.layers = layers
    vision.kind = .clip(imageSize: 42, featureLayer: feature, dropsClass: dropsClass)
    return try VisionTower.make(vision, weights: weights, path: path)
  }

  private func picture(_ seed: UInt64) -> PatchedPicture {
    var random = RandomSource(seed: seed, stream: "picture")
    let patches = Rows(9, by: 588)
    for index in 0..<9 * 588 { patches.base[index] = Float(random.uniform(-1.8, 2)) }
    return PatchedPicture(time: 1, height: 3, width: 3, patches: patches)
  }

  private func values(_ tower: any VisionEncoder, _ pictures: [PatchedPicture]) throws -> [Float] {
    try tower.encode(pictures, with: Compute()).values
  }

  /// Features of layer −2 of four are what a tower of three gives at its end, and what layer 3 of four is.
  @Test func featureLayers() throws {
    let wanted = try values(tower(), [picture(1)])
    #expect(isSame(try values(tower(layers: 3, feature: -1), [picture(1)]), wanted))
    #expect(isSame(try values(tower(feature: 3), [picture(1)]), wanted))
    #expect(!isSame(try values(tower(feature: -1), [picture(1)]), wanted))
    #expect(isSame(try values(tower(feature: 0), [picture(1)]), try values(tower(feature: -5), [picture(1)])))
    #expect(throws: InferenceError.self) { try tower(feature: 5) }
    #expect(throws: InferenceError.self) { try tower(feature: -6) }
    #expect(throws: InferenceError.self) { try tower(feature: .min) }
  }

  /// The class token stands before the patches, which do not change with it.
  @Test func classToken() throws {
    let (kept, dropped) = (try tower(dropsClass: false), try tower())
    #expect(kept.tokens(of: picture(1)) == 10 && dropped.tokens(of: picture(1)) == 9)
    #expect(dropped.grid(of: picture(1)) == nil)
    let all = try values(kept, [picture(1), picture(2)])
    let patches = try values(dropped, [picture(1), picture(2)])
    #expect(all.count == 20 * 32 && patches.count == 18 * 32)
    #expect(isSame(Array(all[32..<320]) + Array(all[352...]), patches))
  }

  /// Six pictures go through in two lots; each is what it is alone.
  @Test(arguments: NumericPath.allCases) func picturesAreIndependent(path: NumericPath) throws {
    let tower = try tower(path: path)
    let pictures = (1...6).map { picture($0) }
    let together = try values(tower, pictures)
    var alone: [Float] = []
    for picture in pictures { alone += try values(tower, [picture]) }
    #expect(isSame(together, alone))
  }

  /// Attention and products do not depend on the order of patches, positions do: with all patches alike the rows still
  /// differ, and patches in another order give other rows.
  @Test func positionsCount() throws {
    let patches = Rows(9, by: 588)
    for index in 0..<9 * 588 { patches.base[index] = Float(index % 588) / 300 - 1 }
    let rows = try values(tower(), [PatchedPicture(time: 1, height: 3, width: 3, patches: patches)])
    #expect(!isSame(Array(rows[..<32]), Array(rows[32..<64])))
  }

  @Test func misfitsAreNamed() throws {
    let tower = try tower()
    for (time, height, width, columns) in [(1, 3, 4, 588), (2, 3, 3, 588), (1, 3, 3, 1176)] {
      let patches = Rows(time * height * width, by: columns)
      let picture = PatchedPicture(time: time, height: height, width: width, patches: patches)
      #expect(throws: InferenceError.self) { try tower.encode([picture], with: Compute()) }
    }
    let name = "vision_tower.vision_model.encoder.layers.1.self_attn.k_proj.bias"
    #expect(throws: InferenceError.missingTensor(name: name, shape: [24], file: "test")) {
      try self.tower(weights: NamedWeights(missing: [name]))
    }
    // A projector without biases is none that lacks something.
    let plain = NamedWeights(
      missing: ["multi_modal_projector.linear_1.bias", "multi_modal_projector.linear_2.bias"])
    #expect(!isSame(try values(self.tower(weights: plain), [picture(1)]), try values(tower, [picture(1)])))
  }
}
