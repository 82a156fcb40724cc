import Foundation
import Inference
import TestOracles
import Testing

@Suite struct ProcessingConfigurationTests {
  @Test func generationFileOfThe3B() throws {
    let text = """
      {"bos_token_id": 151643, "pad_token_id": 151643, "do_sample": true, "eos_token_id": [151645, 151643],
       "repetition_penalty": 1.05, "temperature": 0.000001, "transformers_version": "4.49.0"}
      """
    let generation = try GenerationConfiguration(json: Array(text.utf8), file: "generation_config.json")
    #expect(generation.endTokens == [151645, 151643] && generation.padToken == 151643 && generation.doSample)
    #expect(generation.temperature == 1e-6 && generation.repetitionPenalty == 1.05)
    #expect(generation.topK == 50 && generation.topP == 1 && generation.maxNewTokens == nil)
    let one = try GenerationConfiguration(json: Array(#"{"eos_token_id": 2, "top_k": null}"#.utf8), file: "g")
    #expect(one.endTokens == [2] && one.topK == 50 && !one.doSample)
  }

  @Test(arguments: [
    (#"{"top_p": 1.5}"#, "expected top_p from 0.0 to 1.0 at top_p, got 1.5"),
    (#"{"temperature": NaN}"#, "expected temperature from 0.0"),
    (#"{"eos_token_id": [1, "x"]}"#, "expected a number at eos_token_id[1], got a string"),
    (#"[]"#, "expected an object, got an array"),
  ]) func refusesWrongGeneration(text: String, expected: String) {
    let got = message { _ = try GenerationConfiguration(json: Array(text.utf8), file: "g.json") }
    #expect(got.contains(expected) && got.hasPrefix("g.json:1: "), "\(got)")
  }

  @Test func endTokensComeFromTheModelWhereTheFileHasNone() throws {
    let folder = try TestFolder()
    try folder.write("config.json", #"{"text_config": {"eos_token_id": 7}}"#)
    #expect(try GenerationConfiguration(folder: folder.url).endTokens == [7])
    try folder.write("generation_config.json", #"{"eos_token_id": [5]}"#)
    #expect(try GenerationConfiguration(folder: folder.url).endTokens == [5])
  }

  private func qwen(_ files: [String: String]) throws -> PictureConfiguration {
    let folder = try TestFolder()
    for name in files.keys.sorted() { try folder.write(name, try #require(files[name])) }
    return try PictureConfiguration(folder: folder.url, configuration: ModelPreset.tiny.configuration)
  }

  @Test func picturesOfQwen() throws {
    let standard = try qwen([:])
    #expect(standard.sizing == .area(minimum: 3136, maximum: 1_003_520))
    #expect(
      standard.patchSize == 14 && standard.resampling == .bicubic && standard.rescaleFactor == 1.0 / 255)
    // As the hub has it for the 3B.
    let published = """
      {"min_pixels": 3136, "max_pixels": 12845056, "patch_size": 14, "temporal_patch_size": 2, "merge_size": 2,
       "image_mean": [0.48145466, 0.4578275, 0.40821073], "image_std": [0.26862954, 0.26130258, 0.27577711],
       "image_processor_type": "Qwen2VLImageProcessor", "processor_class": "Qwen2_5_VLProcessor"}
      """
    #expect(
      try qwen(["preprocessor_config.json": published]).sizing == .area(minimum: 3136, maximum: 12_845_056))
    let newer =
      #"{"size": {"shortest_edge": 109760, "longest_edge": 200704}, "resample": 2, "do_normalize": false}"#
    let picture = try qwen(["preprocessor_config.json": newer])
    #expect(picture.sizing == .area(minimum: 109_760, maximum: 200_704) && picture.resampling == .bilinear)
    #expect(picture.mean == [0, 0, 0] && picture.deviation == [1, 1, 1])
    let nested =
      #"{"image_processor": {"size": {"shortest_edge": 4000, "longest_edge": 5000}}, "processor_class": "x"}"#
    #expect(try qwen(["processor_config.json": nested]).sizing == .area(minimum: 4000, maximum: 5000))
  }

  @Test(arguments: [
    (#"{"patch_size": 16}"#, "expected [14, 2, 2], as config.json's vision_config says, got [16, 2, 2]"),
    (#"{"resample": 1}"#, "expected resample as 2 (bilinear), 3 (bicubic) or 4 (box) at resample, got 1"),
    (#"{"min_pixels": 10, "max_pixels": 5}"#, "expected min_pixels at most 5 at min_pixels, got 10"),
    (#"{"image_mean": [0.5]}"#, "expected image_mean with 3 values at image_mean, got 1"),
    (#"{"do_resize": false}"#, "expected do_resize to be true"),
  ]) func refusesWrongProcessors(text: String, expected: String) {
    let got = message { _ = try qwen(["preprocessor_config.json": text]) }
    #expect(got.contains(expected), "\(got)")
  }

  @Test func picturesOfClip() throws {
    func clip(_ text: String?) throws -> PictureConfiguration {
      let folder = try TestFolder()
      if let text { try folder.write("preprocessor_config.json", text) }
      return try PictureConfiguration(folder: folder.url, configuration: ModelPreset.tinyLlava.configuration)
    }
    #expect(try clip(nil).sizing == .crop(shortestEdge: 56, height: 56, width: 56))
    #expect(
      try clip(#"{"size": 64, "crop_size": 56}"#).sizing == .crop(shortestEdge: 64, height: 56, width: 56))
    #expect(
      try clip(#"{"size": {"shortest_edge": 60}, "crop_size": {"height": 56, "width": 56}}"#).sizing
        == .crop(shortestEdge: 60, height: 56, width: 56))
    #expect(
      try clip(#"{"size": {"height": 56, "width": 56}, "do_center_crop": false}"#).sizing
        == .fixed(height: 56, width: 56))
    #expect(
      message {
        _ = try clip(#"{"size": {"shortest_edge": 336}, "crop_size": {"height": 336, "width": 336}}"#)
      }
      .hasSuffix("expected 56x56, as config.json's vision_config.image_size, got 336x336"))
  }
}
