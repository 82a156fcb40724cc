import Foundation
import Inference

/// A safetensors file of 32-bit floats and 64-bit integers, read whole: the oracle files are small.
struct TensorFile: WeightSource {
  private let entries: [String: (type: String, shape: [Int], bytes: Range<Int>)]
  private let data: Data

  init(_ url: URL) throws {
    let file = try Data(contentsOf: url)
    let length = file.prefix(8).enumerated().reduce(0) { $0 | Int($1.element) << (8 * $1.offset) }
    let header = try JSONSerialization.jsonObject(with: file[8..<8 + length]) as? [String: Any] ?? [:]
    data = Data(file[(8 + length)...])
    entries = header.compactMapValues { value in
      guard let entry = value as? [String: Any], let type = entry["dtype"] as? String,
        let shape = entry["shape"] as? [Int], let offsets = entry["data_offsets"] as? [Int]
      else { return nil }
      return (type, shape, offsets[0]..<offsets[1])
    }
  }

  func shape(of name: String) -> [Int]? { entries[name]?.shape }

  func floats(_ name: String) throws -> [Float] { try values(name, "F32") }
  func integers(_ name: String) throws -> [Int64] { try values(name, "I64") }

  private func values<Value>(_ name: String, _ type: String) throws(InferenceError) -> [Value] {
    guard let entry = entries[name], entry.type == type else {
      throw .missingTensor(name: name, shape: [], file: "oracle file")
    }
    let bytes = data.subdata(in: entry.bytes)
    return [Value](unsafeUninitializedCapacity: bytes.count / MemoryLayout<Value>.stride) { buffer, count in
      count = bytes.copyBytes(to: buffer) / MemoryLayout<Value>.stride
    }
  }

  func read(
    _ name: String, shape: [Int], rows: Range<Int>, into target: UnsafeMutablePointer<Float>
  ) throws(InferenceError) {
    guard let entry = entries[name] else {
      throw .missingTensor(name: name, shape: shape, file: "oracle file")
    }
    guard entry.shape == shape else {
      throw .wrongShape(name: name, got: entry.shape, expected: shape, file: "oracle file")
    }
    let all: [Float] = try values(name, "F32")
    let width = all.count / shape[0]
    for index in rows.lowerBound * width..<rows.upperBound * width {
      target[index - rows.lowerBound * width] = all[index]
    }
  }
}
