import DriveTypes
import Inference

/// Small models with weights by chance, for tests that compare the engine with itself.
enum TinyModels {
  static let visionJSON = """
    {"model_type": "qwen2_5_vl", "image_token_id": 50, "video_token_id": 51, "vision_start_token_id": 52,
     "vision_end_token_id": 53, "tie_word_embeddings": true,
     "text_config": {"model_type": "qwen2_5_vl_text", "hidden_size": 32, "num_hidden_layers": 2,
       "num_attention_heads": 4, "num_key_value_heads": 2, "intermediate_size": 64, "vocab_size": 64,
       "rms_norm_eps": 1e-6, "max_position_embeddings": 512, "hidden_act": "silu",
       "rope_parameters": {"rope_type": "default", "rope_theta": 10000.0, "mrope_section": [1, 1, 2]}},
     "vision_config": {"model_type": "qwen2_5_vl_vision", "depth": 1, "hidden_size": 16, "intermediate_size": 32,
       "num_heads": 2, "out_hidden_size": 32, "patch_size": 14, "temporal_patch_size": 2, "spatial_merge_size": 2,
       "window_size": 112, "fullatt_block_indexes": [0], "tokens_per_second": 2, "in_channels": 3,
       "hidden_act": "silu"}}
    """
  static let llamaJSON = """
    {"model_type": "llama", "hidden_size": 32, "num_hidden_layers": 3, "num_attention_heads": 4,
     "num_key_value_heads": 1, "intermediate_size": 48, "vocab_size": 64, "rms_norm_eps": 1e-5,
     "max_position_embeddings": 256, "hidden_act": "silu", "rope_theta": 500000.0, "tie_word_embeddings": false,
     "rope_scaling": {"rope_type": "llama3", "factor": 8.0, "low_freq_factor": 1.0, "high_freq_factor": 4.0,
       "original_max_position_embeddings": 64}}
    """

  static func configuration(_ json: String) throws -> ModelConfiguration {
    try ModelConfiguration(json: Array(json.utf8), file: "config.json")
  }

  /// Qwen2.5's decoder with a tower that needs no weights.
  static func vision(path: NumericPath = .fp32, text: (any TokenText)? = nil) throws -> Generator {
    let model = try configuration(visionJSON)
    let decoder = try Decoder(model, weights: ChanceWeights(), path: path)
    return Generator(
      model, decoder: decoder, vision: ToyTower(hidden: 32), text: text, compute: Compute(),
      clock: { 0 })
  }

  static func llama(path: NumericPath = .fp32, threads: Int = 1, text: (any TokenText)? = nil) throws
    -> Generator
  {
    let model = try configuration(llamaJSON)
    let decoder = try Decoder(model, weights: ChanceWeights(), path: path)
    return Generator(
      model, decoder: decoder, vision: nil, text: text, compute: Compute(threads: threads), clock: { 0 })
  }

  /// A picture of height x width patches.
  static func picture(_ height: Int, _ width: Int, time: Int = 1, seed: UInt64, seconds: Double? = nil)
    -> PatchedPicture
  {
    var random = RandomSource(seed: seed, stream: "picture")
    let patches = Rows(time * height * width, by: 12)
    for i in 0..<patches.count * 12 { patches.base[i] = Float(random.normal()) }
    return PatchedPicture(time: time, height: height, width: width, patches: patches, secondsPerStep: seconds)
  }
}

/// Every tensor by chance, of whatever shape is asked for.
struct ChanceWeights: WeightSource {
  func shape(of name: String) -> [Int]? { nil }

  func read(
    _ name: String, shape: [Int], rows: Range<Int>, into target: UnsafeMutablePointer<Float>
  ) throws(InferenceError) {
    let columns = shape.dropFirst().reduce(1, *)
    let isNorm = name.hasSuffix("norm.weight")
    for (offset, row) in rows.enumerated() {
      var random = RandomSource(seed: UInt64(row), stream: name)
      for column in 0..<columns {
        let value = Float(
          random.normal(deviation: shape.count > 1 ? 1.5 / Double(columns).squareRoot() : 0.2))
        target[offset * columns + column] = isNorm ? 1 + value : value
      }
    }
  }
}

/// A tower whose rows are sums over its blocks of 2x2 patches.
final class ToyTower: VisionEncoder {
  let hidden: Int
  /// Pictures that it was given, to see what a cache saves.
  private(set) var encoded = 0
  var bytes: Int { 0 }

  init(hidden: Int) { self.hidden = hidden }

  func grid(of picture: PatchedPicture) -> PictureGrid? { picture.grid.merged(by: 2) }
  func tokens(of picture: PatchedPicture) -> Int { picture.grid.merged(by: 2).count }

  func twin() -> any VisionEncoder { self }

  func encode(_ pictures: [PatchedPicture], with compute: Compute) throws(InferenceError) -> Rows {
    encoded += pictures.count
    let rows = Rows(pictures.reduce(0) { $0 + tokens(of: $1) }, by: hidden)
    var row = 0
    for picture in pictures {
      guard picture.patches.columns == 12 else {
        throw .badRequest(what: "patch", got: "\(picture.patches.columns)", expected: "12")
      }
      for block in 0..<tokens(of: picture) {
        for column in 0..<hidden {
          rows[row][column] =
            (0..<4).reduce(0) { $0 + picture.patches[block * 4 + $1][column % 12] }
            * (column < 16 ? 1 : -0.5)
        }
        row += 1
      }
    }
    return rows
  }
}

/// Tokens 0–31 are pieces of text, the others stand for nothing: enough for grammars and stop strings.
struct ToyText: TokenText {
  static let pieces = [
    "a", "b", "c", " ", "<", ">", "/", "\n", "think", "</", "think>", ">\n", "x</", "><", "answer", ":",
    "end.",
  ]

  /// The longest piece first.
  func tokens(of text: String) throws(InferenceError) -> [Int] {
    var rest = Substring(text)
    var tokens: [Int] = []
    while !rest.isEmpty {
      let fitting = Self.pieces.indices.filter { rest.hasPrefix(Self.pieces[$0]) }
      guard let best = fitting.max(by: { Self.pieces[$0].count < Self.pieces[$1].count }) else {
        throw .badRequest(what: "text", got: text, expected: "letters that the toy knows")
      }
      tokens.append(best)
      rest.removeFirst(Self.pieces[best].count)
    }
    return tokens
  }

  func bytes(of token: Int) -> [UInt8] { token < Self.pieces.count ? Array(Self.pieces[token].utf8) : [] }
}
