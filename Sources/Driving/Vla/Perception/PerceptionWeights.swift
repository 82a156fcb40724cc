import Foundation
import Inference

/// The tensors of a perception head's file.
struct PerceptionWeights {
  let hiddenSize: Int
  let mean, deviation, context, contextBias, output, outputBias: [Float]

  /// - Parameters:
  ///   - width: of a visual token.
  ///   - outputs: of a cell.
  init(_ file: URL, width: Int, outputs: Int) throws(DrivingModelError) {
    do throws(InferenceError) {
      let stored = try Checkpoint(file)
      let format = stored.files.first?.metadata.first { $0.key == "format" }?.value
      guard format == PerceptionHead.format else {
        throw .malformed(
          file: file.path, place: "its metadata", expected: "format \(PerceptionHead.format)",
          got: format ?? "none")
      }
      guard let shape = stored.shape(of: "context.weight"), shape.count == 2, (1...4096).contains(shape[0])
      else {
        throw .malformed(
          file: file.path, place: "context.weight", expected: "a shape of [1...4096, \(9 * width)]",
          got: "\(stored.shape(of: "context.weight") ?? [])")
      }
      hiddenSize = shape[0]
      mean = try Self.values("mean", [width], of: stored)
      deviation = try Self.values("deviation", [width], of: stored)
      context = try Self.values("context.weight", [shape[0], 9 * width], of: stored)
      contextBias = try Self.values("context.bias", [shape[0]], of: stored)
      output = try Self.values("output.weight", [outputs, shape[0]], of: stored)
      outputBias = try Self.values("output.bias", [outputs], of: stored)
      guard deviation.allSatisfy({ $0 > 0 }) else {
        throw .malformed(
          file: file.path, place: "deviation", expected: "numbers greater than 0",
          got: "\(deviation.first { !($0 > 0) } ?? 0)")
      }
    } catch {
      throw .inference(error)
    }
  }

  private static func values(
    _ name: String, _ shape: [Int], of stored: Checkpoint
  ) throws(InferenceError) -> [Float] {
    let values = try stored.tensor(name, shape: shape)
    guard let odd = values.first(where: { !$0.isFinite }) else { return values }
    throw .malformed(file: stored.path.path, place: name, expected: "finite numbers", got: "\(odd)")
  }
}
