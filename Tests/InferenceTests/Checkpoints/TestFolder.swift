import Foundation
import Inference
import Testing

/// A folder of its own for a test, gone with it.
final class TestFolder {
  let url: URL

  init() throws {
    url = FileManager.default.temporaryDirectory.appendingPathComponent("driveloop-" + UUID().uuidString)
    try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(at: url) }

  func write(_ name: String, _ text: String) throws { try Data(text.utf8).write(to: url / name) }

  /// A safetensors file of this header, as it stands, and data.
  func write(_ name: String, header: String, data: [UInt8], headerSize: UInt64? = nil) throws {
    var bytes = withUnsafeBytes(of: (headerSize ?? UInt64(header.utf8.count)).littleEndian) { Array($0) }
    bytes += Array(header.utf8) + data
    try Data(bytes).write(to: url / name)
  }

  /// A safetensors file of 32-bit floats.
  func write(_ name: String, _ tensors: [(name: String, shape: [Int], values: [Float])]) throws {
    let writer = try SafetensorsWriter(
      url / name, tensors: tensors.map { StoredTensor(name: $0.name, type: .float32, shape: $0.shape) })
    for tensor in writer.tensors {
      let values = try #require(tensors.first { $0.name == tensor.name }).values
      try values.withUnsafeBufferPointer { (buffer) throws(InferenceError) in
        try writer.append(buffer, as: .float32)
      }
    }
    try writer.finish()
  }
}

func / (folder: URL, name: String) -> URL { folder.appendingPathComponent(name) }

/// The message of the error that `body` throws.
func message(_ body: () throws -> Void) -> String {
  do { try body() } catch { return "\(error)" }
  return "no error"
}
