import DriveTypes
import Foundation
import Inference
import TestOracles
import Testing

@Suite struct ModelConfigurationTests {
  /// config.json of Qwen2.5-VL-3B-Instruct as transformers 4.41 wrote it for the hub.
  static let published3B = """
    {"architectures": ["Qwen2_5_VLForConditionalGeneration"], "attention_dropout": 0.0, "bos_token_id": 151643,
     "eos_token_id": 151645, "vision_start_token_id": 151652, "vision_end_token_id": 151653,
     "vision_token_id": 151654, "image_token_id": 151655, "video_token_id": 151656, "hidden_act": "silu",
     "hidden_size": 2048, "initializer_range": 0.02, "intermediate_size": 11008, "max_position_embeddings": 128000,
     "max_window_layers": 70, "model_type": "qwen2_5_vl", "num_attention_heads": 16, "num_hidden_layers": 36,
     "num_key_value_heads": 2, "rms_norm_eps": 1e-06, "rope_theta": 1000000.0, "sliding_window": 32768,
     "tie_word_embeddings": true, "torch_dtype": "bfloat16", "use_cache": true, "use_sliding_window": false,
     "vision_config": {"depth": 32, "hidden_act": "silu", "hidden_size": 1280, "intermediate_size": 3420,
       "num_heads": 16, "in_chans": 3, "out_hidden_size": 2048, "patch_size": 14, "spatial_merge_size": 2,
       "spatial_patch_size": 14, "window_size": 112, "fullatt_block_indexes": [7, 15, 23, 31],
       "tokens_per_second": 2, "temporal_patch_size": 2},
     "rope_scaling": {"type": "mrope", "mrope_section": [16, 24, 24]}, "vocab_size": 151936}
    """

  private func parse(_ text: String) throws(InferenceError) -> ModelConfiguration {
    try ModelConfiguration(json: Array(text.utf8), file: "config.json")
  }

  @Test func thePublishedFileOfThe3B() throws {
    let model = try parse(Self.published3B)
    #expect(model == ModelPreset.qwen25VL3B.configuration)
    #expect(model.text.headDimension == 128 && model.text.normEpsilon == 1e-6)
    let tensors = expectedTensors(model)
    // Counted by instantiating transformers' model (reference/vla-model.md §1.1).
    #expect(tensors.reduce(0) { $0 + $1.count } == 3_754_622_976)
    #expect(tensors.filter { $0.part == .vision }.reduce(0) { $0 + $1.count } == 668_684_288)
    #expect(tensors.filter { $0.name.hasPrefix("model.layers.5.") }.reduce(0) { $0 + $1.count } == 77_076_992)
  }

  /// Parameters as published or measured (reference/performance.md §2, reference/vla-model.md §5.1), in millions.
  @Test(arguments: [
    (ModelPreset.small, 20.7), (.drivingSmall, 32.9), (.drivingTiny, 9.26), (.qwen25VL3BActions, 3758.3),
  ]) func presetsHaveTheirSize(preset: ModelPreset, millions: Double) throws {
    let count = expectedTensors(preset.configuration).reduce(0) { $0 + $1.count }
    #expect(abs(Double(count) / 1e6 - millions) < 0.05 * max(1, millions / 1000))
  }

  @Test(arguments: ModelPreset.allCases) func whatIsWrittenReadsBack(preset: ModelPreset) throws {
    let text = JSONWriter.text(preset.configuration.json(type: .bfloat16))
    #expect(try parse(text) == preset.configuration)
  }

  /// Nested (5.x) and flat (4.x) files of the same model, made from each other.
  @Test(.enabled(if: OracleFolder.isPresent, "no shared data on this machine"))
  func flatAndNestedAreTheSame() throws {
    let url = try #require(OracleFolder.root) / "qwen2_5_vl/tiny_qwen2_5_vl/config.json"
    let nested = try JSONReader.read(Array(try Data(contentsOf: url)), file: "config.json")
    guard case .object(var root) = nested.value,
      let place = root.firstIndex(where: { $0.key == "text_config" }),
      case .object(let text) = root.remove(at: place).node.value
    else {
      Issue.record("the golden file is nested")
      return
    }
    for member in text where member.key != "model_type" {
      guard member.key == "rope_parameters" else {
        root.append(member)
        continue
      }
      root.append(JSONMember("rope_theta", .float(1_000_000)))
      root.append(
        JSONMember(
          "rope_scaling",
          .object([
            JSONMember("type", .string("mrope")),
            JSONMember("mrope_section", .array([.integer(2), .integer(3), .integer(3)])),
          ])))
    }
    let flat = try parse(
      JSONWriter.text(.object(root)).replacingOccurrences(of: "in_channels", with: "in_chans"))
    #expect(try ModelConfiguration(file: url) == flat)
    #expect(flat.text.rope.sections == [2, 3, 3] && flat.tiesEmbeddings && flat.imageToken == 500)
    var preset = ModelPreset.tiny.configuration
    (preset.imageToken, preset.videoToken, preset.visionStartToken, preset.visionEndToken) = (
      500, 501, 502, 503
    )
    preset.text.maximumPositions = 4096
    #expect(flat == preset)
  }

  /// Absent members, as transformers 5.23's classes fill them in (printed from `LlavaConfig()`, and from
  /// `LlavaConfig(vision_config={"model_type": "clip_vision_model"}, …)`).
  @Test func defaultsOfLlava() throws {
    let model = try parse(#"{"model_type": "llava", "text_config": {"vocab_size": 32064}}"#)
    #expect(model.text.hiddenSize == 4096 && model.text.vocabularySize == 32064 && model.text.layers == 32)
    #expect(model.text.rope.theta == 10000 && !model.text.hasQueryKeyValueBias)
    #expect(model.vision?.kind == .clip(imageSize: 336, featureLayer: -2, dropsClass: true))
    #expect(
      model.vision?.hiddenSize == 1024 && model.vision?.layers == 24 && model.vision?.feedForwardSize == 4096)
    #expect(model.imageToken == 32000)
    let given = try parse(
      #"{"model_type": "llava", "vision_config": {"model_type": "clip_vision_model"}, "vision_feature_layer": 3, "vision_feature_select_strategy": "full", "image_token_index": 7, "text_config": {}}"#
    )
    #expect(given.vision?.kind == .clip(imageSize: 224, featureLayer: -10, dropsClass: false))
    #expect(given.vision?.hiddenSize == 768 && given.vision?.patchSize == 32 && given.imageToken == 7)
    // The projector of the 8B (reference/vla-model.md §2).
    let projector = expectedTensors(model).filter { $0.part == .projector }
    #expect(projector.reduce(0) { $0 + $1.count } == 20_979_712)
  }

  @Test func llama3Scaling() throws {
    let model = try parse(
      """
      {"model_type": "llama", "hidden_size": 4096, "num_key_value_heads": 8, "vocab_size": 128256, "rope_theta": 500000.0,
       "intermediate_size": 14336, "max_position_embeddings": 131072, "rms_norm_eps": 1e-05,
       "rope_scaling": {"factor": 8.0, "low_freq_factor": 1.0, "high_freq_factor": 4.0,
         "original_max_position_embeddings": 8192, "rope_type": "llama3"}}
      """)
    #expect(model.text.rope.llama3?.originalPositions == 8192 && model.text.rope.llama3?.factor == 8)
    #expect(model.text.rope.theta == 500_000 && model.text.rope.sections == nil)
    // Llama-3.1-8B has 8,030,261,248 parameters.
    #expect(expectedTensors(model).reduce(0) { $0 + $1.count } == 8_030_261_248)
  }

  /// One change to the 3B's file each, and what is said of it. All stand on the first lines of a file.
  @Test(arguments: [
    (#""model_type": "qwen2_5_vl""#, #""model_type": "qwen3_vl""#, "got 'qwen3_vl'"),
    (#""num_attention_heads": 16"#, #""num_attention_heads": 15"#, "to divide num_attention_heads, 15"),
    (
      #""num_attention_heads": 16"#, #""num_attention_heads": 32"#,
      "mrope_section as three numbers with the sum 32"
    ),
    (
      #""num_key_value_heads": 2"#, #""num_key_value_heads": 3"#,
      "to divide num_attention_heads, 16 at num_key_value_heads, got 3"
    ),
    (#""hidden_size": 2048"#, #""hidden_size": 2048.5"#, "hidden_size as an integer from 2 to 65536"),
    (#""hidden_size": 2048"#, #""hidden_size": "big""#, "expected a number at hidden_size, got a string"),
    (#""hidden_size": 2048"#, #""hidden_size": 99999999999"#, "hidden_size as an integer from 2 to 65536"),
    (
      #""num_hidden_layers": 36"#, #""num_hidden_layers": 0"#, "num_hidden_layers as an integer from 1 to 512"
    ),
    (#""intermediate_size": 11008"#, #""intermediate_size": 262144"#, "no error"),
    (#""use_sliding_window": false"#, #""use_sliding_window": true"#, "use_sliding_window to be false"),
    (
      #""hidden_act": "silu","#, #""hidden_act": "relu","#,
      "hidden_act as silu in a decoder"
    ),
    (#""type": "mrope""#, #""type": "yarn""#, "rope_type as default, mrope or llama3"),
    (#""mrope_section": [16, 24, 24]"#, #""mrope_section": [16, 24]"#, "mrope_section as three numbers"),
    (
      #""out_hidden_size": 2048"#, #""out_hidden_size": 1024"#,
      "out_hidden_size as the decoder's hidden_size, 2048"
    ),
    (#""num_heads": 16"#, #""num_heads": 640"#, "gives heads of a multiple of 4"),
    (
      #""window_size": 112"#, #""window_size": 100"#,
      "window_size as a multiple of patch_size · spatial_merge_size, 28"
    ),
    (#""in_chans": 3"#, #""in_chans": 4"#, "in_chans as an integer from 3 to 3"),
    (#""vocab_size": 151936"#, #""vocab_size": 1000"#, "image_token_id below the vocabulary's size, 1000"),
    (
      #""vocab_size": 151936"#, #""vocab_size": 151936, "quantization_config": {"quant_method": "awq"}"#,
      "quant_method as driveloop"
    ),
    (#""vision_config": {"#, #""x": {"#, "vision_config as an object"),
    (#"{"architectures""#, #"{"rope_parameters": 1,, "architectures""#, "expected"),
  ]) func refusesWhatItCannotRun(part: String, change: String, expected: String) throws {
    let text = Self.published3B.replacingOccurrences(of: part, with: change)
    try #require(text != Self.published3B)
    let got = message { _ = try parse(text) }
    #expect(got.contains(expected), "\(got)")
    if expected != "no error" { #expect(got.hasPrefix("config.json:"), "\(got)") }
  }

  @Test func refusesTerabytes() throws {
    let got = message {
      _ = try parse(
        #"{"model_type": "llama", "hidden_size": 65536, "num_attention_heads": 512, "intermediate_size": 262144, "num_hidden_layers": 512}"#
      )
    }
    #expect(got.contains("a model of at most 200000000000 parameters"), "\(got)")
  }

  @Test func errorsNameTheLine() throws {
    let got = message { _ = try parse("{\"model_type\": \"qwen2\",\n\n  \"hidden_size\": -4}") }
    #expect(
      got
        == "config.json:3: column 18: expected hidden_size as an integer from 2 to 65536 at hidden_size, got -4"
    )
  }
}
