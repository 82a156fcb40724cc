import Foundation
import Inference

/// The tensors of a small net that was trained beside a model, in a safetensors file whose metadata names its format.
struct HeadFile {
  private let stored: Checkpoint
  /// The one of those asked for that the file has.
  let format: String

  init(_ file: URL, format: String) throws(InferenceError) { try self.init(file, formats: [format]) }

  init(_ file: URL, formats: [String]) throws(InferenceError) {
    stored = try Checkpoint(file)
    let found = stored.files.first?.metadata.first { $0.key == "format" }?.value
    guard let found, formats.contains(found) else {
      throw .malformed(
        file: file.path, place: "its metadata", expected: "format " + formats.joined(separator: " or "),
        got: found ?? "none")
    }
    format = found
  }

  /// Finite numbers, row by row.
  func values(_ name: String, _ shape: [Int]) throws(InferenceError) -> [Float] {
    let values = try stored.tensor(name, shape: shape)
    guard let odd = values.first(where: { !$0.isFinite }) else { return values }
    throw .malformed(file: stored.path.path, place: name, expected: "finite numbers", got: "\(odd)")
  }

  /// Numbers that others are divided by.
  func divisors(_ name: String, _ shape: [Int]) throws(InferenceError) -> [Float] {
    let values = try values(name, shape)
    guard let odd = values.first(where: { !($0 > 0) }) else { return values }
    throw .malformed(
      file: stored.path.path, place: name, expected: "numbers greater than 0", got: "\(odd)")
  }

  /// `NAME.weight` [outputs, inputs] and `NAME.bias` [outputs].
  /// - Parameter outputs: nil: as many as the file says, 4096 at most.
  func layer(_ name: String, inputs: Int, outputs: Int? = nil) throws(InferenceError) -> HeadLayer {
    let shape = stored.shape(of: "\(name).weight")
    guard let shape, shape.count == 2, (1...4096).contains(shape[0]), shape[1] == inputs,
      shape[0] == outputs ?? shape[0]
    else {
      throw .malformed(
        file: stored.path.path, place: "\(name).weight",
        expected: "a shape of [\(outputs.map(String.init) ?? "1...4096"), \(inputs)]",
        got: shape.map { "\($0)" } ?? "no such tensor")
    }
    let values = try values("\(name).weight", shape)
    let weights = try PackedMatrix(outputs: shape[0], inputs: inputs, path: .fp32) { (range, target) in
      for (index, place) in (range.lowerBound * inputs..<range.upperBound * inputs).enumerated() {
        target[index] = values[place]
      }
    }
    return HeadLayer(weights: weights, bias: try self.values("\(name).bias", [shape[0]]))
  }
}

/// y = f(W · x + b), in fp32.
struct HeadLayer {
  let weights: PackedMatrix
  let bias: [Float]

  var outputs: Int { bias.count }

  func apply(_ compute: Compute, _ x: Rows, activation: Activation = .none, into y: Rows) {
    compute.product(x, weights, bias: bias, activation: activation, into: y)
  }
}
