import DriveTypes
import Foundation
import Inference

/// Feeds arbitrary bytes to the readers of model files: each must give what the file says or a typed error, in bounded
/// memory. The same bytes are tried as a safetensors file (of a model, and of an adapter), `config.json`, an index of
/// shards, an adapter's configuration, `generation_config.json` and `preprocessor_config.json`.
///
/// Run: `SWIFT_BACKTRACE=enable=no FuzzCheckpoint CORPUS -max_total_time=60 </dev/null`.
// swift-format-ignore: AlwaysUseLowerCamelCase
@_silgen_name("LLVMFuzzerRunDriver")
func LLVMFuzzerRunDriver(
  _ argc: UnsafeMutablePointer<CInt>,
  _ argv: UnsafeMutablePointer<UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>?>,
  _ test: @convention(c) (UnsafePointer<UInt8>?, Int) -> CInt
) -> CInt

/// Runs one reader; an error must say something.
func trying(_ body: () throws(InferenceError) -> Void) {
  do throws(InferenceError) { try body() } catch { precondition(!"\(error)".isEmpty) }
}

func readModelFile(_ bytes: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  guard let bytes else { return 0 }
  let input = Array(UnsafeBufferPointer(start: bytes, count: count))
  let base = ModelPreset.tiny.configuration
  trying { () throws(InferenceError) in
    let model = try ModelConfiguration(json: input, file: "config.json")
    let tensors = expectedTensors(model)
    precondition(tensors.allSatisfy { $0.count > 0 }, "a tensor without values")
    let again = try ModelConfiguration(
      json: Array(JSONWriter.text(model.json(type: .bfloat16)).utf8), file: "again.json")
    precondition(again == model, "what was written reads back differently")
  }
  trying { () throws(InferenceError) in _ = try Checkpoint.weightMap(input, file: "index.json") }
  trying { () throws(InferenceError) in _ = try GenerationConfiguration(json: input, file: "generation.json")
  }
  for family in [ModelConfiguration.Family.qwen25VL, .llava] {
    trying { () throws(InferenceError) in
      var pictures = PictureConfiguration(family: family)
      _ = try pictures.read(json: input, file: "preprocessor_config.json")
    }
  }
  // In memory: a disk would set the pace.
  let memory = FileManager.default.fileExists(atPath: "/dev/shm")
  let folder = (memory ? URL(fileURLWithPath: "/dev/shm") : FileManager.default.temporaryDirectory)
    .appendingPathComponent("driveloop-fuzz-\(getpid())")
  try? FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
  defer { try? FileManager.default.removeItem(at: folder) }
  let data = Data(input)
  let weights = folder.appendingPathComponent("adapter_model.safetensors")
  let adapter = folder.appendingPathComponent("adapter_config.json")
  try? data.write(to: weights)
  trying { () throws(InferenceError) in
    let checkpoint = try Checkpoint(weights)
    for name in checkpoint.names {
      guard let shape = checkpoint.shape(of: name), shape.reduce(1, *) < 1 << 16 else { continue }
      trying { () throws(InferenceError) in _ = try checkpoint.tensor(name, shape: shape) }
    }
    try checkpoint.check(base)
  }
  try? Data(#"{"peft_type": "LORA", "r": 2}"#.utf8).write(to: adapter)
  trying { () throws(InferenceError) in
    _ = try MergedAdapter(RandomWeights(base, seed: 0), folder: folder)
  }
  trying { () throws(InferenceError) in _ = try AdapterConfiguration(json: input, file: "adapter_config.json")
  }
  return 0
}

@main struct FuzzCheckpoint {
  static func main() {
    var count = CommandLine.argc
    var arguments: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>? = CommandLine.unsafeArgv
    exit(withUnsafeMutablePointer(to: &arguments) { LLVMFuzzerRunDriver(&count, $0, readModelFile) })
  }
}
